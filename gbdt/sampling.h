#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace spectrum::gbdt {

/// Uniform in 0..n-1, n >= 1. Our own mapping: the standard leaves that of its
/// distributions to the vendor.
std::uint64_t draw_below(std::uint64_t n, std::mt19937_64& rng);

/// k of 0..n-1, ascending, every subset equally likely (Knuth, The Art of
/// Computer Programming vol. 2, 3.4.2, algorithm S). 0 <= k <= n.
std::vector<int> draw_subset(int n, int k, std::mt19937_64& rng);

}  // namespace spectrum::gbdt
