#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/histogram.h"
#include "gbdt/large_array.h"
#include "gbdt/objective.h"
#include "gbdt/team.h"

namespace spectrum::gbdt {

/// Gradients as small whole numbers, whose sums do not depend on their order and which are added in three
/// quarters of the time (Shi et al. 2022, Quantized Training of Gradient Boosting Decision Trees). Rounded up
/// or down by chance, so that sums are right in the mean.
class QuantizedGrads {
 public:
  /// n_rows: how many there will be at most.
  explicit QuantizedGrads(std::size_t n_rows) : packed_(n_rows) {}

  /// The numbers of `grads`, as many as rows: as fine as they can be, so that the sum of all does not
  /// overflow. The chances depend on `key` and the row alone. Throws std::invalid_argument where a gradient
  /// is infinite.
  void set(std::span<const Grad> grads, std::uint32_t key, Team& team);

  /// (n_rows) g << 16 | h.
  std::span<const std::int32_t> packed() const { return packed_.span(); }

  double g_unit() const { return g_unit_; }
  double h_unit() const { return h_unit_; }
  Sums sums(PackedSums s) const {
    return {static_cast<double>(packed_g(s)) * g_unit_, static_cast<double>(packed_h(s)) * h_unit_};
  }

 private:
  LargeArray<std::int32_t> packed_;
  double g_unit_ = 1.0, h_unit_ = 1.0;
};

/// Sum of the numbers of `rows`.
PackedSums total(std::span<const int> rows, const QuantizedGrads& grads, Team& team);

}  // namespace spectrum::gbdt
