#pragma once

#include <Eigen/Core>
#include <span>
#include <vector>

#include "apps/forecast/encoder.h"

namespace spectrum::forecast {

/// Principal components (Pearson, 1901), the linear yardstick of the encoders.
class Pca {
 public:
  /// The mean and the leading directions of the rows, at most their width. Throws std::invalid_argument on
  /// fewer than two rows or components < 1.
  static Pca fit(const Rows& train, int components);
  /// Each row's projection on mean + span of the components.
  Rows reconstruct(const Rows& rows) const;

 private:
  Eigen::RowVectorXd mean_;
  Eigen::MatrixXd directions_;  // (width, components), orthonormal
};

/// 1 - sum (truth - estimate)^2 / sum (truth - mean)^2, `mean` being the training rows' mean of each column:
/// what a model explains beyond that mean. NaN without rows or spread.
double explained_variance(const Rows& truth, const Rows& estimate, std::span<const double> mean);

/// Mean of each column.
std::vector<double> column_means(const Rows& rows);

/// Of a PCA with so many components fitted on `train`, measured on `valid`.
double pca_explained_variance(const Rows& train, const Rows& valid, int components);

}  // namespace spectrum::forecast
