#include "gbdt/percentile.h"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace spectrum::gbdt {

template <class T>
T percentile(std::span<T> values, double alpha) {
  assert(!values.empty());
  const std::size_t n = values.size();
  if (n == 1) return values[0];
  const double from_top = static_cast<double>(n - 1) * (1.0 - alpha);
  const std::size_t place = static_cast<std::size_t>(from_top) + 1;
  if (place >= n) return *std::min_element(values.begin(), values.end());
  const auto below = values.begin() + static_cast<std::ptrdiff_t>(place);
  std::nth_element(values.begin(), below, values.end(), std::greater<>());
  const T upper = *std::min_element(values.begin(), below), lower = *below;
  return static_cast<T>(upper - (upper - lower) * (from_top - static_cast<double>(place - 1)));
}

template <class T>
T weighted_percentile(std::span<const T> values, std::span<const float> weights, double alpha) {
  assert(!values.empty() && values.size() == weights.size());
  const std::size_t n = values.size();
  std::vector<std::pair<T, float>> sorted(n);
  for (std::size_t i = 0; i < n; ++i) sorted[i] = {values[i], weights[i]};
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });

  double total = 0.0;
  for (const auto& [value, weight] : sorted) total += weight;
  const double threshold = total * alpha;
  std::size_t k = 0;
  double before = 0.0, reached = sorted[0].second;  // the weight below value k, and with it
  while (reached <= threshold && k + 1 < n) {
    before = reached;
    reached += sorted[++k].second;
  }
  if (k == 0 || k == n - 1) return sorted[k].first;

  const T lower = sorted[k - 1].first, upper = sorted[k].first;
  const double step = reached - before;  // k's weight as LightGBM has it, rounded by the running sum
  if (step < 1.0) return lower;
  return static_cast<T>((threshold - before) / step * (upper - lower) + lower);
}

template float percentile<float>(std::span<float>, double);
template double percentile<double>(std::span<double>, double);
template float weighted_percentile<float>(std::span<const float>, std::span<const float>, double);
template double weighted_percentile<double>(std::span<const double>, std::span<const float>, double);

}  // namespace spectrum::gbdt
