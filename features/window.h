// The last n cells of a column, folded by any associative operation without ever taking anything away again:
// no error is carried from window to window, and a window's bits do not depend on where it stands.
//
// Folds of 2, 4, 8, ... cells are made of two of half the length, and a window of the powers of two in n: the
// way of multiplying by doubling; of extremes, two overlapping powers of two are enough. That is about
// log2(n) steps a row, which take many rows side by side.
#pragma once

#include <array>
#include <cstddef>
#include <vector>

#include "features/kernels/columns.h"
#include "features/machine.h"

namespace spectrum::features {

/// What a window's cells are folded into: kernels/columns.h says which numbers, in which order.
enum class Fold { kSum, kSums, kMean, kMoments, kPairs, kLine, kMasked, kMax, kMin, kLatest };

class Window {
 public:
  static constexpr std::size_t kMostParts = 5;
  using Columns = std::array<const double*, kMostParts>;  ///< a column for each number of a fold

  /// before: what every number of the rows before the first counts as. stride: the window's n cells are so
  /// many rows apart. Throws std::invalid_argument for n < 1 or stride < 1.
  Window(Fold fold, int n, double before = kNaN, int stride = 1);

  using Writable = std::array<double*, kMostParts>;

  /// The folds of the windows that these cells end, themselves given as folds of one (with a stride, of as
  /// many cells), null for numbers that are 0 for one cell: moments and products. A missing cell, NaN,
  /// undefines the windows that it is in. Good until the next run.
  Columns run(const Columns& cells, std::size_t rows);
  /// The same into columns given, which may be the cells' own.
  void run(const Columns& cells, std::size_t rows, const Writable& out);
  void commit();

 private:
  struct Stage {
    std::size_t span;                    // cells of a power of two
    std::size_t rest;                    // cells of the window that shorter powers have, if it has this one
    bool takes;                          // whether the window has this power
    JoinWeights doubling, adding;        // a power with itself; the rest with this power
    std::vector<History> powers, rests;  // folds of so many cells, a column for each number
  };

  Writable extend(std::vector<History>& histories, std::size_t rows) const;
  Stage* next_that_takes(std::size_t stage);
  void copy(const Columns& cells, std::size_t rows, const Writable& out) const;
  void join(const Writable& older, const Writable& newer, std::size_t n_newer, std::size_t rows,
            const JoinWeights& weights, const Writable& out) const;

  std::size_t parts_, stride_;
  bool overlaps_;
  Join join_;
  std::vector<Stage> stages_;
  std::vector<Scratch> result_;
};

}  // namespace spectrum::features
