#include "apps/forecast/pca.h"

#include <Eigen/Eigenvalues>
#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Eigen::MatrixXd matrix(const Rows& rows) {
  return Eigen::Map<const RowMajor>(rows.values.data(), rows.n, rows.width).cast<double>();
}

}  // namespace

Pca Pca::fit(const Rows& train, int components) {
  if (train.n < 2 || components < 1)
    throw std::invalid_argument("Pca: at least two rows and one component are needed");
  Pca pca;
  Eigen::MatrixXd x = matrix(train);
  pca.mean_ = x.colwise().mean();
  x.rowwise() -= pca.mean_;
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(x.transpose() * x);
  pca.directions_ =
      solver.eigenvectors().rightCols(std::min(components, train.width));  // ascending eigenvalues
  return pca;
}

Rows Pca::reconstruct(const Rows& rows) const {
  Eigen::MatrixXd x = matrix(rows);
  x.rowwise() -= mean_;
  const Eigen::MatrixXd codes = x * directions_;
  x.noalias() = codes * directions_.transpose();
  x.rowwise() += mean_;
  Rows out = rows;
  Eigen::Map<RowMajor>(out.values.data(), rows.n, rows.width) = x.cast<float>();
  return out;
}

std::vector<double> column_means(const Rows& rows) {
  const auto width = static_cast<std::size_t>(rows.width);
  std::vector<double> mean(width);
  for (std::size_t i = 0; i < rows.values.size(); ++i) mean[i % width] += static_cast<double>(rows.values[i]);
  for (double& m : mean) m /= std::max(1, rows.n);
  return mean;
}

double explained_variance(const Rows& truth, const Rows& estimate, std::span<const double> mean) {
  double error = 0.0, spread = 0.0;
  for (std::size_t i = 0; i < truth.values.size(); ++i) {
    const auto t = static_cast<double>(truth.values[i]);
    error += std::pow(t - static_cast<double>(estimate.values[i]), 2);
    spread += std::pow(t - mean[i % mean.size()], 2);
  }
  return spread > 0.0 ? 1.0 - error / spread : std::numeric_limits<double>::quiet_NaN();
}

double pca_explained_variance(const Rows& train, const Rows& valid, int components) {
  return explained_variance(valid, Pca::fit(train, components).reconstruct(valid), column_means(train));
}

}  // namespace spectrum::forecast
