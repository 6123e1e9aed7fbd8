#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/large_array.h"

namespace spectrum::gbdt {

/// Features that are searched side by side, and bytes of a record that are read together: two words' worth.
inline constexpr std::size_t kLanes = 8;
inline constexpr std::size_t kPair = 2 * kLanes;

/// Bins row by row, a byte a feature, in pairs of words. The features are spread evenly over an even number
/// of pairs (one, of few features), so that two threads have as much to do. What is left of a pair is padding
/// and reads 0.
class Records {
 public:
  Records() = default;
  /// features: those to hold, ascending. The bytes are not set yet: `clear` sets them.
  Records(std::size_t n_rows, std::vector<int> features);

  /// Sets rows begin..end-1 to 0, padding and all.
  void clear(std::size_t begin, std::size_t end);

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_pairs() const { return stride_ / kPair; }
  std::size_t stride() const { return stride_; }
  const std::uint8_t* data() const { return bytes_.data(); }

  std::span<const int> features() const { return features_; }
  /// The features of a pair stand at its first bytes, in order.
  std::span<const int> features_of(std::size_t pair) const {
    return std::span(features_).subspan(first_[pair], first_[pair + 1] - first_[pair]);
  }
  /// Byte of a row that holds the place-th of the features.
  std::size_t byte_of(std::size_t place) const { return byte_of_[place]; }

  std::uint8_t* row(std::size_t r) { return bytes_.data() + r * stride_; }
  const std::uint8_t* row(std::size_t r) const { return bytes_.data() + r * stride_; }

 private:
  std::size_t n_rows_ = 0, stride_ = 0;
  std::vector<int> features_;
  std::vector<std::size_t> first_;    // of each pair in features_, then the end
  std::vector<std::size_t> byte_of_;  // by place in features_
  LargeArray<std::uint8_t> bytes_;    // (n_rows, stride)
};

/// The records of fewer features, in `out`, the places of which among all's are given; rows begin..end-1.
void select(const Records& all, std::span<const std::size_t> places, std::size_t begin, std::size_t end,
            Records& out);

}  // namespace spectrum::gbdt
