#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "gbdt/compiled_trees.h"
#include "gbdt/kernels/variants.h"
#include "gbdt/model.h"

namespace spectrum::gbdt {

/// Which trees, and how many threads to use.
struct PredictParams {
  int first_iteration = 0;
  int iterations = 0;  ///< at most so many; 0: all that there are
  int threads = 1;     ///< changes the time taken, nothing else
};

/// The first tree asked for, and the one after the last.
struct ChosenTrees {
  std::size_t first, last;
};
ChosenTrees chosen_trees(const PredictParams& params, int n_iterations, int n_classes);

/// The same numbers as Model::predict gives, bit for bit, many times faster. Made once from a model, which it
/// does not refer to afterwards; const and safe to share by threads.
///
/// Values become ranks among the model's thresholds, a byte each. 512 rows are predicted together: every
/// distinct question of the trees is answered once, by a bit a row; then the set of rows, as bits, is divided
/// at each node from the root to the leaves. (Of bit-parallel evaluation, QuickScorer of Lucchese et al. 2015
/// was the first, with the leaves of a row as bits.) Trees of more than 256 leaves, and few rows, walk down
/// node by node, eight walks at a time; with AVX-512 a single row answers all questions of a small tree at
/// once.
///
/// A call takes memory from the heap where its thread has not yet predicted with as large a model, and for
/// the threads that it starts; else none.
class Predictor {
 public:
  /// Throws std::invalid_argument where a tree's threshold is NaN or a feature is not the model's, and what
  /// best_variant throws.
  explicit Predictor(const Model& model) : Predictor(model, kernels::best_variant()) {}
  Predictor(const Model& model, const kernels::Kernels& build);

  int n_features() const { return n_features_; }
  int n_classes() const { return n_classes_; }
  int n_iterations() const { return static_cast<int>(trees_.trees.size()) / n_classes_; }
  /// Trees that `params` asks for.
  int n_trees(const PredictParams& params = {}) const;

  /// x: row-major (rows, n_features()), NaN and infinities are fine. out: row-major (rows, n_classes()).
  /// Throws std::invalid_argument where the sizes disagree.
  void predict_raw(std::span<const double> x, std::span<double> out, const PredictParams& params = {}) const;
  /// With the model's link.
  void predict(std::span<const double> x, std::span<double> out, const PredictParams& params = {}) const;

  /// out: row-major (rows, n_trees(params)), the number of the leaf in each tree.
  void predict_leaves(std::span<const double> x, std::span<std::int32_t> out,
                      const PredictParams& params = {}) const;

 private:
  struct Job;

  Job job(std::span<const double> x, std::size_t out_size, bool leaves, const PredictParams& params) const;
  void scores(const Job& job, std::span<double> out, bool linked, int threads) const;
  template <class Add>
  void match_row(const Job& job, const std::int8_t* ranks, const Add& add) const;
  template <class Add>
  void walk_row(const Job& job, const std::int8_t* ranks, const Add& add) const;
  void scores_of_row(const Job& job, std::size_t row, bool linked, double* out) const;
  void scores_of_block(const Job& job, std::size_t first_row, int rows, bool linked, double* out) const;
  void leaves_of_block(const Job& job, std::size_t first_row, int rows, std::int32_t* out) const;
  template <class Narrow, class Wide>
  void for_trees(const Job& job, std::size_t first_row, int rows, const Narrow& narrow,
                 const Wide& wide) const;
  void ask(const TreeGroup& group, int words, const std::int8_t* ranks, kernels::Mask* answers) const;
  void walk_block(const CompiledTree& tree, int rows, const std::int8_t* ranks, std::int32_t* leaves) const;
  void rank_block(const double* x, int rows, std::int8_t* ranks) const;
  void finish_row(const Job& job, bool linked, std::span<double> row) const;

  CompiledTrees trees_;
  const kernels::Kernels* build_;
  int n_features_;
  int n_classes_;
  bool averaged_;
  Link link_;
};

}  // namespace spectrum::gbdt
