#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/kernels/variants.h"
#include "gbdt/model.h"
#include "gbdt/predictor.h"

namespace spectrum::gbdt {

/// How much each feature adds to a raw score: Shapley values of the trees, where a feature that is not known
/// is answered by the share of the training rows that went either way (path-dependent TreeSHAP: Lundberg,
/// Erion and Lee 2018; a path to a leaf at a time: Mitchell, Frank and Holmes 2022). What LightGBM calls
/// pred_contrib. Made once from a model, in memory that grows with the depths of all leaves; const and safe
/// to share by threads.
class Shap {
 public:
  /// Throws std::invalid_argument where a tree does not say how many training rows its nodes and leaves hold,
  /// or a node asks for a feature that the model lacks.
  explicit Shap(const Model& model) : Shap(model, kernels::best_variant()) {}
  Shap(const Model& model, const kernels::Kernels& build);

  int n_features() const { return model_.n_features(); }
  int n_classes() const { return model_.n_classes; }

  /// x: row-major (rows, n_features()). out: row-major (rows, n_classes(), n_features() + 1): for each class
  /// what each feature adds, then what the trees say without any. They sum to the raw score, to rounding.
  /// Throws std::invalid_argument where the sizes disagree.
  void contributions(std::span<const double> x, std::span<double> out,
                     const PredictParams& params = {}) const;

 private:
  /// A node on the way to a leaf.
  struct Step {
    std::int32_t node;
    bool left;  ///< where the way goes
  };
  /// A way to a leaf. Its elements are the features that it asks for.
  struct Path {
    std::size_t first_element, last_element;  ///< in features_, shares_ and last_steps_
    std::size_t first_step;
    double value;  ///< of the leaf
  };
  struct TreePaths {
    std::size_t first_path, last_path;
    double expected;  ///< value over the training rows
  };
  /// Points and weights, see kernels::Quadrature.
  struct Integral {
    std::vector<double> points, weights;
  };
  struct Scratch;

  static Integral gauss_legendre(int n);
  void add_paths(const Tree& tree);
  void add_path(const Tree& tree, std::span<const Step> way, double value);
  void explain_path(const Path& path, Scratch& scratch, double* sums) const;
  void explain_rows(const double* x, std::size_t rows, const ChosenTrees& chosen, double* out) const;

  Model model_;
  const kernels::Kernels* build_;
  std::vector<TreePaths> trees_;
  std::vector<Path> paths_;
  std::vector<int> features_;            // of each element: a feature on the way to a leaf
  std::vector<double> shares_;           // of the training rows that stay on the way at all its nodes
  std::vector<std::size_t> last_steps_;  // its nodes end here, in steps_, where those of the next begin
  std::vector<Step> steps_;
  std::vector<Integral> integrals_;  // number n - 1 has n points
  std::size_t most_nodes_ = 0, most_elements_ = 0;
};

}  // namespace spectrum::gbdt
