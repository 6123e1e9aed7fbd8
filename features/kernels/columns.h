#pragma once

#include <cstddef>

/// Loops over the rows of columns, once per instruction set. All builds give the same bits, and a row's bits
/// do not depend on which rows are done in the same call. Types are plain here: the files that use these
/// flags may hold no inline function that another file could be linked against.
namespace spectrum::features {

/// What joining two folds takes to know of their lengths a and b (Chan, Golub and LeVeque, The American
/// Statistician 37, 1983): weights of the difference of their means.
struct JoinWeights {
  double to_mean;     ///< b / (a + b)
  double to_moment;   ///< a b / (a + b)
  double to_product;  ///< a b / 2: of a difference with that of the middles of two stretches of time
};

/// Folds of cells, in columns of one number each, joined row by row: older[k][t] and newer[k][t] make
/// out[k][t], which is in neither. A NaN in either is handed on.
using Join = void (*)(const double* const* older, const double* const* newer, std::size_t rows,
                      const JoinWeights& weights, double* const* out);

struct ColumnKernels {
  const char* name;

  Join sum;      ///< a sum
  Join sums;     ///< two sums
  Join mean;     ///< a mean
  Join moments;  ///< mean, sum of squares about it
  Join pairs;    ///< mean of x, sum of its squares about it; the same of y; sum of products about both
  Join line;     ///< mean, sum of squares about it, sum of products with time about both means
  Join masked;   ///< count, mean, sum of squares about it; lengths do not matter
  Join max;
  Join min;
  Join latest;  ///< a maximum and what belongs to it, the later one of equal maxima

  /// Whether no cell is NaN or infinite.
  bool (*finite)(const double* x, std::size_t rows);

  /// Eight steps of a recursive mean at a time, `blocks` of them from `start`, the mean before them about
  /// `origin`: the mean after j + 1 cells is origin + (fades[j] start + the sum of weights[7 + j - i] (x[i] -
  /// origin) over i = 0..j, in that order); the weights of i > j are 0. Then the block's last cell is the
  /// origin. out may be x. No cell is missing.
  void (*recursive_mean)(const double* x, std::size_t blocks, const double* weights, const double* fades,
                         double* origin, double* start, double* out);

  /// Of each cell, how many of the n before it are below it, counted twice, and how many are equal; NaN where
  /// one is missing, or the cell is. cells[-n] may be read.
  void (*rank)(const double* cells, std::size_t rows, std::size_t n, double* twice);

  /// Sum of |x - centre| over the last n cells, the newest first. cells[1 - n] may be read.
  void (*deviation)(const double* cells, const double* centre, std::size_t rows, std::size_t n, double* out);

  /// ln(a / b), to two units in the last place; NaN unless both are positive and finite. out may be a or b.
  void (*ln_ratio)(const double* a, const double* b, std::size_t rows, double* out);

  /// Largest eigenvalues of eight symmetric matrices of k rows, k >= 1, with moderate entries as correlations
  /// have; to about 1e-14. matrices: (k, k, 8), destroyed; room: 32 k. Both begin with a cache line. out: 8.
  void (*largest_eigenvalues)(double* matrices, std::size_t k, double* room, double* out);
};

extern const ColumnKernels kBaselineColumns;
extern const ColumnKernels kAvx2Columns;    // x86-64 only
extern const ColumnKernels kAvx512Columns;  // x86-64 only

/// The fastest build this processor can run, or the one that the environment variable SPECTRUM_KERNELS names
/// ("baseline", "avx2", "avx512"); chosen once. Throws std::runtime_error if it names one that is unknown or
/// cannot run here.
const ColumnKernels& column_kernels();

}  // namespace spectrum::features
