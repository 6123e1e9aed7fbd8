#include "apps/forecast/radar.h"

#include <cmath>

namespace spectrum::forecast {
namespace {

constexpr double kExpansion = 0.6, kCalm = 0.3;

RadarStatus sellers_rule(const RadarInputs& in) {
  if (in.expansion_probability > kExpansion) return RadarStatus::kAvoid;
  if (in.variance_premium && *in.variance_premium < 0) return RadarStatus::kAvoid;
  if (in.vix_change && *in.vix_change > 0.10) return RadarStatus::kAvoid;
  if (in.vix_percentile && *in.vix_percentile > 0.97) return RadarStatus::kAvoid;
  if (in.expansion_probability < kCalm && in.premium_percentile && *in.premium_percentile >= 0.5)
    return RadarStatus::kFavorable;
  return RadarStatus::kNeutral;
}

RadarStatus buyers_rule(const RadarInputs& in) {
  const double p = in.expansion_probability;
  const auto& rank = in.premium_percentile;
  if (p > kExpansion && rank && *rank <= 0.5) return RadarStatus::kFavorable;
  if (p < kCalm && rank && *rank >= 0.5) return RadarStatus::kAvoid;
  if (p < kCalm || (rank && *rank >= 0.75)) return RadarStatus::kCaution;
  return RadarStatus::kNeutral;
}

}  // namespace

Radar read_radar(const RadarInputs& in, RadarGate evidence) {
  Radar r{};
  r.sellers = r.sellers_rule = sellers_rule(in);
  r.buyers = r.buyers_rule = buyers_rule(in);
  if (!evidence.sellers && r.sellers == RadarStatus::kFavorable) r.sellers = RadarStatus::kNeutral;
  if (!evidence.buyers && (r.buyers == RadarStatus::kFavorable || r.buyers == RadarStatus::kNeutral))
    r.buyers = RadarStatus::kCaution;
  return r;
}

std::optional<double> variance_premium(double sigma_week, double implied_vol) {
  if (!(std::isfinite(sigma_week) && std::isfinite(implied_vol) && implied_vol > 0)) return std::nullopt;
  const double ratio = sigma_week / implied_vol;
  return 1 - ratio * ratio;
}

}  // namespace spectrum::forecast
