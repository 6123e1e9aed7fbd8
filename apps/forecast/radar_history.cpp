#include "apps/forecast/radar_history.h"

#include <cmath>
#include <vector>

#include "apps/forecast/quote_tiles.h"
#include "apps/forecast/rank.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kVixYear = 252, kVixTwoYears = 504;

/// Mid-rank of a premium among those of the sessions before the last.
std::optional<double> premium_rank(const RadarHistory& in, double premium) {
  std::vector<double> past;
  for (std::size_t i = 0; i + 1 < in.implied_vol.size(); ++i)
    if (const auto rho = variance_premium(in.sigma_week[i], in.implied_vol[i])) past.push_back(*rho);
  return past.empty() ? std::nullopt : std::optional(mid_rank(past, premium));
}

}  // namespace

RadarInputs radar_inputs(const RadarHistory& in, double expansion_probability) {
  RadarInputs r;
  r.expansion_probability = expansion_probability;
  if (in.implied_vol.empty() || !std::isfinite(in.implied_vol.back())) return r;
  r.variance_premium = variance_premium(in.sigma_week.back(), in.implied_vol.back());
  if (r.variance_premium) r.premium_percentile = premium_rank(in, *r.variance_premium);
  const auto& level = in.vix_level;
  if (!in.vix_carried && level.size() >= 2 && std::isfinite(level[level.size() - 2]))
    r.vix_change = level.back() / level[level.size() - 2] - 1;
  if (level.size() >= kVixYear) r.vix_percentile = vix_rank(level, kVixTwoYears);
  return r;
}

}  // namespace spectrum::forecast
