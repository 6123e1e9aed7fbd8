#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/large_array.h"

namespace spectrum::gbdt {

/// Features that are histogrammed and searched side by side.
inline constexpr std::size_t kLanes = 8;

/// Bins row by row, a byte a feature, in words of kLanes bytes, two of which make a pair. The features are
/// spread evenly over an even number of pairs (one, of few features), so that two threads have as much to do;
/// of a pair the first word holds the larger half. What is left of a word is padding and reads 0.
class Records {
 public:
  Records() = default;
  /// features: those to hold, in order. The bytes are not set yet: `clear` sets them.
  Records(std::size_t n_rows, std::vector<int> features);

  /// Sets rows begin..end-1 to 0, padding and all.
  void clear(std::size_t begin, std::size_t end);

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_words() const { return stride_ / kLanes; }
  std::size_t stride() const { return stride_; }
  const std::uint8_t* data() const { return bytes_.data(); }

  /// The features of a word, lane by lane; at most kLanes.
  std::span<const int> features_of(std::size_t word) const {
    return std::span(features_).subspan(first_[word], first_[word + 1] - first_[word]);
  }
  std::span<const int> features() const { return features_; }
  /// Byte of a row that holds the place-th of the features.
  std::size_t byte_of(std::size_t place) const { return byte_of_[place]; }

  std::uint8_t* row(std::size_t r) { return bytes_.data() + r * stride_; }
  const std::uint8_t* row(std::size_t r) const { return bytes_.data() + r * stride_; }

 private:
  std::size_t n_rows_ = 0, stride_ = 0;
  std::vector<int> features_;
  std::vector<std::size_t> first_;    // of each word in features_, then the end
  std::vector<std::size_t> byte_of_;  // by place in features_
  LargeArray<std::uint8_t> bytes_;  // (n_rows, stride)
};

/// The records of fewer features, in `out`, the places of which among all's are given; rows begin..end-1.
void select(const Records& all, std::span<const std::size_t> places, std::size_t begin, std::size_t end,
            Records& out);

}  // namespace spectrum::gbdt
