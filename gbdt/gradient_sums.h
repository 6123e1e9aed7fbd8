#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/histogram.h"
#include "gbdt/kernels/train_kernels.h"
#include "gbdt/quantize.h"
#include "gbdt/team.h"

/// The two ways of summing gradients, as the grower of trees uses them: what a histogram's cell is, and the
/// kernels that add to, subtract and search such cells.
namespace spectrum::gbdt {

/// Float gradients, summed in double in row order.
struct Exact {
  using Cell = Sums;
  std::span<const Grad> grads;
  std::vector<Grad> ordered;  // of the rows of a large leaf, in their order
  const TrainKernels& kernels = best_train_kernels();

  explicit Exact(std::size_t /*n_rows*/) {}
  void set(std::span<const Grad> g, std::uint32_t /*key*/, Team& /*team*/) { grads = g; }
  Sums total(std::span<const int> rows, Team& /*team*/) const { return gbdt::total(rows, grads); }
  Sums sums(const Sums& cell) const { return cell; }
  /// Every thread reads every row's gradient: they put them in order together first.
  void order(std::span<const int> rows, Team& team) {
    ordered.resize(rows.size());
    team.run([&](int t) {
      const auto [begin, end] = team.share(rows.size(), t);
      for (std::size_t i = begin; i < end; ++i) ordered[i] = grads[static_cast<std::size_t>(rows[i])];
    });
  }
  void widen_ordered(std::size_t first, std::size_t n, Sums* out) const {
    kernels.widen_exact(&ordered[first].g, nullptr, n, 0, &out->g);
  }
  void widen(const int* rows, std::size_t n, std::size_t ahead, Sums* out) const {
    kernels.widen_exact(&grads[0].g, rows, n, ahead, &out->g);
  }
  void add(const std::uint8_t* records, std::size_t stride, bool narrow, std::span<const int> rows,
           const Sums* widened, const std::uint8_t* lanes, int n_lanes, const Ahead& ahead, Sums* cells,
           Sums* more_cells) const {
    kernels.add_exact(records, stride, narrow, rows.data(), rows.size(), &widened->g, lanes, n_lanes, ahead,
                      &cells->g, &more_cells->g);
  }
  void subtract(Sums* parent, const Sums* child, std::size_t n) const {
    kernels.subtract_exact(&parent->g, &child->g, n);
  }
  void scan(const Sums* cells, int n_bins, const ScanLeaf& leaf, unsigned active, ScanBest& best) const {
    kernels.scan_exact(&cells->g, n_bins, leaf, active, best);
  }
};

/// Quantized gradients, summed as whole numbers.
struct Quantized {
  using Cell = PackedSums;
  QuantizedGrads grads;
  const TrainKernels& kernels = best_train_kernels();

  explicit Quantized(std::size_t n_rows) : grads(n_rows) {}
  void set(std::span<const Grad> g, std::uint32_t key, Team& team) { grads.set(g, key, team); }
  PackedSums total(std::span<const int> rows, Team& team) const { return gbdt::total(rows, grads, team); }
  Sums sums(PackedSums cell) const { return grads.sums(cell); }
  void widen(const int* rows, std::size_t n, std::size_t ahead, PackedSums* out) const {
    kernels.widen_packed(grads.packed().data(), rows, n, ahead, out);
  }
  void add(const std::uint8_t* records, std::size_t stride, bool narrow, std::span<const int> rows,
           const PackedSums* widened, const std::uint8_t* lanes, int n_lanes, const Ahead& ahead,
           PackedSums* cells, PackedSums* more_cells) const {
    kernels.add_packed(records, stride, narrow, rows.data(), rows.size(), widened, lanes, n_lanes, ahead,
                       cells, more_cells);
  }
  void subtract(PackedSums* parent, const PackedSums* child, std::size_t n) const {
    kernels.subtract_packed(parent, child, n);
  }
  void scan(const PackedSums* cells, int n_bins, ScanLeaf leaf, unsigned active, ScanBest& best) const {
    leaf.g_scale = grads.g_unit();
    leaf.h_scale = grads.h_unit();
    kernels.scan_packed(cells, n_bins, leaf, active, best);
  }
};

}  // namespace spectrum::gbdt
