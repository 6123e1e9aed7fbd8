#include "apps/forecast/har.h"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kSigmaFloor = 1e-4;
constexpr int kMaxRegressors = 5;
using Regressors = std::array<double, kMaxRegressors>;

double root_mean(std::span<const double> d, std::size_t t, std::size_t n) {
  if (t + 1 < n) return kNaN;
  double sum = 0;
  for (std::size_t i = t + 1 - n; i <= t; ++i) sum += d[i];
  return std::sqrt(sum / static_cast<double>(n));
}

/// Ordinary least squares grown a row at a time through its normal equations.
class GrowingRegression {
 public:
  explicit GrowingRegression(int terms) : terms_(terms) {}

  void add(const Regressors& x, double y) {
    for (int i = 0; i < terms_; ++i) {
      for (int j = 0; j < terms_; ++j) xx_(i, j) += x[i] * x[j];
      xy_(i) += x[i] * y;
    }
    ++rows_;
  }

  int rows() const { return rows_; }

  /// Minimum-norm solution, so that a constant regressor does no harm.
  Eigen::VectorXd solve() const {
    return xx_.topLeftCorner(terms_, terms_).completeOrthogonalDecomposition().solve(xy_.head(terms_));
  }

 private:
  int terms_;
  int rows_ = 0;
  Eigen::Matrix<double, kMaxRegressors, kMaxRegressors> xx_ =
      Eigen::Matrix<double, kMaxRegressors, kMaxRegressors>::Zero();
  Eigen::Matrix<double, kMaxRegressors, 1> xy_ = Eigen::Matrix<double, kMaxRegressors, 1>::Zero();
};

bool finite(const Regressors& x, int terms) {
  return std::all_of(x.begin(), x.begin() + terms, [](double v) { return std::isfinite(v); });
}

double predict(const Eigen::VectorXd& b, const Regressors& x) {
  double y = 0;
  for (Eigen::Index i = 0; i < b.size(); ++i) y += b(i) * x[static_cast<std::size_t>(i)];
  return std::max(y, kSigmaFloor);
}

}  // namespace

HarForecast har_forecast(std::span<const double> d, std::span<const double> iv, int horizon) {
  if (horizon < 1) throw std::invalid_argument("har_forecast: horizon must be at least 1");
  if (!iv.empty() && iv.size() != d.size())
    throw std::invalid_argument("har_forecast: daily_variance and implied_vol differ in length");

  const std::size_t n = d.size(), h = static_cast<std::size_t>(horizon);
  std::vector<Regressors> x(n);
  for (std::size_t t = 0; t < n; ++t)
    x[t] = {1.0, std::sqrt(d[t]), root_mean(d, t, 5), root_mean(d, t, 22), iv.empty() ? kNaN : iv[t]};

  HarForecast out{horizon, std::vector<double>(n, kNaN), std::vector<unsigned char>(n, 0), {}};
  GrowingRegression plain(4), with_vix(5);
  for (std::size_t t = 0; t < n; ++t) {
    if (t >= h) {  // the outcome of the forecast made at t - h is known at t
      const std::size_t made = t - h;
      const double y = root_mean(d, t, h);
      if (std::isfinite(y) && finite(x[made], 4)) plain.add(x[made], y);
      if (std::isfinite(y) && finite(x[made], 5)) with_vix.add(x[made], y);
    }
    const bool use_vix = finite(x[t], 5) && with_vix.rows() >= kHarMinRows;
    if (!use_vix && (!finite(x[t], 4) || plain.rows() < kHarMinRows)) continue;
    const Eigen::VectorXd b = use_vix ? with_vix.solve() : plain.solve();
    out.sigma[t] = predict(b, x[t]);
    out.with_vix[t] = use_vix;
    if (t + 1 == n) out.coefficients.assign(b.data(), b.data() + b.size());
  }
  return out;
}

}  // namespace spectrum::forecast
