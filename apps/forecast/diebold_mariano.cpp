#include "apps/forecast/diebold_mariano.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

#include "apps/forecast/student_t.h"

namespace spectrum::forecast {
namespace {

constexpr double kRounding = 1e-12;  // of the losses: differences below it are none

/// Newey & West's variance of the mean of d, whose mean is given.
double variance_of_mean(const std::vector<double>& d, double mean, std::size_t lags) {
  const auto n = static_cast<double>(d.size());
  double sum = 0;
  for (std::size_t k = 0; k <= lags; ++k) {
    double product = 0;
    for (std::size_t i = k; i < d.size(); ++i) product += (d[i] - mean) * (d[i - k] - mean);
    const double weight = k == 0 ? 1 : 2 * (1 - static_cast<double>(k) / static_cast<double>(lags + 1));
    sum += weight * product / n;
  }
  return sum / n;
}

}  // namespace

DieboldMariano diebold_mariano(std::span<const double> loss, std::span<const double> baseline, int horizon) {
  if (loss.size() != baseline.size()) throw std::invalid_argument("diebold_mariano: lengths differ");
  if (horizon < 1 || loss.size() <= static_cast<std::size_t>(horizon) + 1)
    throw std::invalid_argument("diebold_mariano: too few rows for this horizon");
  const auto n = static_cast<double>(loss.size());
  std::vector<double> d;
  DieboldMariano out;
  double size = 0;
  for (std::size_t i = 0; i < loss.size(); ++i) {
    d.push_back(baseline[i] - loss[i]);
    out.mean += d.back() / n;
    size += std::abs(baseline[i]) / n;
  }
  if (std::abs(out.mean) <= kRounding * size) {
    out.statistic = 0;
    return out;
  }
  const std::size_t lags = std::min(2 * static_cast<std::size_t>(horizon), loss.size() - 1);
  const double variance = variance_of_mean(d, out.mean, lags);
  if (!(variance > kRounding * kRounding * out.mean * out.mean)) {
    out.statistic = std::copysign(std::numeric_limits<double>::infinity(), out.mean);
    out.p = 0;
    return out;
  }
  out.statistic = out.mean / std::sqrt(variance);
  out.p = student_two_sided(out.statistic, 1.5 * n / static_cast<double>(lags + 1));
  return out;
}

}  // namespace spectrum::forecast
