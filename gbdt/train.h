#pragma once

#include <functional>
#include <optional>
#include <span>

#include "gbdt/dataset.h"
#include "gbdt/metrics.h"
#include "gbdt/model.h"
#include "gbdt/objective.h"
#include "gbdt/train_params.h"

namespace spectrum::gbdt {

/// Rows held back from the fit. x: row-major, as many columns as the data set.
struct Validation {
  std::span<const double> x;
  std::span<const double> y;
  std::span<const double> weights = {};      ///< none, or one a row
  std::span<const double> init_scores = {};  ///< none, or (classes, n_rows)
  std::optional<Metric> metric = {};         ///< what decides; none: the objective's loss
};

struct Progress {
  int trees_done;  ///< iterations, of a tree a class each
  int trees_wanted;
  double train_loss;       ///< of all training rows, in and out of the bag
  double validation_loss;  ///< or metric; NaN without a validation set
};
using ProgressCallback = std::function<void(const Progress&)>;

/// Gradient boosting (Friedman 2001) of leaf-wise histogram trees, LightGBM's
/// algorithm and, in Mode::kExact, its numbers. Ends early where no tree can split any more, and on
/// early stopping with the trees up to the best validation loss.
/// The same model, bit for bit, for any number of threads.
/// Throws std::invalid_argument on a parameter out of range, labels the objective refuses or that are all of
/// one class, early stopping without a validation set, or a metric for another number of classes.
Model train(const Dataset& data, const Objective& objective, const TrainParams& params,
            const Validation& validation = {}, const ProgressCallback& progress = {});

}  // namespace spectrum::gbdt
