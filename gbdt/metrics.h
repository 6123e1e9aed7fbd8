#pragma once

#include <functional>
#include <span>
#include <string>

#include "gbdt/link.h"
#include "gbdt/targets.h"

namespace spectrum::gbdt {

/// How good a model is on some rows, by LightGBM's definitions: each a weighted mean over the rows but for
/// auc. All want at least one row, and weights that are not all 0. Classes come class-major, (K, n), as in
/// training; what Predictor gives is row-major and has to be turned first. Throw std::invalid_argument where
/// sizes disagree or a label is no class.

/// Mean of -ln of the probability given to the label, 0 or 1; a probability of at most 1e-15 counts as that.
/// p: (n) probabilities of label 1.
double binary_logloss(std::span<const double> p, const Targets& targets);

/// Share of rows whose label, 0 or 1, is not the side of 1/2 that p lies on; p = 1/2 says 0. p: as above.
double binary_error(std::span<const double> p, const Targets& targets);

/// Area under the receiver operating characteristic: the probability that a row of label 1 has a larger score
/// than a row of label 0, where equal scores count one half (Mann & Whitney 1947; Hanley & McNeil 1982). A
/// pair weighs the product of its rows' weights. 1 where a label is missing, or has no weight. scores: (n),
/// in any monotone scale.
double auc(std::span<const double> scores, const Targets& targets);

/// Mean of (prediction - y)^2, |prediction - y|, and of the pinball loss: alpha * (y - prediction) where the
/// prediction is below y, else (1 - alpha) * (prediction - y). predictions: (n).
double mean_squared_error(std::span<const double> predictions, const Targets& targets);
double mean_absolute_error(std::span<const double> predictions, const Targets& targets);
double pinball(std::span<const double> predictions, const Targets& targets, double alpha);

/// Mean of -ln of the probability given to the label, 0..K-1; a probability of at most 1e-15 counts as that.
/// p: (K, n) probabilities, class-major.
double multi_logloss(std::span<const double> p, const Targets& targets);

/// Share of rows where some other class has at least the label's probability: a tie for the first place is an
/// error. p: as above.
double multi_error(std::span<const double> p, const Targets& targets);

/// A measure to follow while training. It takes raw scores, class-major (n_classes, n), as objectives do.
struct Metric {
  using Function = std::function<double(std::span<const double> predictions, const Targets& targets)>;

  std::string name;   ///< LightGBM's
  Function function;  ///< of predictions
  Link link;          ///< from raw scores to these
  bool higher_is_better = false;
  bool several_classes = false;  ///< whether it wants K scores a row, K > 1

  double operator()(std::span<const double> raw_scores, const Targets& targets) const;
  bool better(double a, double b) const { return higher_is_better ? a > b : a < b; }
};

/// For models of one score a row.
Metric binary_logloss_metric(double sigmoid = 1.0);
Metric binary_error_metric(double sigmoid = 1.0);
Metric auc_metric();
Metric l2_metric();
Metric l1_metric();
Metric pinball_metric(double alpha);
/// For models of K scores a row under a softmax.
Metric multi_logloss_metric();
Metric multi_error_metric();

}  // namespace spectrum::gbdt
