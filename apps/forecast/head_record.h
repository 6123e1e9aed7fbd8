#pragma once
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "apps/forecast/conformal.h"
#include "apps/forecast/scores.h"

namespace spectrum::forecast {

/// What walk-forward evaluation found of a head that forecasts classes.
struct HeadRecord {
  std::string model, served,
      baseline;  ///< forecasters: the trained one, the one that earned it, the simplest
  int rows = 0;  ///< forecasts judged
  double skill = 0, lower = 0, upper = 0;  ///< 1 - log-loss / the baseline's, of who is served (of the model,
                                           ///< where that is the baseline itself), with its 95 % interval
  bool edge = false;  ///< who is served is shown to beat every rule that was tried beside it
  std::vector<ReliabilityBin> reliability;  ///< of who is served, over equal bins of [0, 1]

  /// Share of ones in the bin of p: of past forecasts about as likely as p, those that came true. Nothing
  /// below 20 of them.
  std::optional<double> confidence(double p) const {
    if (reliability.empty()) return std::nullopt;
    const auto bins = static_cast<double>(reliability.size());
    const auto at = static_cast<std::size_t>(std::fmin(bins - 1, std::fmax(0.0, std::floor(p * bins))));
    return reliability[at].n >= 20 ? std::optional(reliability[at].share) : std::nullopt;
  }

  /// Of two classes: how often past calls about as sure as p came true, where a p below one half calls that
  /// the event will not come.
  std::optional<double> call_confidence(double p) const {
    const std::optional<double> ones = confidence(p);
    return ones && p < 0.5 ? std::optional(1 - *ones) : ones;
  }
};

/// What it found of bands of one kind and horizon.
struct RangeRecord {
  BandKind kind = BandKind::kTerminal;
  int horizon = 0;
  double coverage = 0;  ///< share that held, over all folds
  int n = 0;
};

}  // namespace spectrum::forecast
