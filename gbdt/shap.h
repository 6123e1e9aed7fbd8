#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/model.h"
#include "gbdt/predictor.h"

namespace spectrum::gbdt {

/// How much each feature adds to a raw score: Shapley values of the trees, where a feature that is not known
/// is answered by the share of the training rows that went either way (TreeSHAP, path-dependent: Lundberg,
/// Erion and Lee 2018; a path to a leaf at a time: Mitchell, Frank and Holmes 2022). What LightGBM calls
/// pred_contrib. Made once from a model, in memory that grows with the depths of all leaves; const and safe
/// to share by threads.
class Shap {
 public:
  /// Throws std::invalid_argument where a tree does not say how many training rows its nodes and leaves hold,
  /// or a node asks for a feature that the model lacks.
  explicit Shap(const Model& model);

  int n_features() const { return model_.n_features(); }
  int n_classes() const { return model_.n_classes; }

  /// x: row-major (rows, n_features()). out: row-major (rows, n_classes(), n_features() + 1): for each class
  /// what each feature adds, then what the trees say without any. They sum to the raw score, to rounding.
  /// Throws std::invalid_argument where the sizes disagree.
  void contributions(std::span<const double> x, std::span<double> out,
                     const PredictParams& params = {}) const;

 private:
  /// A feature on the way to a leaf.
  struct Element {
    int feature;
    double share;                       ///< of the training rows that stay on the way at its nodes
    std::size_t first_step, last_step;  ///< its nodes, in steps_
  };
  struct Step {
    std::int32_t node;
    bool left;  ///< where the way goes
  };
  struct Path {
    std::size_t first_element, last_element;
    double value;  ///< of the leaf
  };
  struct TreePaths {
    std::size_t first_path, last_path;
    double expected;  ///< value over the training rows
  };

  void add_paths(const Tree& tree);
  void add_path(const Tree& tree, std::span<const Step> way, double value);
  void add_row(const TreePaths& paths, std::span<const char> goes_left, std::span<double> weights,
               std::span<double> out) const;
  void explain(const double* row, std::span<double> out, std::size_t first_tree, std::size_t last_tree) const;

  Model model_;
  std::vector<TreePaths> trees_;
  std::vector<Path> paths_;
  std::vector<Element> elements_;
  std::vector<Step> steps_;
  std::size_t most_nodes_ = 0, most_elements_ = 0;
};

}  // namespace spectrum::gbdt
