#pragma once

#include <cstddef>

namespace spectrum::features::testing {

/// How often memory has been asked for since the program began.
std::size_t allocations();

}  // namespace spectrum::features::testing
