#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "gbdt/binner.h"
#include "gbdt/model.h"
#include "gbdt/objective.h"
#include "gbdt/train_params.h"

namespace spectrum::gbdt::reference {

/// A tiny model LightGBM trained, and all it was trained with; data/generate_objectives.py wrote them.
struct ObjectiveCase {
  Model model;
  std::unique_ptr<Objective> objective;
  TrainParams params;
  BinParams bins;
  std::vector<double> x;  ///< (n_rows, n_features), row-major
  std::vector<float> labels;
  std::vector<float> weights;  ///< empty where the case has none

  int n_rows() const { return static_cast<int>(labels.size()); }
  Targets targets() const { return {labels, weights}; }
  const double* row(std::size_t r) const { return x.data() + r * model.feature_names.size(); }
};

/// The names of all cases, sorted: "l2", "l2_weighted", "l2_lambda_l1", ...
std::vector<std::string> objective_cases();

ObjectiveCase read_objective_case(const std::string& name);

/// "case,key,value" lines of a table beside the models.
struct ObjectiveFact {
  std::string name, key;
  double value = 0.0;
};
std::vector<ObjectiveFact> read_objective_facts(const std::string& file);

}  // namespace spectrum::gbdt::reference
