#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/binner.h"
#include "gbdt/large_array.h"

namespace spectrum::gbdt {

/// Features that are searched side by side, and bins of a record that are read together: two words' worth.
inline constexpr std::size_t kLanes = 8;
inline constexpr std::size_t kPair = 2 * kLanes;

/// Bins row by row, in pairs of words. The features are spread evenly over an even number of pairs (one, of
/// few features), so that two threads have as much to do: first the wide ones, then the narrow. A pair is a
/// byte a feature. If all of its features are narrow it is half a byte each, in kLanes bytes: first their
/// lower halves, then the upper. What is left of a pair is padding and reads 0.
class Records {
 public:
  /// Where a row has the bin of a feature: byte >> shift & mask.
  struct Place {
    std::size_t byte = 0;
    int shift = 0, mask = 0;
  };

  Records() = default;
  /// features: those to hold, ascending. The bytes are not set yet: `clear` sets them.
  Records(std::size_t n_rows, std::vector<int> features, const Binner& bins);

  /// Sets rows begin..end-1 to 0, padding and all.
  void clear(std::size_t begin, std::size_t end);

  /// Sets a feature's bins in rows first, first + 1, ..., which were cleared.
  void store(int feature, std::size_t first, std::span<const std::uint8_t> bins);

  std::size_t n_rows() const { return n_rows_; }
  std::size_t n_pairs() const { return begin_.size() - 1; }
  /// Bytes of a row.
  std::size_t stride() const { return begin_.back(); }
  const std::uint8_t* data() const { return bytes_.data(); }

  std::span<const int> features() const { return features_; }
  /// A pair's features, in the order of their places.
  std::span<const int> features_of(std::size_t pair) const {
    return std::span(grouped_).subspan(first_[pair], first_[pair + 1] - first_[pair]);
  }
  /// The first byte of a pair in a row; of n_pairs(), the stride.
  std::size_t begin_of(std::size_t pair) const { return begin_[pair]; }
  bool narrow(std::size_t pair) const { return begin_[pair + 1] - begin_[pair] == kLanes; }
  /// Of a feature that is held.
  Place place_of(int feature) const { return places_[static_cast<std::size_t>(feature)]; }

  std::uint8_t* row(std::size_t r) { return bytes_.data() + r * stride(); }
  const std::uint8_t* row(std::size_t r) const { return bytes_.data() + r * stride(); }

 private:
  std::size_t n_rows_ = 0;
  std::vector<int> features_, grouped_;  // ascending; the wide first
  std::vector<std::size_t> first_;       // of each pair in grouped_, then the end
  std::vector<std::size_t> begin_{0};    // of each pair in a row, then the stride
  std::vector<Place> places_;            // by feature of the data set
  LargeArray<std::uint8_t> bytes_;       // (n_rows, stride)
};

/// Rows begin..end-1 of `out`, from records of those features and others.
void select(const Records& all, std::size_t begin, std::size_t end, Records& out);

}  // namespace spectrum::gbdt
