#pragma once

#include <atomic>

/// Every allocation of a program that links allocation_count.cpp is counted: it replaces operator new and,
/// with the GNU C library, malloc, which Eigen calls for its temporaries.
namespace spectrum::nn::test {

extern std::atomic<long> allocations;

}  // namespace spectrum::nn::test
