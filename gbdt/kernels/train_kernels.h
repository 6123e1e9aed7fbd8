#pragma once

#include <cstddef>
#include <cstdint>

/// The inner loops of training, once per instruction set. All builds give the same bits. Types are plain
/// here: the files that use these flags may hold no inline function that another file could be linked
/// against.
namespace spectrum::gbdt {

/// The leaf that a word of kLanes features is searched for.
struct ScanLeaf {
  double g, h;     ///< the leaf's sums; h with LightGBM's guard against 0 added
  double first_h;  ///< what the near side's hessian starts from
  double n_rows, rows_per_hessian;
  double bar;  ///< gain of no split, and what a split must bring beyond it
  double min_rows, min_hessian, lambda_l1, lambda_l2;
  double g_scale, h_scale;  ///< of packed sums
};

/// The best cut of each lane, walking from the last bin down: first come, first kept.
struct ScanBest {
  double gain[8];       ///< of both sides, -inf where there is none
  double bin[8];        ///< the last on the left
  unsigned splittable;  ///< lanes (bits) of which any cut had a gain above the bar
};

/// Rows whose records a loop over others fetches into the cache on its way, some for every four of its own.
struct Ahead {
  const int* rows;
  std::size_t n;      ///< how many to fetch
  std::size_t each;   ///< for every four rows
  std::size_t bytes;  ///< of a record, from where the loop's own records begin
};

struct TrainKernels {
  const char* name;

  /// bins[i]: the first of `size` ascending bounds that is not below values[i], a power of two of them, the
  /// last +inf. NaN counts as 0.
  void (*find_bins)(const double* values, std::size_t n, const double* bounds, std::size_t size,
                    std::uint8_t* bins);

  /// The gradients of `rows` (null: of 0..n-1) as `add` wants them: in double; as PackedSums. Those of the
  /// rows behind, `ahead` of them, are fetched into the cache meanwhile. grads: pairs g, h; g << 16 | h.
  void (*widen_exact)(const float* grads, const int* rows, std::size_t n, std::size_t ahead, double* out);
  void (*widen_packed)(const std::int32_t* grads, const int* rows, std::size_t n, std::size_t ahead,
                       std::int64_t* out);

  /// Of each row in order, adds its gradient to a cell of each of 1 to 16 lanes: the bin of lane l is number
  /// lanes[l] of the sixteen at records + row * stride, bytes or, narrow, the lower halves of eight bytes and
  /// then the upper. The larger half of the lanes has its cells in one word, the rest in the next. lanes:
  /// sixteen, of which n_lanes count. grads: of the rows, widened. cells, more_cells: of the words; the cell
  /// of the word's lane l in bin b is b * 8 + l.
  void (*add_exact)(const std::uint8_t* records, std::size_t stride, bool narrow, const int* rows,
                    std::size_t n, const double* grads, const std::uint8_t* lanes, int n_lanes,
                    const Ahead& ahead, double* cells, double* more_cells);
  void (*add_packed)(const std::uint8_t* records, std::size_t stride, bool narrow, const int* rows,
                     std::size_t n, const std::int64_t* grads, const std::uint8_t* lanes, int n_lanes,
                     const Ahead& ahead, std::int64_t* cells, std::int64_t* more_cells);

  /// parent -= child, cell by cell.
  void (*subtract_exact)(double* parent, const double* child, std::size_t n_cells);
  void (*subtract_packed)(std::int64_t* parent, const std::int64_t* child, std::size_t n_cells);
  /// to += from
  void (*merge_packed)(std::int64_t* to, const std::int64_t* from, std::size_t n_cells);

  /// LightGBM's FixHistogram of a word's lanes: bin frequent[lane], unless it is 0, becomes g, h minus the
  /// lane's other bins, in their order. The rounding residue decides ties between cuts, so it is part of the
  /// answer.
  void (*rebuild_exact)(double* cells, int n_bins, const int* frequent, double g, double h);

  /// Searches the lanes in `active` for features without missing values. cells: (n_bins, 8). No bin may stand
  /// for more than 2^31 rows, as its hessian has it.
  void (*scan_exact)(const double* cells, int n_bins, const ScanLeaf& leaf, unsigned active, ScanBest& best);
  void (*scan_packed)(const std::int64_t* cells, int n_bins, const ScanLeaf& leaf, unsigned active,
                      ScanBest& best);

  /// Sorts rows into left and right, keeping their order; returns how many went left. A row goes left if its
  /// bin is at most `cut`; if its bin is `special` (-1: none), if special_left. left may be rows; both have
  /// room for n. column, narrow: as in column.h.
  std::size_t (*partition)(const std::uint8_t* column, bool narrow, const int* rows, std::size_t n, int cut,
                           int special, bool special_left, int* left, int* right);

  /// Draws from the generator of sampling.h, whose state is x, once a row: rows first..first+n-1 are sorted
  /// into `in` where the 15 bits drawn are below `threshold`, into `out` otherwise; returns how many went in.
  /// Both have room for n.
  std::size_t (*draw_rows)(std::uint32_t& x, std::uint32_t threshold, int first, std::size_t n, int* in,
                           int* out);

  /// The largest |g| and h of pairs g, h.
  void (*largest)(const float* grads, std::size_t n, float* g, float* h);
  /// out[i] = round(g * g_scale) << 16 | round(h * h_scale), rounded up or down by chance, so that the mean
  /// is right. The chances depend on key and first + i alone.
  void (*quantize)(const float* grads, std::size_t n, float g_scale, float h_scale, std::uint32_t key,
                   std::uint32_t first, std::int32_t* out);

  /// Log-loss gradients, pairs g, h, in groups of eight rows: the bits that binary.cpp's plain loop gives
  /// with any std::exp good to some units in the last place. Returns for how many rows. It stops before the
  /// first group of fewer than eight, or with a row of which it cannot vouch for the bits: a result all but
  /// halfway between two float32, or a score far out or NaN. weights: null if every row weighs 1.
  std::size_t (*logistic_gradients)(const double* scores, const float* labels, const float* weights,
                                    std::size_t n, double sigmoid, double positive_weight, float* grads);
};

extern const TrainKernels kTrainBaseline;
extern const TrainKernels kTrainAvx2;    // x86-64 only
extern const TrainKernels kTrainAvx512;  // x86-64 only

/// The build for this processor, or the one that SPECTRUM_KERNELS names (processor.h).
const TrainKernels& best_train_kernels();

}  // namespace spectrum::gbdt
