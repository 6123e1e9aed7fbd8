#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/dataset.h"
#include "gbdt/objective.h"

namespace spectrum::gbdt {

/// Sums of a bin's rows, or of a leaf's.
struct Sums {
  double g = 0.0;
  double h = 0.0;
};

/// The same as whole numbers of quantized gradients (quantize.h): g << 32 | h. Adding two adds both sides, in
/// any order to the same result.
using PackedSums = std::int64_t;
inline std::int64_t packed_g(PackedSums s) { return s >> 32; }
inline std::int64_t packed_h(PackedSums s) { return s & 0xFFFFFFFF; }

/// Where the bins of each feature stand in a histogram: word after word of the records, in a word bin after
/// bin, in a bin the word's lanes side by side. So the split search walks kLanes features at a time.
class HistogramLayout {
 public:
  explicit HistogramLayout(const Records& records, const Binner& bins);

  std::size_t n_words() const { return words_.size(); }
  std::size_t size() const { return size_; }
  /// The first cell of a word, and how many rows of kLanes cells it has: the most bins of its features.
  std::size_t begin(std::size_t word) const { return words_[word].begin; }
  int n_bins(std::size_t word) const { return words_[word].n_bins; }

 private:
  struct Word {
    std::size_t begin;
    int n_bins;
  };
  std::vector<Word> words_;
  std::size_t size_ = 0;
};

/// Sums of `grads` over `rows`, in order.
Sums total(std::span<const int> rows, std::span<const Grad> grads);

}  // namespace spectrum::gbdt
