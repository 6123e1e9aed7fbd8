#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace spectrum::forecast {

/// A figure with an interval around it.
struct Estimate {
  double value = 0;
  double lower = 0, upper = 0;

  /// Whether the whole interval lies above zero.
  bool above_zero() const { return lower > 0; }
};

struct BootstrapOptions {
  std::size_t block = 1;  ///< rows kept together; see block_length()
  int replicates = 2000;
  double level = 0.95;
  std::uint64_t seed = 42;
};

/// Length of the blocks that keep what depends on each other together: max(horizon, n^(1/3)), as outcomes of
/// `horizon` sessions overlap and Hall, Horowitz & Jing (1995) let blocks grow with the cube root of n.
std::size_t block_length(std::size_t n, std::size_t horizon);

/// The mean with its percentile interval by the moving-block bootstrap (Künsch 1989): overlapping blocks of
/// rows, which are in time order, are drawn with replacement until as many rows are together. The same seed
/// gives the same interval.
/// @throws std::invalid_argument where values, block or replicates is 0, or the level is outside (0, 1).
Estimate mean_interval(std::span<const double> values, const BootstrapOptions& options);

/// Of 1 - mean(loss) / mean(baseline), the skill of losses beside a baseline's on the same rows.
/// @throws std::invalid_argument also where lengths differ.
Estimate skill_interval(std::span<const double> loss, std::span<const double> baseline,
                        const BootstrapOptions& options);

/// Of the mean of the values in a group less that of the rest. A draw that has no row of the group, or none
/// outside it, tells nothing and counts as no difference, which keeps a claim from resting on one block.
/// @param in_group 1 or 0, one a value.
/// @throws std::invalid_argument also where lengths differ or a side has no value.
Estimate difference_interval(std::span<const double> values, std::span<const unsigned char> in_group,
                             const BootstrapOptions& options);

}  // namespace spectrum::forecast
