#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "gbdt/dataset.h"
#include "gbdt/mode.h"
#include "gbdt/partition.h"
#include "gbdt/sampling.h"
#include "gbdt/split.h"
#include "gbdt/tree.h"

namespace spectrum::gbdt {

/// What a tree is grown on.
struct Sample {
  std::span<const int> rows;        ///< ascending, at least one
  std::span<const int> other_rows;  ///< ascending, to be sorted by leaf all the same
  std::span<const int> features;    ///< ascending, maybe none
  std::uint32_t key = 0;            ///< of the chances of Mode::kFast
  double node_fraction = 1.0;       ///< of the features, drawn from `random` for every leaf that is searched
  SampleRandom* random = nullptr;   ///< not null where node_fraction is below 1
};

/// Grows trees leaf by leaf, always the leaf of the best split next (Ke et al.
/// 2017). Keeps its memory from tree to tree. Sums have one writer in row order, or are of whole numbers, so
/// the tree does not depend on the team's size.
class Grower {
 public:
  /// data and team must outlive the grower.
  static std::unique_ptr<Grower> make(const Dataset& data, const TreeParams& params, Mode mode, Team& team);
  virtual ~Grower() = default;

  /// A tree whose outputs are before the learning rate. grads: one a row of the data set.
  virtual Tree grow(std::span<const Grad> grads, const Sample& sample) = 0;

  /// The rows of the last tree by leaf.
  virtual const RowPartition& rows() const = 0;
  /// (n_rows) the leaf of each row of the data set that was among the rows or the other rows.
  virtual std::span<const std::uint16_t> leaf_of_row() const = 0;
};

}  // namespace spectrum::gbdt
