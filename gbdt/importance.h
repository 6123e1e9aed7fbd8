#pragma once

#include <vector>

#include "gbdt/model.h"

namespace spectrum::gbdt {

enum class ImportanceType {
  kSplits,  ///< how often the trees ask for a feature
  kGain,    ///< what these questions gained in all
};

/// A number for each feature, as LightGBM's feature_importance: of the first `iterations` (0: of all) and of
/// splits with a gain above 0 only.
std::vector<double> importances(const Model& model, ImportanceType type, int iterations = 0);

}  // namespace spectrum::gbdt
