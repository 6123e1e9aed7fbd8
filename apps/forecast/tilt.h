#pragma once
#include <array>
#include <span>
#include <vector>

namespace spectrum::forecast {

/// Probabilities of next-session classes: bear (simple return < -0.5 %), neutral, bull (> +0.5 %).
using Tilt = std::array<double, 3>;

/// Volatility-conditional prior, one a day: the share of known past sessions whose move, in units of the
/// volatility expected for it, would have exceeded today's threshold 0.5 % / vol[t]. It knows the size of
/// the coming move, not its direction, and is the baseline of the direction model.
/// @param close daily closes.
/// @param vol   per-session volatility expected on each day (VIX / 100 / sqrt(252), or a HAR forecast); NaN:
/// unknown.
/// @return one Tilt a day; {NaN, NaN, NaN} where vol is unknown or fewer than 60 past moves are known.
std::vector<Tilt> volatility_prior(std::span<const double> close, std::span<const double> vol);

/// Weight w in [0, 1] of w * model + (1 - w) * prior, a linear opinion pool (Stone 1961), by log-loss: see
/// cautious_weight().
/// @throws std::invalid_argument when lengths differ; returns 0 below three rows.
double stack_weight(std::span<const Tilt> model, std::span<const Tilt> prior, std::span<const int> label);

/// w * model + (1 - w) * prior, each clamped to [0.005, 0.99] and renormalised to sum 1.
Tilt blend(const Tilt& model, const Tilt& prior, double weight);

}  // namespace spectrum::forecast
