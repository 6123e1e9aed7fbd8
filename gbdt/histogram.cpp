#include "gbdt/histogram.h"

#include <algorithm>

namespace spectrum::gbdt {

HistogramLayout::HistogramLayout(const Records& records, const Binner& bins) {
  for (std::size_t w = 0; w < records.n_words(); ++w) {
    int most = 0;
    for (int f : records.features_of(w)) most = std::max(most, bins.feature(f).n_bins());
    words_.push_back({size_, most});
    size_ += static_cast<std::size_t>(most) * kLanes;
  }
}

Sums total(std::span<const int> rows, std::span<const Grad> grads) {
  Sums sum;
  for (int r : rows) {
    const Grad& x = grads[static_cast<std::size_t>(r)];
    sum.g += x.g, sum.h += x.h;
  }
  return sum;
}

}  // namespace spectrum::gbdt
