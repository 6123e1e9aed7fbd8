#include "apps/forecast/logistic.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <utility>

namespace spectrum::forecast {
namespace {

constexpr int kMaxSteps = 50;
constexpr double kFlat = 1e-9;  // largest gradient entry at which to stop, per row
constexpr double kLeastStep = 1e-10;
constexpr double kRidge = 1e-10;     // for the intercept, where every p is all but certain
constexpr double kConstant = 1e-12;  // a spread this small beside the mean is rounding

double logistic(double z) { return z >= 0 ? 1 / (1 + std::exp(-z)) : std::exp(z) / (1 + std::exp(z)); }

/// The problem in theta = (weights, intercept): z has a column of ones at the end.
struct Problem {
  std::vector<double> z;  // (n, k)
  std::span<const int> labels;
  std::size_t k;
  double l2;

  double score(const std::vector<double>& theta, std::size_t row) const {
    double sum = 0;
    for (std::size_t j = 0; j < k; ++j) sum += z[row * k + j] * theta[j];
    return sum;
  }

  double loss(const std::vector<double>& theta) const {
    double sum = 0;
    for (std::size_t r = 0; r < labels.size(); ++r) {
      const double m = labels[r] == 1 ? -score(theta, r) : score(theta, r);
      sum += std::max(m, 0.0) + std::log1p(std::exp(-std::abs(m)));
    }
    for (std::size_t j = 0; j + 1 < k; ++j) sum += l2 / 2 * theta[j] * theta[j];
    return sum;
  }

  /// Gradient (k) and Hessian (k, k), of which the lower half is filled.
  void slope(const std::vector<double>& theta, std::vector<double>& gradient,
             std::vector<double>& hessian) const {
    gradient.assign(k, 0.0);
    hessian.assign(k * k, 0.0);
    for (std::size_t r = 0; r < labels.size(); ++r) {
      const double p = logistic(score(theta, r)), gap = p - labels[r], weight = p * (1 - p);
      const double* row = z.data() + r * k;
      for (std::size_t i = 0; i < k; ++i) {
        gradient[i] += gap * row[i];
        for (std::size_t j = 0; j <= i; ++j) hessian[i * k + j] += weight * row[i] * row[j];
      }
    }
    for (std::size_t j = 0; j + 1 < k; ++j) {
      gradient[j] += l2 * theta[j];
      hessian[j * k + j] += l2;
    }
    hessian.back() += kRidge;
  }
};

/// Solves A x = b for a positive definite A given by its lower half, in place (Cholesky; Golub & Van
/// Loan, 4.2).
void solve(std::vector<double>& a, std::vector<double>& b) {
  const std::size_t k = b.size();
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i * k + j];
      for (std::size_t m = 0; m < j; ++m) sum -= a[i * k + m] * a[j * k + m];
      a[i * k + j] = i == j ? std::sqrt(sum) : sum / a[j * k + j];
    }
  }
  for (std::size_t i = 0; i < k; ++i) {
    for (std::size_t m = 0; m < i; ++m) b[i] -= a[i * k + m] * b[m];
    b[i] /= a[i * k + i];
  }
  for (std::size_t i = k; i-- > 0;) {
    for (std::size_t m = i + 1; m < k; ++m) b[i] -= a[m * k + i] * b[m];
    b[i] /= a[i * k + i];
  }
}

std::vector<double> minimise(const Problem& problem, double first_intercept) {
  std::vector<double> theta(problem.k, 0.0), gradient, hessian, next(problem.k);
  theta.back() = first_intercept;
  double loss = problem.loss(theta);
  for (int i = 0; i < kMaxSteps; ++i) {
    problem.slope(theta, gradient, hessian);
    const auto steeper = [](double a, double b) { return std::abs(a) < std::abs(b); };
    const double steepest = std::abs(*std::max_element(gradient.begin(), gradient.end(), steeper));
    if (steepest <= kFlat * static_cast<double>(problem.labels.size())) break;
    solve(hessian, gradient);
    double step = 1;
    for (; step >= kLeastStep; step /= 2) {
      for (std::size_t j = 0; j < next.size(); ++j) next[j] = theta[j] - step * gradient[j];
      if (problem.loss(next) < loss) break;
    }
    if (step < kLeastStep) break;
    theta = next;
    loss = problem.loss(theta);
  }
  return theta;
}

