#pragma once
#include <optional>
#include <span>

namespace spectrum::forecast {

enum class RadarStatus { kFavorable, kNeutral, kCaution, kAvoid };

/// What the option radar looks at. The VIX-based parts are absent without a VIX series.
struct RadarInputs {
  double expansion_probability = 0;          ///< p: variance of the next 3 sessions above the trailing 90
  std::optional<double> variance_premium;    ///< rho = 1 - (sigma_5 / IV)^2
  std::optional<double> premium_percentile;  ///< R: mid-rank of rho over the history known
  std::optional<double> vix_change;          ///< one-session relative change of VIX
  std::optional<double> vix_percentile;      ///< V: mid-rank of VIX over 504 sessions
};

struct Radar {
  RadarStatus sellers, buyers;            ///< as published, after the evidence gate
  RadarStatus sellers_rule, buyers_rule;  ///< as the rule says
};

/// For which side a measured difference of outcomes stands behind the rule.
struct RadarGate {
  bool sellers = false, buyers = false;
};

/// The rule for sellers and buyers of options, then the evidence gate: until a measured difference of
/// outcomes excludes zero, sellers are at best NEUTRAL and buyers at best CAUTION.
/// Without VIX the parts of the rule that need it do not fire.
Radar read_radar(const RadarInputs& in, RadarGate evidence);

/// rho of one day; empty when either input is not finite and positive.
std::optional<double> variance_premium(double sigma_week, double implied_vol);

}  // namespace spectrum::forecast
