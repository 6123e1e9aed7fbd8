#pragma once

#include <string>
#include <vector>

#include "gbdt/binner.h"
#include "gbdt/mode.h"
#include "gbdt/objective.h"
#include "gbdt/split.h"

namespace spectrum::gbdt {

struct TrainParams {
  int trees = 100;   ///< iterations: of several classes each has a tree
  double eta = 0.1;  ///< learning rate
  TreeParams tree;
  double feature_fraction = 1.0;       ///< of the features, drawn anew for every tree
  double node_feature_fraction = 1.0;  ///< of these, drawn anew for every leaf (feature_fraction_bynode)
  double bagging_fraction = 1.0;       ///< of the rows, drawn anew every bagging_freq trees
  int bagging_freq = 1;
  bool boost_from_average = true;  ///< start from the objective's base, not from 0
  bool feature_pre_filter = true;  ///< never look at a feature that cannot split min_data_in_leaf off
  int early_stopping_rounds = 0;   ///< 0: off; else stop after so many trees without a better validation loss
  Mode mode = Mode::kExact;
  std::uint32_t feature_seed = 2;  ///< LightGBM's feature_fraction_seed, with its default
  std::uint32_t bagging_seed = 3;  ///< LightGBM's bagging_seed, with its default
  std::uint32_t fast_seed = 1;     ///< of the rounding in Mode::kFast
  int threads = 1;                 ///< changes the time taken, nothing else
};

/// Throws std::invalid_argument naming the parameter that is out of range.
void check(const TrainParams& params);

/// The settings under LightGBM's names, "[key: value]" each.
std::vector<std::string> describe(const BinParams& bins, const Objective& objective,
                                  const TrainParams& params);

}  // namespace spectrum::gbdt
