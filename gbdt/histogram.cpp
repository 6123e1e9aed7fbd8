#include "gbdt/histogram.h"

#include <algorithm>

namespace spectrum::gbdt {

Sums total(std::span<const Grad> grads) {
  Sums sum;
  for (const Grad& x : grads) sum.g += x.g, sum.h += x.h;
  return sum;
}

void build_histogram(std::span<const std::uint8_t> column, std::span<const int> rows,
                     std::span<const Grad> grads, std::span<Sums> out) {
  std::fill(out.begin(), out.end(), Sums{});
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Sums& bin = out[column[static_cast<std::size_t>(rows[i])]];
    bin.g += grads[i].g;
    bin.h += grads[i].h;
  }
}

void rebuild_frequent(std::span<Sums> bins, int frequent, const Sums& leaf) {
  if (frequent == 0) return;
  Sums rest = leaf;
  for (std::size_t b = 0; b < bins.size(); ++b) {
    if (static_cast<int>(b) == frequent) continue;
    rest.g -= bins[b].g;
    rest.h -= bins[b].h;
  }
  bins[static_cast<std::size_t>(frequent)] = rest;
}

void subtract(std::span<Sums> parent, std::span<const Sums> child) {
  for (std::size_t b = 0; b < parent.size(); ++b) {
    parent[b].g -= child[b].g;
    parent[b].h -= child[b].h;
  }
}

}  // namespace spectrum::gbdt
