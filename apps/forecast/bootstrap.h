#pragma once
#include <cstddef>
#include <cstdint>
#include <span>

namespace spectrum::forecast {

/// A figure with a 95 % interval around it.
struct Estimate {
  double value = 0;
  double lower = 0, upper = 0;  ///< -inf and inf where the rows are too few to tell

  /// Whether the whole interval lies above zero.
  bool above_zero() const { return lower > 0; }
};

struct BootstrapOptions {
  std::size_t block = 1;  ///< mean number of rows kept together; see block_length()
  int replicates = 2000;
  std::uint64_t seed = 42;
};

/// Mean length of the blocks that keep what depends on each other together: max(5, 2 horizon, n^(1/3)), as
/// outcomes of `horizon` sessions overlap and Hall, Horowitz & Jing (1995) let blocks grow with the cube root
/// of n.
std::size_t block_length(std::size_t n, std::size_t horizon);

/// The mean with its interval by the stationary bootstrap (Politis & Romano 1994): blocks of geometric length
/// that begin at any row and go on from the last to the first are drawn until as many rows are together.
/// The percentiles are moved away from the mean by t / 1.96, with Student's t of one degree of freedom less
/// than there are blocks, since percentiles of few blocks lie too near. Below five blocks nothing is said.
/// The same seed gives the same interval.
/// @param values of rows in time order.
/// @throws std::invalid_argument where values, block or replicates is 0, or a value is not finite.
Estimate mean_interval(std::span<const double> values, const BootstrapOptions& options);

/// Of 1 - mean(loss) / mean(baseline), the skill of losses (0 or more) beside a baseline's on the same rows;
/// 0 where the baseline's are 0, and no end of its interval above 1.
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
