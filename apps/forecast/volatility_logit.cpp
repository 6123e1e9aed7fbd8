#include "apps/forecast/volatility_logit.h"

#include <limits>
#include <string_view>

namespace spectrum::forecast {
namespace {

constexpr std::string_view kFeatures[] = {"rv_5", "rv_20", "rv_ratio_3_90", "rv_zscore", "vrp_log_20"};

std::vector<double> matrix(const std::vector<std::string>& names, const features::Table& table,
                           std::span<const std::size_t> days) {
  std::vector<double> x;
  for (std::size_t day : days)
    for (const std::string& name : names)
      x.push_back(table.has(name) ? table.column(name)[day] : std::numeric_limits<double>::quiet_NaN());
  return x;
}

}  // namespace

VolatilityLogit VolatilityLogit::fit(const features::Table& table, std::span<const std::size_t> days,
                                     std::span<const int> labels) {
  VolatilityLogit out;
  for (std::string_view name : kFeatures)
    if (table.has(name)) out.names.emplace_back(name);
  out.model = Logistic::fit(matrix(out.names, table, days), static_cast<int>(out.names.size()), labels);
  return out;
}

std::vector<double> VolatilityLogit::predict(const features::Table& table,
                                             std::span<const std::size_t> days) const {
  return model.predict(matrix(names, table, days));
}

}  // namespace spectrum::forecast
