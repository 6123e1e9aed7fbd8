#include "apps/forecast/drift.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

constexpr double kMoved = 0.25, kChance = 0.95;
constexpr std::size_t kBins = 5, kMinValues = 30;

using Shares = std::array<double, kBins>;
using Cuts = std::array<double, kBins - 1>;

std::vector<double> known(std::span<const double> values) {
  std::vector<double> out;
  for (double v : values)
    if (std::isfinite(v)) out.push_back(v);
  return out;
}

Cuts cuts_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  Cuts cuts;
  for (std::size_t k = 0; k < cuts.size(); ++k) cuts[k] = values[(k + 1) * values.size() / kBins - 1];
  return cuts;
}

Shares shares(std::span<const double> values, const Cuts& cuts) {
  Shares out{};
  for (double v : values) {
    const auto bin = std::lower_bound(cuts.begin(), cuts.end(), v) - cuts.begin();
    out[static_cast<std::size_t>(bin)] += 1;
  }
  for (double& n : out) n = (n + 0.5) / (static_cast<double>(values.size()) + 0.5 * kBins);
  return out;
}

double index_of(const Shares& p, const Shares& q) {
  double sum = 0;
  for (std::size_t k = 0; k < kBins; ++k) sum += (q[k] - p[k]) * std::log(q[k] / p[k]);
  return sum;
}

/// The index that all but one in 20 stretches of the reference stay within.
double usual_index(std::span<const double> reference, const Cuts& cuts, const Shares& p, std::size_t length) {
  std::vector<double> found;
  for (std::size_t first = 0; first + length <= reference.size(); ++first)
    found.push_back(index_of(p, shares(reference.subspan(first, length), cuts)));
  const auto at =
      found.begin() + static_cast<std::ptrdiff_t>(kChance * static_cast<double>(found.size() - 1));
  std::nth_element(found.begin(), at, found.end());
  return *at;
}

double mean(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

std::vector<ControlPoint> chart(std::span<const double> values, double center, double sigma,
                                std::size_t size) {
  const double half = 3 * sigma / std::sqrt(static_cast<double>(size));
  std::vector<ControlPoint> out;
  for (std::size_t first = 0; first + size <= values.size(); first += size)
    out.push_back(
        {first, first + size - 1, mean(values.subspan(first, size)), center, center - half, center + half});
  return out;
}

void check_size(std::size_t size) {
  if (size < 1) throw std::invalid_argument("control chart: a group needs at least one row");
}

}  // namespace

bool Stability::moved() const { return psi > std::max(kMoved, by_chance); }

Stability stability(std::span<const double> reference, std::span<const double> recent) {
  const std::vector<double> old = known(reference), now = known(recent);
  Stability out;
  out.reference_n = static_cast<int>(old.size());
  out.recent_n = static_cast<int>(now.size());
  if (now.size() < kMinValues || old.size() < 3 * now.size()) {
    out.psi = out.by_chance = std::numeric_limits<double>::quiet_NaN();
    return out;
  }
  const Cuts cuts = cuts_of(old);
  const Shares p = shares(old, cuts);
  out.psi = index_of(p, shares(now, cuts));
  out.by_chance = usual_index(old, cuts, p, now.size());
  return out;
}

std::vector<ControlPoint> p_chart(std::span<const unsigned char> outcomes, double center, std::size_t size) {
  check_size(size);
  if (!(center > 0 && center < 1)) throw std::invalid_argument("p_chart: the center must lie in (0, 1)");
  const std::vector<double> values(outcomes.begin(), outcomes.end());
  std::vector<ControlPoint> out = chart(values, center, std::sqrt(center * (1 - center)), size);
  for (ControlPoint& point : out) {
    point.lower = std::max(point.lower, 0.0);
    point.upper = std::min(point.upper, 1.0);
  }
  return out;
}

std::vector<ControlPoint> mean_chart(std::span<const double> values, std::size_t size) {
  check_size(size);
  values = values.first(values.size() - values.size() % size);
  if (values.size() < 2 * size) return {};
  const double center = mean(values);
  double square = 0;
  for (double v : values) square += (v - center) * (v - center);
  return chart(values, center, std::sqrt(square / static_cast<double>(values.size() - 1)), size);
}

}  // namespace spectrum::forecast
