#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/large_array.h"
#include "gbdt/team.h"

namespace spectrum::gbdt {

/// The linear congruential generator that LightGBM draws its samples from, so that equal seeds give equal
/// samples: x' = 214013 x + 2531011 mod 2^32, of which the upper 15 of the lower 31 bits are used for
/// fractions.
class SampleRandom {
 public:
  explicit SampleRandom(std::uint32_t seed) : x_(seed) {}

  /// In [0, 1), a multiple of 2^-15.
  float fraction() { return static_cast<float>(next() >> 16 & 0x7FFF) / 32768.0F; }
  /// In 0..n-1, n >= 1.
  int below(int n) { return static_cast<int>(next() & 0x7FFFFFFF) % n; }

  /// k of 0..n-1, ascending; none where k is not in 1..n. Equal to LightGBM's for equal seeds: one pass that
  /// takes each with the chance still needed (Knuth, The Art of Computer Programming vol. 2, 3.4.2,
  /// algorithm S), or, for few out of many, Floyd's algorithm (Bentley & Floyd 1987).
  std::vector<int> subset(int n, int k);

 private:
  std::uint32_t next() { return x_ = 214013U * x_ + 2531011U; }

  std::uint32_t x_;
};

/// Draws the rows each tree sees, each by itself with chance `fraction`: a generator for every block of 1024
/// rows, as LightGBM has it, so that threads change nothing.
class RowSampler {
 public:
  RowSampler(int n_rows, double fraction, std::uint32_t seed);

  /// Ascending rows in the bag and out of it, drawn anew. The spans hold until the next draw.
  void draw(Team& team);
  std::span<const int> in_bag() const { return in_.span().first(n_in_); }
  std::span<const int> out_of_bag() const { return out_.span().first(n_rows_ - n_in_); }

 private:
  std::size_t n_rows_;
  double fraction_;
  std::vector<std::uint32_t> states_;  // of a block's generator each
  LargeArray<int> in_, out_;
  std::size_t n_in_ = 0;
};

}  // namespace spectrum::gbdt
