#pragma once
#include <array>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/forecast/folds.h"
#include "apps/forecast/models.h"
#include "features/market.h"

namespace spectrum::forecast {

/// What one forecaster said: `classes` probabilities a row, or one number a row.
struct Forecaster {
  std::string name;
  std::vector<double> values;

  bool operator==(const Forecaster&) const = default;
};

/// Forecasts of classes and what came: one row a day, the model first, then what it has to beat.
struct ClassRows {
  int classes = 2;
  std::vector<std::size_t> days;  ///< row of the market's clock
  std::vector<int> labels;
  std::vector<Forecaster> forecasters;

  bool operator==(const ClassRows&) const = default;
};

/// The same for a number, in log units.
struct PointRows {
  std::vector<std::size_t> days;
  std::vector<double> outcomes;
  std::vector<Forecaster> forecasters;

  bool operator==(const PointRows&) const = default;
};

/// An encoder's score on rows that share no session with what it learnt from.
struct EncoderScore {
  std::string model, score, baseline;
  double value = 0, baseline_value = 0;
  bool higher_is_better = true;

  bool operator==(const EncoderScore&) const = default;
};

/// All that a fold says.
struct FoldResult {
  ClassRows direction, expansion;
  PointRows pattern;  ///< log return of the next five sessions: what followed the analogues
  std::vector<EncoderScore> encoders;

  bool operator==(const FoldResult&) const = default;
};

// Names of forecasters that others speak of.
inline constexpr const char* kFusionMixture = "fusion + volatility prior";
inline constexpr const char* kVolatilityPrior = "volatility prior";
inline constexpr const char* kClassPrior = "class prior";
inline constexpr const char* kTrees = "trees";
inline constexpr const char* kVolatilityLogit = "volatility logit";
inline constexpr const char* kBaseRate = "base rate";

// Who may be served for a head: the trained model first, then simpler and simpler rules.
inline constexpr std::array kDirectionOrder = {kFusionMixture, kVolatilityPrior};
inline constexpr std::array kExpansionOrder = {kTrees, kVolatilityLogit, kBaseRate};

/// Share of a fold's labelled rows that models learn from; the rest are for choices and for judging the
/// encoders. `train`, which has no forecast to judge afterwards, keeps less back.
inline constexpr double kFoldFitShare = 0.7;

/// Sessions that a fit must see for train_models to have its kMinTrainingRows labelled rows.
/// @throws std::invalid_argument where the whole market has too few (it says how many).
std::size_t least_training_sessions(const features::Market& market, const features::Table& table);

/// Everything refitted on the sessions that the fold may see, by train_models on the market cut there:
/// scalers, encoders, fusion, trees, calibration. Then a forecast for each test day from the market up to it,
/// beside those of the simple rules, which learn from the same labels.
/// @throws std::invalid_argument, nn::TrainingStopped as train_models does.
FoldResult run_fold(const features::Market& market, const Fold& fold, const TrainingOptions& options);

/// Is told of every fold as it is done, by one thread at a time. What it throws ends the run.
using FoldDone = std::function<void(std::size_t fold, const FoldResult& result)>;

/// Runs those folds whose result is not there yet, `threads` at a time, each on one thread; the largest
/// first. The results do not depend on threads or order.
/// @param kept one entry a fold.
/// @throws what run_fold throws, of the oldest fold that failed; nothing further is begun then.
std::vector<FoldResult> run_folds(const features::Market& market, std::span<const Fold> folds,
                                  const TrainingOptions& options, int threads,
                                  std::vector<std::optional<FoldResult>> kept, const FoldDone& done = {});

}  // namespace spectrum::forecast
