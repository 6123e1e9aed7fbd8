#pragma once
#include <cstdint>
#include <span>
#include <string>

#include "apps/forecast/bootstrap.h"
#include "apps/forecast/diebold_mariano.h"

namespace spectrum::forecast {

/// Level of the test of Diebold and Mariano below which a difference counts as found.
inline constexpr double kSignificance = 0.05;

/// A forecaster beside another on the same rows.
struct Comparison {
  std::string model, baseline;
  Estimate gain;   ///< the baseline's mean loss less the model's
  Estimate skill;  ///< 1 - mean loss / the baseline's
  DieboldMariano test;

  /// Whether the model is shown to do better: the whole 95 % interval of its gain lies above zero, and the
  /// test of Diebold and Mariano finds a difference at 5 %.
  bool beats() const { return gain.above_zero() && test.p < kSignificance; }
};

/// @param loss, baseline_loss of the same rows in time order, at least horizon + 2 of them.
/// @param horizon sessions that an outcome reaches ahead.
/// @throws std::invalid_argument as diebold_mariano does.
Comparison compare(std::string model, std::span<const double> loss, std::string baseline,
                   std::span<const double> baseline_loss, int horizon, std::uint64_t seed);

}  // namespace spectrum::forecast
