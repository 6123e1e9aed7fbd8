#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace spectrum::bench {

struct Rows {
  std::vector<double> x;  ///< row after row
  std::vector<double> y;  ///< 0 or 1
};

/// Made-up rows: half of the features bell-shaped, half of them skewed; a label that a few of them explain.
/// features >= 9.
Rows made_up_rows(std::size_t n, int features, std::uint64_t seed);

}  // namespace spectrum::bench
