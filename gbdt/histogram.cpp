#include "gbdt/histogram.h"

#include <algorithm>
#include <utility>

namespace spectrum::gbdt {

HistogramLayout::HistogramLayout(const Records& records, std::span<const int> chosen, const Binner& bins)
    : pairs_(records.n_pairs()), cell_of_(static_cast<std::size_t>(bins.n_features())) {
  for (std::size_t p = 0; p < pairs_.size(); ++p) {
    const auto features = records.features_of(p);
    std::vector<int> lanes;
    for (std::size_t i = 0; i < features.size(); ++i) {
      if (!std::binary_search(chosen.begin(), chosen.end(), features[i])) continue;
      pairs_[p].places[lanes.size()] = static_cast<std::uint8_t>(i);
      lanes.push_back(features[i]);
    }
    pairs_[p].n = static_cast<int>(lanes.size());
    const std::size_t in_first = (lanes.size() + 1) / 2;
    add_word(std::span(lanes).first(in_first), bins);
    add_word(std::span(lanes).subspan(in_first), bins);
  }
}

void HistogramLayout::add_word(std::span<const int> features, const Binner& bins) {
  Word word{size_, 0, {features.begin(), features.end()}};
  for (std::size_t l = 0; l < features.size(); ++l) {
    word.n_bins = std::max(word.n_bins, bins.feature(features[l]).n_bins());
    cell_of_[static_cast<std::size_t>(features[l])] = size_ + l;
  }
  words_.push_back(std::move(word));
  size_ += n_cells(words_.size() - 1);
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
