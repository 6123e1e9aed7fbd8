#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/forecast/comparison.h"
#include "apps/forecast/murphy.h"
#include "apps/forecast/scores.h"
#include "apps/forecast/walk_forward.h"

namespace spectrum::forecast {

/// Scores of one forecaster of classes.
struct ClassScores {
  std::string name;
  double log_loss = 0, brier = 0, ece = 0;
  double accuracy = 0, balanced_accuracy = 0;
  std::optional<double> auc;     ///< two classes only, and only where both came
  std::optional<Murphy> murphy;  ///< two classes only
};

/// A head that forecasts classes, over all folds.
struct ClassEvaluation {
  int classes = 2, rows = 0;
  std::size_t first_day = 0, last_day = 0;
  std::vector<double> base_rates;
  double majority = 0;                   ///< accuracy of always saying the most frequent class
  std::vector<ClassScores> forecasters;  ///< the model first
  Estimate accuracy_gain;                ///< of the model over always saying the most frequent class
  std::vector<Comparison> comparisons;   ///< by log-loss: the model beside every other; then who is served in
                                         ///< its place beside all but the model
  std::vector<ReliabilityBin> reliability;  ///< of who is served: of class 1, or of the likeliest class
  std::string served;  ///< the forecaster that did best, the simpler one where they are even
  bool shown = false;  ///< and, more than the simplest rule, beats every forecaster that it is not served
                       ///< instead of
};

/// A head that forecasts a number, by absolute error.
struct PointEvaluation {
  int rows = 0;
  std::vector<std::pair<std::string, double>> mean_absolute_error;  ///< the model first
  std::vector<Comparison> comparisons;                              ///< the model beside every other
};

/// One encoder's score over the folds that have it. It describes and is not tested: folds that follow each
/// other judge it on nearly the same sessions, and a history of a few years has hardly two that do not.
struct EncoderEvaluation {
  std::string model, score, baseline;
  int folds = 0;
  int better = 0;                        ///< folds in which it did better than the baseline
  double value = 0, baseline_value = 0;  ///< means over folds
};

/// Forecasts of all folds, oldest first, one after the other.
/// @throws std::invalid_argument where folds name other forecasters.
ClassRows joined(std::span<const FoldResult> folds, ClassRows FoldResult::*head);
PointRows joined(std::span<const FoldResult> folds);

/// Of two classes, the probability of a 1 that was served at the time: in each fold that of the forecaster of
/// `order` that did best (see evaluate_classes) on those forecasts of earlier folds whose outcome was known
/// on the fold's first day, and before there are any, of the last of `order`. One a row of the joined folds.
/// @param horizon sessions that an outcome reaches ahead.
/// @throws std::invalid_argument where folds name other forecasters, or a name of `order` is not there.
std::vector<double> served_at_the_time(std::span<const FoldResult> folds, ClassRows FoldResult::*head,
                                       std::span<const char* const> order, int horizon);

/// Scores, comparisons, and who is served: the first of `order` whose mean log-loss is below that of every
/// one after it, else the last. `order` begins with the model and goes on to simpler rules. That decides
/// between two forecasts; that the better one is better at all is claimed by Comparison::beats alone, of
/// every forecaster that is not before it in `order`.
/// @param horizon sessions that an outcome reaches ahead.
/// @throws std::invalid_argument with fewer than horizon + 2 rows, or where a name of `order` is not there.
ClassEvaluation evaluate_classes(const ClassRows& rows, std::span<const char* const> order, int horizon,
                                 std::uint64_t seed);

/// @throws std::invalid_argument with fewer than horizon + 2 rows.
PointEvaluation evaluate_points(const PointRows& rows, int horizon, std::uint64_t seed);

/// One entry a model and score, in the order in which folds name them.
std::vector<EncoderEvaluation> evaluate_encoders(std::span<const FoldResult> folds);

}  // namespace spectrum::forecast
