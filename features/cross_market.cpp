#include "features/cross_market.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <stdexcept>
#include <vector>

#include "features/rolling.h"

namespace spectrum::features {
namespace {

/// Standardises the n rows that end at t, a column per sector, so that z'z is
/// the correlation matrix. False where a cell is missing or a sector is flat.
bool standardise(Inputs returns, std::size_t t, Eigen::MatrixXd& z) {
  const auto n = static_cast<std::size_t>(z.rows());
  if (t + 1 < n) return false;
  for (Eigen::Index k = 0; k < z.cols(); ++k) {
    const Input window = returns[static_cast<std::size_t>(k)].subspan(t + 1 - n, n);
    auto column = z.col(k);
    column = Eigen::Map<const Eigen::VectorXd>(window.data(), z.rows());
    if (!column.allFinite()) return false;
    column.array() -= window[0];
    column.array() -= column.mean();
    const double length = column.norm();
    if (length == 0.0) return false;
    column /= length;
  }
  return true;
}

/// out[t] = statistic(z) over the windows of n sessions.
template <class Statistic>
void over_correlations(Inputs returns, int n, Output out, Statistic statistic) {
  if (returns.size() < 2) throw std::invalid_argument("sector correlations need at least two sectors");
  if (n < 2) throw std::invalid_argument("sector correlations: length must be at least 2");
  Eigen::MatrixXd z(n, static_cast<Eigen::Index>(returns.size()));
  fill_rows(out, [&](std::size_t t) { return standardise(returns, t, z) ? statistic(z) : kNaN; });
}

}  // namespace

void relative_strength(Input sector_returns, Input index_returns, int n, Output out) {
  std::vector<double> excess(out.size());
  fill_rows(excess, [&](std::size_t t) { return sector_returns[t] - index_returns[t]; });
  rolling_sum(excess, n, out);
}

void variance_risk_premium(Input vix, Input volatility, Output out) {
  fill_rows(out, [&](std::size_t t) { return ln(vix[t] / 100.0 / volatility[t]); });
}

void dispersion(Inputs returns, Output out) {
  const auto count = static_cast<double>(returns.size());
  fill_rows(out, [&](std::size_t t) {
    double mean = 0.0, squares = 0.0;
    for (const Input& r : returns) mean += r[t];
    mean /= count;
    for (const Input& r : returns) squares += (r[t] - mean) * (r[t] - mean);
    return std::sqrt(squares / count);
  });
}

void average_correlation(Inputs returns, int n, Output out) {
  const auto count = static_cast<double>(returns.size());
  over_correlations(returns, n, out, [&](const Eigen::MatrixXd& z) {
    const double all = z.rowwise().sum().squaredNorm();  // the sum of all entries of z'z
    return (all - count) / (count * (count - 1.0));
  });
}

void absorption_ratio(Inputs returns, int n, Output out) {
  const auto count = static_cast<Eigen::Index>(returns.size());
  Eigen::MatrixXd correlation(count, count);
  Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(count);
  over_correlations(returns, n, out, [&](const Eigen::MatrixXd& z) {
    correlation.noalias() = z.transpose() * z;
    solver.compute(correlation, Eigen::EigenvaluesOnly);
    return solver.eigenvalues()(count - 1) / static_cast<double>(count);
  });
}

void breadth(Inputs closes, int n, Output out) {
  std::vector<double> mean(out.size()), deviation(out.size());
  std::fill(out.begin(), out.end(), 0.0);
  for (const Input& close : closes) {
    rolling_moments(close, n, 0, mean, deviation);  // exact where flat: such a close is not above its mean
    fill_rows(out, [&](std::size_t t) { return std::isnan(mean[t]) ? kNaN : out[t] + (close[t] > mean[t]); });
  }
  for (double& v : out) v /= static_cast<double>(closes.size());
}

}  // namespace spectrum::features
