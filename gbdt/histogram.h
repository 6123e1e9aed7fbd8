#pragma once

#include <array>
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

/// Where the bins of each feature of a tree stand in a histogram. Of each pair of words in the records, the
/// features that the tree may use are the lanes: the first half of them, or one more, makes one word of the
/// histogram, the rest the next. A word lies bin after bin, in a bin its lanes side by side, so that the
/// split search walks kLanes features at a time.
class HistogramLayout {
 public:
  HistogramLayout() = default;
  /// chosen: of the records' features, ascending.
  HistogramLayout(const Records& records, std::span<const int> chosen, const Binner& bins);

  std::size_t n_pairs() const { return pairs_.size(); }
  std::size_t n_words() const { return 2 * pairs_.size(); }
  /// Cells, of all words.
  std::size_t size() const { return size_; }

  /// Lanes of a pair, and the place in the pair (Records::features_of) of each.
  int n_lanes(std::size_t pair) const { return pairs_[pair].n; }
  const std::uint8_t* places(std::size_t pair) const { return pairs_[pair].places.data(); }

  /// The first cell of a word, and how many rows of kLanes cells it has: the most bins of its features.
  std::size_t begin(std::size_t word) const { return words_[word].begin; }
  int n_bins(std::size_t word) const { return words_[word].n_bins; }
  std::size_t n_cells(std::size_t word) const { return static_cast<std::size_t>(n_bins(word)) * kLanes; }
  std::span<const int> features_of(std::size_t word) const { return words_[word].features; }

  /// The cell of a feature's bin 0; that of its next bin stands kLanes further.
  std::size_t cell_of(int feature) const { return cell_of_[static_cast<std::size_t>(feature)]; }

 private:
  struct Pair {
    std::array<std::uint8_t, kPair> places{};
    int n = 0;
  };
  struct Word {
    std::size_t begin = 0;
    int n_bins = 0;
    std::vector<int> features;
  };
  void add_word(std::span<const int> features, const Binner& bins);

  std::vector<Pair> pairs_;
  std::vector<Word> words_;
  std::vector<std::size_t> cell_of_;  // by feature of the data set
  std::size_t size_ = 0;
};

/// Sums of `grads` over `rows`, in order.
Sums total(std::span<const int> rows, std::span<const Grad> grads);

}  // namespace spectrum::gbdt