void check(std::span<const double> x, int n_features, std::span<const int> labels, double l2) {
  if (labels.empty() || n_features < 1) throw std::invalid_argument("Logistic: no rows or no features");
  if (x.size() != labels.size() * static_cast<std::size_t>(n_features)) {
    throw std::invalid_argument("Logistic: x is not rows * features long");
  }
  if (!(l2 > 0) || !std::isfinite(l2)) throw std::invalid_argument("Logistic: l2 not above 0");
  const bool binary = std::all_of(labels.begin(), labels.end(), [](int v) { return v == 0 || v == 1; });
  if (!binary) throw std::invalid_argument("Logistic: a label is neither 0 nor 1");
  const bool bounded = std::none_of(x.begin(), x.end(), [](double v) { return std::isinf(v); });
  if (!bounded) throw std::invalid_argument("Logistic: a value is infinite");
}

}  // namespace

Logistic Logistic::fit(std::span<const double> x, int n_features, std::span<const int> labels, double l2) {
  check(x, n_features, labels, l2);
  const auto columns = static_cast<std::size_t>(n_features);
  Logistic out;
  for (std::size_t f = 0; f < columns; ++f) {
    double n = 0, sum = 0, squares = 0;
    for (std::size_t i = f; i < x.size(); i += columns) {
      if (!std::isnan(x[i])) sum += x[i], n += 1;
    }
    const double mean = n > 0 ? sum / n : 0;
    for (std::size_t i = f; i < x.size(); i += columns) {
      if (!std::isnan(x[i])) squares += (x[i] - mean) * (x[i] - mean);
    }
    const double spread = n > 0 ? std::sqrt(squares / n) : 0;
    out.mean_.push_back(mean);
    out.scale_.push_back(spread > kConstant * std::abs(mean) ? 1 / spread : 0);
  }

  const auto ones = static_cast<double>(std::count(labels.begin(), labels.end(), 1));
  const double zeros = static_cast<double>(labels.size()) - ones;
  out.weights_.assign(columns, 0.0);
  out.intercept_ = std::log((ones + 1) / (zeros + 1));
  if (ones == 0 || zeros == 0) return out;

  const std::vector<double> theta = minimise({out.standardised(x), labels, columns + 1, l2}, out.intercept_);
  out.weights_.assign(theta.begin(), theta.end() - 1);
  out.intercept_ = theta.back();
  return out;
}

Logistic Logistic::from_parameters(std::vector<double> mean, std::vector<double> scale,
                                   std::vector<double> weights, double intercept) {
  if (weights.empty() || mean.size() != weights.size() || scale.size() != weights.size())
    throw std::invalid_argument("Logistic: means, scales and weights differ in number");
  const auto finite = [](const std::vector<double>& v) {
    return std::all_of(v.begin(), v.end(), [](double x) { return std::isfinite(x); });
  };
  if (!finite(mean) || !finite(scale) || !finite(weights) || !std::isfinite(intercept))
    throw std::invalid_argument("Logistic: a parameter is not finite");
  Logistic out;
  out.mean_ = std::move(mean);
  out.scale_ = std::move(scale);
  out.weights_ = std::move(weights);
  out.intercept_ = intercept;
  return out;
}

/// Rows with a 1 at the end for the intercept.
std::vector<double> Logistic::standardised(std::span<const double> x) const {
  const std::size_t columns = mean_.size();
  std::vector<double> out;
  out.reserve(x.size() + x.size() / columns);
  for (std::size_t i = 0; i < x.size(); ++i) {
    const std::size_t f = i % columns;
    out.push_back(std::isnan(x[i]) ? 0 : (x[i] - mean_[f]) * scale_[f]);
    if (f + 1 == columns) out.push_back(1);
  }
  return out;
}

std::vector<double> Logistic::predict(std::span<const double> x) const {
  const std::size_t columns = weights_.size();
  if (columns == 0 || x.size() % columns != 0) throw std::invalid_argument("Logistic: x is not whole rows");
  const std::vector<double> z = standardised(x);
  std::vector<double> out;
  for (std::size_t row = 0; row < z.size(); row += columns + 1) {
    double sum = intercept_;
    for (std::size_t f = 0; f < columns; ++f) sum += weights_[f] * z[row + f];
    out.push_back(logistic(sum));
  }
  return out;
}

}  // namespace spectrum::forecast
