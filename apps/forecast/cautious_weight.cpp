#include "apps/forecast/cautious_weight.h"

#include <algorithm>
#include <cstddef>
#include <numeric>

#include "apps/forecast/diebold_mariano.h"

namespace spectrum::forecast {
namespace {

constexpr int kSteps = 100;

}  // namespace

double cautious_weight(const LossesOfWeight& losses, int horizon) {
  std::vector<std::vector<double>> all;
  for (int step = 0; step <= kSteps; ++step) all.push_back(losses(static_cast<double>(step) / kSteps));
  if (all.front().size() < static_cast<std::size_t>(horizon) + 2) return 0;
  const auto total = [](const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); };
  const auto best = std::ranges::min_element(all, {}, total);
  const auto smallest = std::ranges::find_if(all, [&](const std::vector<double>& loss) {
    return diebold_mariano(*best, loss, horizon).statistic <= 1;
  });
  return static_cast<double>(smallest - all.begin()) / kSteps;
}

}  // namespace spectrum::forecast
