#include "apps/forecast/volatility_logit.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "apps/forecast/dataset.h"
#include "features/labels.h"
#include "features/rolling.h"

namespace spectrum::forecast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kFurthest = 5;  // e^5 = 148 times the usual variance

double log_ratio(double variance, double trail) {
  const double ratio = std::log(variance / trail);
  return std::isnan(ratio) ? kNaN : std::clamp(ratio, -kFurthest, kFurthest);
}

std::vector<double> matrix(const std::vector<std::string>& names, const VolatilityRatios& ratios,
                           std::span<const std::size_t> days) {
  std::vector<double> x;
  for (std::size_t day : days)
    for (const std::string& name : names) {
      const auto at = static_cast<std::size_t>(std::find(ratios.names.begin(), ratios.names.end(), name) -
                                               ratios.names.begin());
      x.push_back(at < ratios.names.size() ? ratios.values[day * ratios.names.size() + at] : kNaN);
    }
  return x;
}

}  // namespace

VolatilityRatios volatility_ratios(const features::Market& market) {
  const std::vector<double> day = daily_variances(market), implied = implied_volatility(market);
  std::vector<double> week(day.size()), month(day.size()), trail(day.size());
  features::rolling_mean(day, 5, week);
  features::rolling_mean(day, 22, month);
  features::rolling_mean(day, features::kExpansionTrail, trail);
  VolatilityRatios out{{"day", "week", "month"}, {}};
  if (!implied.empty()) out.names.emplace_back("implied");
  for (std::size_t t = 0; t < day.size(); ++t) {
    for (double variance : {day[t], week[t], month[t]}) out.values.push_back(log_ratio(variance, trail[t]));
    if (!implied.empty()) out.values.push_back(log_ratio(implied[t] * implied[t], trail[t]));
  }
  return out;
}

VolatilityLogit VolatilityLogit::fit(const VolatilityRatios& ratios, std::span<const std::size_t> days,
                                     std::span<const int> labels) {
  return {ratios.names,
          Logistic::fit(matrix(ratios.names, ratios, days), static_cast<int>(ratios.names.size()), labels)};
}

std::vector<double> VolatilityLogit::predict(const VolatilityRatios& ratios,
                                             std::span<const std::size_t> days) const {
  return model.predict(matrix(names, ratios, days));
}

}  // namespace spectrum::forecast
