#pragma once
#include <span>
#include <vector>

namespace spectrum::forecast {

/// Logistic regression on a few features, p = 1 / (1 + exp(-(w.z + c))), z the features standardised on the
/// rows of the fit; a baseline for the larger models. A missing value (NaN), a constant feature and one that
/// was missing throughout count as z = 0, the mean.
class Logistic {
 public:
  /// Minimises the sum of log-losses + l2 / 2 |w|^2 by Newton's method, which for this model is iteratively
  /// reweighted least squares (McCullagh & Nelder 1989), halving a step that does not help; c is not
  /// penalised. Where only one class occurs: w is 0 and p the prior (N1+1)/(N+2).
  /// @param x row-major, labels.size() rows of n_features; finite or NaN.
  /// @param labels 0 or 1.
  /// @throws std::invalid_argument on no rows or features, a wrong length, an infinite value, a label that is
  ///         neither 0 nor 1, or l2 not above 0 (separable rows would have no finite answer).
  static Logistic fit(std::span<const double> x, int n_features, std::span<const int> labels,
                      double l2 = 1.0);

  /// What fit() once found.
  /// @throws std::invalid_argument unless there is a mean, a scale and a weight for every feature, all
  /// finite.
  static Logistic from_parameters(std::vector<double> mean, std::vector<double> scale,
                                  std::vector<double> weights, double intercept);

  /// Probability of 1 for each row of x, row-major as in the fit.
  /// @throws std::invalid_argument unless x is whole rows.
  std::vector<double> predict(std::span<const double> x) const;

  /// Weights of the standardised features.
  std::span<const double> weights() const { return weights_; }
  double intercept() const { return intercept_; }
  /// Mean of each feature, and one over its standard deviation: 0 where it says nothing.
  std::span<const double> mean() const { return mean_; }
  std::span<const double> scale() const { return scale_; }

 private:
  std::vector<double> standardised(std::span<const double> x) const;

  std::vector<double> mean_, scale_;
  std::vector<double> weights_;
  double intercept_ = 0;
};

}  // namespace spectrum::forecast
