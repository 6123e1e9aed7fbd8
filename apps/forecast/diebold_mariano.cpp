#include "apps/forecast/diebold_mariano.h"

#include <cmath>
#include <limits>
#include <stdexcept>
#include <vector>

namespace spectrum::forecast {
namespace {

constexpr double kTiny = 1e-300, kClose = 1e-15;
constexpr int kMaxTerms = 500;

/// Continued fraction of the incomplete beta function (Abramowitz & Stegun 26.5.8) by Lentz's method.
double beta_fraction(double a, double b, double x) {
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  d = 1 / (std::abs(d) < kTiny ? kTiny : d);
  double f = d;
  const auto extend = [&](double term) {
    d = 1 + term * d;
    c = 1 + term / c;
    d = 1 / (std::abs(d) < kTiny ? kTiny : d);
    if (std::abs(c) < kTiny) c = kTiny;
    f *= c * d;
    return c * d;
  };
  for (int m = 1; m <= kMaxTerms; ++m) {
    const double k = m;
    extend(k * (b - k) * x / ((a + 2 * k - 1) * (a + 2 * k)));
    const double change = extend(-(a + k) * (a + b + k) * x / ((a + 2 * k) * (a + 2 * k + 1)));
    if (std::abs(change - 1) < kClose) break;
  }
  return f;
}

/// Regularised incomplete beta function I_x(a, b).
double incomplete_beta(double a, double b, double x) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  const double front =
      std::exp(std::lgamma(a + b) - std::lgamma(a) - std::lgamma(b) + a * std::log(x) + b * std::log1p(-x));
  // The fraction is quick on this side of the mean, the symmetry I_x(a,b) = 1 - I_{1-x}(b,a) serves the
  // other.
  return x < (a + 1) / (a + b + 2) ? front * beta_fraction(a, b, x) / a
                                   : 1 - front * beta_fraction(b, a, 1 - x) / b;
}

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

double student_two_sided(double t, double freedom) {
  return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

DieboldMariano diebold_mariano(std::span<const double> loss, std::span<const double> baseline, int horizon) {
  if (loss.size() != baseline.size()) throw std::invalid_argument("diebold_mariano: lengths differ");
  if (horizon < 1 || loss.size() <= static_cast<std::size_t>(horizon) + 1)
    throw std::invalid_argument("diebold_mariano: too few rows for this horizon");
  const auto n = static_cast<double>(loss.size()), h = static_cast<double>(horizon);
  std::vector<double> d;
  DieboldMariano out;
  for (std::size_t i = 0; i < loss.size(); ++i) {
    d.push_back(baseline[i] - loss[i]);
    out.mean += d.back() / n;
  }
  const double variance = variance_of_mean(d, out.mean, static_cast<std::size_t>(horizon));
  // Differences of rounding are none.
  if (!(variance > 1e-24 * out.mean * out.mean) || !(variance > 0)) {
    out.statistic = std::numeric_limits<double>::quiet_NaN();
    return out;
  }
  const double small_sample = (n + 1 - 2 * h + h * (h - 1) / n) / n;
  out.statistic = std::sqrt(std::max(small_sample, 0.0)) * out.mean / std::sqrt(variance);
  out.p = student_two_sided(out.statistic, n - 1);
  return out;
}

}  // namespace spectrum::forecast
