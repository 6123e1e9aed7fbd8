#include "apps/forecast/student_t.h"

#include <cmath>

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

}  // namespace

double student_two_sided(double t, double freedom) {
  return incomplete_beta(freedom / 2, 0.5, freedom / (freedom + t * t));
}

double student_critical(double freedom) {
  double low = 1, high = 1000;  // 12.7 belongs to one degree of freedom, 1.96 to infinitely many
  for (int i = 0; i < 60; ++i) {
    const double middle = 0.5 * (low + high);
    (student_two_sided(middle, freedom) > 0.05 ? low : high) = middle;
  }
  return 0.5 * (low + high);
}

}  // namespace spectrum::forecast
