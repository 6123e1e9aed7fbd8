#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "gbdt/link.h"
#include "gbdt/tree.h"

namespace spectrum::gbdt {

/// Trees and what is needed to use them. As `train` or `read_model` made it,
/// every link in its trees is sound; const, it serves many threads. Its predictions are a plain walk for
/// every tree and row; Predictor gives the same numbers faster.
struct Model {
  std::vector<Tree>
      trees;  ///< iteration by iteration, in it class by class; the constant score is part of the first
  int n_classes = 1;      ///< trees an iteration, raw scores a row
  bool averaged = false;  ///< raw scores are the mean of the iterations, not their sum (random forests)
  Link link;
  std::string objective;                   ///< as it stands in the text
  std::vector<std::string> feature_names;  ///< no white space
  std::vector<std::string> feature_infos;  ///< "[min:max]" in training, "none" where unused
  std::vector<std::string> parameters;     ///< "[key: value]", for the reader
  std::vector<int> monotone_constraints;   ///< -1, 0 or 1 a feature; empty where training had none
  std::string pandas_categorical;          ///< JSON of LightGBM's Python package, kept for it

  int n_features() const { return static_cast<int>(feature_names.size()); }
  int n_iterations() const { return static_cast<int>(trees.size()) / n_classes; }

  /// Sum of the trees for one row of n_features() values, in tree order; for models of one class.
  double raw(std::span<const double> row) const;
  /// link(raw): for a binary objective the probability of 1.
  double predict(std::span<const double> row) const { return link(raw(row)); }

  /// x: row-major (rows, n_features()); NaN and infinities are fine. out: row-major (rows, n_classes).
  /// Throws std::invalid_argument where the sizes disagree. Allocates nothing.
  void predict_raw(std::span<const double> x, std::span<double> out) const;
  void predict(std::span<const double> x, std::span<double> out) const;

  /// out: row-major (rows, trees), the leaf that each row ends in. Throws and allocates as predict_raw does.
  void predict_leaves(std::span<const double> x, std::span<std::int32_t> out) const;
};

/// Names for a text model: white space becomes '_'. Throws
/// std::invalid_argument on an empty or repeated name, or a wrong number.
void set_feature_names(Model& model, std::span<const std::string> names);

}  // namespace spectrum::gbdt
