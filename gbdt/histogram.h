#pragma once

#include <cstdint>
#include <span>

#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// Sums of a bin's rows, or of a leaf's.
struct Sums {
  double g = 0.0;
  double h = 0.0;
};

/// Sums of `grads` in order.
Sums total(std::span<const Grad> grads);

/// The bins of one feature over a leaf's rows, added in row order.
/// column: bins of all rows; rows: the leaf's; grads: one for each of `rows`.
/// out: (n_bins), overwritten.
void build_histogram(std::span<const std::uint8_t> column, std::span<const int> rows,
                     std::span<const Grad> grads, std::span<Sums> out);

/// LightGBM's FixHistogram: bin `frequent`, unless it is 0, becomes the leaf's
/// sums minus all other bins. Its rounding residue decides ties between cuts.
void rebuild_frequent(std::span<Sums> bins, int frequent, const Sums& leaf);

/// parent -= child: the sibling costs no pass over rows.
void subtract(std::span<Sums> parent, std::span<const Sums> child);

}  // namespace spectrum::gbdt
