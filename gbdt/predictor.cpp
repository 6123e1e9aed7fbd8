#include "gbdt/predictor.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <stdexcept>
#include <vector>

#include "gbdt/row_blocks.h"

namespace spectrum::gbdt {
namespace {

using kernels::kBlockRows;
using kernels::kMaxLeaves;
using kernels::kWordRows;
using kernels::Mask;

constexpr int kWalks = 8;  // at a time: enough to hide the wait for a node's children

// So few rows cost less one by one than as a block: up to 20 of them with 31 leaves a tree, 40 with 255.
constexpr std::size_t kFewRows = 24;

/// What a thread needs for a block of rows. Kept for its next call.
struct Scratch {
  struct alignas(64) Ranks {
    std::int8_t of_row[kBlockRows];
  };
  std::vector<Ranks> ranks;     // a column each
  std::vector<Mask> questions;  // of a group
  std::vector<Mask> tree = std::vector<Mask>(kMaxLeaves + kernels::kStackMasks);
  std::vector<double> sums;  // (classes, kBlockRows)

  void make_room(const CompiledTrees& trees, int classes) {
    const auto enlarge = [](auto& v, std::size_t size) { v.resize(std::max(v.size(), size)); };
    enlarge(ranks, std::max<std::size_t>(trees.n_columns(), 1));
    enlarge(questions, trees.most_questions);
    enlarge(sums, static_cast<std::size_t>(classes) * kBlockRows);
  }
};

Scratch& scratch_for(const CompiledTrees& trees, int classes) {
  static thread_local Scratch of_this_thread;
  of_this_thread.make_room(trees, classes);
  return of_this_thread;
}

using Walks = std::array<std::uint32_t, kWalks>;

/// All walks to their leaves, at which they stay. ranks: of walk i in column c at c * stride + i * step.
template <std::size_t step>
void walk_down(const WalkNode* nodes, const std::int8_t* ranks, std::size_t stride, Walks& walks) {
  for (std::uint32_t moved = 1; moved != 0;) {
    moved = 0;
    for (std::size_t i = 0; i < kWalks; ++i) {
      const WalkNode node = nodes[walks[i]];
      const std::int8_t rank = ranks[node.question.column() * stride + i * step];
      const std::uint32_t next = node.child + (rank > node.question.threshold());
      moved |= next ^ walks[i];
      walks[i] = next;
    }
  }
}

/// 1 where the category of v is not in the set: it goes right. See Tree::goes_left.
int outside(const std::vector<std::uint32_t>& words, double v) {
  if (!(v > -1.0 && v < 32.0 * static_cast<double>(words.size()))) return 1;
  const auto category = static_cast<std::size_t>(v);
  return (words[category / 32] >> (category % 32) & 1U) == 0;
}

}  // namespace

ChosenTrees chosen_trees(const PredictParams& params, int n_iterations, int n_classes) {
  const int first = std::clamp(params.first_iteration, 0, n_iterations);
  const int left = n_iterations - first;
  const int used = params.iterations > 0 ? std::min(params.iterations, left) : left;
  const auto classes = static_cast<std::size_t>(n_classes);
  return {static_cast<std::size_t>(first) * classes, static_cast<std::size_t>(first + used) * classes};
}

/// The rows and the trees of a call.
struct Predictor::Job {
  const double* x;
  std::size_t rows;
  std::size_t first_tree, last_tree;  // last_tree itself is not in it
  int iterations;
};

Predictor::Predictor(const Model& model, const kernels::Kernels& build)
    : trees_(model),
      build_(&build),
      n_features_(model.n_features()),
      n_classes_(model.n_classes),
      averaged_(model.averaged),
      link_(model.link) {}

int Predictor::n_trees(const PredictParams& params) const {
  const auto [first, last] = chosen_trees(params, n_iterations(), n_classes_);
  return static_cast<int>(last - first);
}

Predictor::Job Predictor::job(std::span<const double> x, std::size_t out_size, bool leaves,
                              const PredictParams& params) const {
  const auto [first, last] = chosen_trees(params, n_iterations(), n_classes_);
  const auto classes = static_cast<std::size_t>(n_classes_);
  Job job{x.data(), 0, first, last, static_cast<int>((last - first) / classes)};
  const std::size_t width = leaves ? job.last_tree - job.first_tree : classes;
  const auto features = static_cast<std::size_t>(n_features_);
  job.rows = width > 0 ? out_size / width : x.size() / std::max<std::size_t>(features, 1);
  if (job.rows * width != out_size || job.rows * features != x.size())
    throw std::invalid_argument("Predictor: x and out do not hold the same number of rows");
  return job;
}

void Predictor::predict_raw(std::span<const double> x, std::span<double> out,
                            const PredictParams& params) const {
  scores(job(x, out.size(), false, params), out, false, params.threads);
}

void Predictor::predict(std::span<const double> x, std::span<double> out, const PredictParams& params) const {
  scores(job(x, out.size(), false, params), out, true, params.threads);
}

void Predictor::scores(const Job& job, std::span<double> out, bool linked, int threads) const {
  const auto classes = static_cast<std::size_t>(n_classes_);
  if (job.rows <= kFewRows) {
    for (std::size_t r = 0; r < job.rows; ++r) scores_of_row(job, r, linked, out.data() + r * classes);
    return;
  }
  for_row_blocks(job.rows, kBlockRows, threads, [&](std::size_t first, std::size_t rows) {
    scores_of_block(job, first, static_cast<int>(rows), linked, out.data() + first * classes);
  });
}

void Predictor::predict_leaves(std::span<const double> x, std::span<std::int32_t> out,
                               const PredictParams& params) const {
  const Job all = job(x, out.size(), true, params);
  for_row_blocks(all.rows, kBlockRows, params.threads, [&](std::size_t first, std::size_t rows) {
    leaves_of_block(all, first, static_cast<int>(rows),
                    out.data() + first * (all.last_tree - all.first_tree));
  });
}

void Predictor::finish_row(const Job& job, bool linked, std::span<double> row) const {
  if (averaged_ && job.iterations > 0) {
    for (double& v : row) v /= job.iterations;
  }
  if (linked) link_.apply(row);
}

/// add(tree, leaf) for each.
template <class Add>
void Predictor::match_row(const Job& job, const std::int8_t* ranks, const Add& add) const {
  std::array<std::uint8_t, 64> leaves;
  for (std::size_t first = job.first_tree; first < job.last_tree; first += leaves.size()) {
    const std::size_t n = std::min(leaves.size(), job.last_tree - first);
    build_->predict.leaves_of_row(static_cast<int>(n), trees_.row_trees.data() + first,
                                  static_cast<int>(trees_.n_columns()), ranks, leaves.data());
    for (std::size_t i = 0; i < n; ++i) add(first + i, leaves[i]);
  }
}

template <class Add>
void Predictor::walk_row(const Job& job, const std::int8_t* ranks, const Add& add) const {
  for (std::size_t first = job.first_tree; first < job.last_tree; first += kWalks) {
    const std::size_t n = std::min<std::size_t>(kWalks, job.last_tree - first);
    Walks walks;
    for (std::size_t i = 0; i < kWalks; ++i) walks[i] = trees_.trees[first + std::min(i, n - 1)].root;
    walk_down<0>(trees_.walk_nodes.data(), ranks, 1, walks);
    for (std::size_t i = 0; i < n; ++i)
      add(first + i, static_cast<std::size_t>(trees_.walk_leaves[walks[i]]));
  }
}

void Predictor::scores_of_row(const Job& job, std::size_t row, bool linked, double* out) const {
  const double* x = job.x + row * static_cast<std::size_t>(n_features_);
  std::int8_t* ranks = scratch_for(trees_, 1).ranks.data()->of_row;
  build_->predict.rank_row(trees_.thresholds.data(), static_cast<int>(trees_.columns.size()),
                           trees_.columns.data(), x, ranks);
  std::int8_t* set_rank = ranks + trees_.columns.size();
  for (const SetColumn& set : trees_.sets)
    *set_rank++ = static_cast<std::int8_t>(kLeastRank + outside(set.words, x[set.feature]));

  const std::span<double> sums(out, static_cast<std::size_t>(n_classes_));
  std::fill(sums.begin(), sums.end(), 0.0);
  std::size_t c = 0;
  const auto add = [&](std::size_t t, std::size_t leaf) {
    sums[c] += trees_.values[trees_.trees[t].values + leaf];
    c = c + 1 == sums.size() ? 0 : c + 1;
  };
  if (build_->predict.leaves_of_row != nullptr && !trees_.row_trees.empty()) {
    match_row(job, ranks, add);
  } else {
    walk_row(job, ranks, add);
  }
  finish_row(job, linked, sums);
}

void Predictor::rank_block(const double* x, int rows, std::int8_t* ranks) const {
  const auto stride = static_cast<std::size_t>(n_features_);
  const auto n = static_cast<std::size_t>(rows);
  const bool has_nan = build_->predict.any_nan(n * stride, x);
  std::int8_t* to = ranks;
  for (const kernels::RankColumn& column : trees_.columns) {
    const double* from = x + column.feature;
    if (column.copies) {
      std::copy_n(to - kBlockRows, n, to);
    } else {
      build_->predict.rank_rows(trees_.thresholds[column.thresholds], rows, n_features_, from, to);
    }
    if (has_nan || column.zero >= 0.0) {
      for (std::size_t r = 0; r < n; ++r) {
        const double v = from[r * stride];
        if (std::isnan(v) || std::abs(v) <= column.zero) to[r] = column.missing_rank;
      }
    }
    to += kBlockRows;
  }
  for (const SetColumn& set : trees_.sets) {
    for (std::size_t r = 0; r < n; ++r)
      to[r] = static_cast<std::int8_t>(kLeastRank + outside(set.words, x[r * stride + set.feature]));
    to += kBlockRows;
  }
}

void Predictor::walk_block(const CompiledTree& tree, int rows, const std::int8_t* ranks,
                           std::int32_t* leaves) const {
  for (int first = 0; first < rows; first += kWalks) {
    Walks walks;
    walks.fill(tree.root);
    walk_down<1>(trees_.walk_nodes.data(), ranks + first, kBlockRows, walks);
    for (std::size_t i = 0; i < kWalks; ++i)
      leaves[static_cast<std::size_t>(first) + i] = trees_.walk_leaves[walks[i]];
  }
}

template <class Narrow, class Wide>
void Predictor::for_trees(const Job& job, std::size_t first_row, int rows, const Narrow& narrow,
                          const Wide& wide) const {
  Scratch& scratch = scratch_for(trees_, n_classes_);
  const std::int8_t* ranks = scratch.ranks.data()->of_row;
  const int words = (rows + kWordRows - 1) / kWordRows;
  rank_block(job.x + first_row * static_cast<std::size_t>(n_features_), rows, scratch.ranks.data()->of_row);
  alignas(64) std::array<std::uint8_t, kBlockRows> leaves;
  std::array<std::int32_t, kBlockRows> wide_leaves;
  for (const TreeGroup& group : trees_.groups) {
    const std::size_t begin = std::max(group.first_tree, job.first_tree);
    const std::size_t end = std::min(group.last_tree, job.last_tree);
    if (begin < end) ask(group, words, ranks, scratch.questions.data());
    for (std::size_t t = begin; t < end; ++t) {
      const CompiledTree& tree = trees_.trees[t];
      if (tree.has_turns()) {
        build_->predict.route(tree.n_leaves - 1, trees_.turns.data() + tree.turns, scratch.questions.data(),
                              scratch.tree.data());
        build_->predict.number_leaves(tree.n_leaves, scratch.tree.data(), words, leaves.data());
        narrow(t, leaves.data());
      } else {
        walk_block(tree, rows, ranks, wide_leaves.data());
        wide(t, wide_leaves.data());
      }
    }
  }
}

void Predictor::ask(const TreeGroup& group, int words, const std::int8_t* ranks, Mask* answers) const {
  for (std::size_t i = group.first_columns; i < group.last_columns; ++i) {
    const ColumnQuestions& q = trees_.column_questions[i];
    build_->predict.compare(q.n, trees_.question_thresholds.data() + q.first, words,
                            ranks + std::size_t{q.column} * kBlockRows,
                            answers + (q.first - group.first_question));
  }
}

void Predictor::scores_of_block(const Job& job, std::size_t first_row, int rows, bool linked,
                                double* out) const {
  const auto classes = static_cast<std::size_t>(n_classes_);
  double* sums = scratch_for(trees_, n_classes_).sums.data();
  std::fill_n(sums, classes * kBlockRows, 0.0);
  const int words = (rows + kWordRows - 1) / kWordRows;
  const auto values = [&](std::size_t t) { return trees_.values.data() + trees_.trees[t].values; };
  const auto sums_of = [&](std::size_t t) { return sums + t % classes * kBlockRows; };
  for_trees(
      job, first_row, rows,
      [&](std::size_t t, const std::uint8_t* leaves) {
        build_->predict.add_values(trees_.trees[t].n_leaves, values(t), words, leaves, sums_of(t));
      },
      [&](std::size_t t, const std::int32_t* leaves) {
        double* to = sums_of(t);
        for (int r = 0; r < rows; ++r) to[r] += values(t)[leaves[r]];
      });
  for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r) {
    const std::span<double> row(out + r * classes, classes);
    for (std::size_t c = 0; c < classes; ++c) row[c] = sums[c * kBlockRows + r];
    finish_row(job, linked, row);
  }
}

void Predictor::leaves_of_block(const Job& job, std::size_t first_row, int rows, std::int32_t* out) const {
  const std::size_t width = job.last_tree - job.first_tree;
  const auto write = [&](std::size_t t, const auto* leaves) {
    for (std::size_t r = 0; r < static_cast<std::size_t>(rows); ++r)
      out[r * width + t - job.first_tree] = leaves[r];
  };
  for_trees(job, first_row, rows, write, write);
}

}  // namespace spectrum::gbdt
