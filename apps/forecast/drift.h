#pragma once
#include <cstddef>
#include <span>
#include <vector>

namespace spectrum::forecast {

/// How far the recent values of one input lie from those that a model learned from.
struct Stability {
  double psi = 0;        ///< population stability index
  double by_chance = 0;  ///< what one in 20 stretches of the reference, as long as the recent one, exceeds
  int reference_n = 0, recent_n = 0;

  /// By the usual rule (0.25), and by more than such stretches do.
  bool moved() const;
};

/// Population stability index, sum of (recent - reference share) ln(recent / reference share), over five bins
/// that hold a fifth of the reference each (equal values stay together). Counts are raised by half, so that
/// an empty bin is finite. The usual rule alone would find drift in nearly every input that changes slowly,
/// of which a few months never show the whole range: hence by_chance. Both spans in time order; NaN values do
/// not count.
/// @return psi NaN where fewer than 30 values are recent, or the reference has not three times as many.
Stability stability(std::span<const double> reference, std::span<const double> recent);

/// Mean of a group of consecutive forecasts with the limits it keeps, but for 3 in 1000, when nothing
/// changed.
struct ControlPoint {
  std::size_t first = 0, last = 0;  ///< rows of the group
  double value = 0, center = 0, lower = 0, upper = 0;

  bool out_of_control() const { return value < lower || value > upper; }
};

/// p-chart (Shewhart 1931) of 0/1 outcomes: groups of `size` rows from the start, so that a group once
/// charted stays what it is and is looked at once; the newest rows wait until their group is whole. Limits
/// center ± 3 sqrt(center (1 - center) / size) within [0, 1].
/// @throws std::invalid_argument unless size >= 1 and center lies in (0, 1).
std::vector<ControlPoint> p_chart(std::span<const unsigned char> outcomes, double center, std::size_t size);

/// The same for means of any values, such as Brier scores: center is the mean of all that are charted, sigma
/// their standard deviation, so that each new group moves the limits of the earlier ones a little. Groups
/// alone cannot be far from a mean that they make up, so fewer than 2 give none.
/// @throws std::invalid_argument unless size >= 1.
std::vector<ControlPoint> mean_chart(std::span<const double> values, std::size_t size);

}  // namespace spectrum::forecast
