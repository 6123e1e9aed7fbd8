#pragma once

#include <cstddef>
#include <cstdint>

/// The inner loops of training, once per instruction set. All builds give the same bits. Types are plain here: the
/// files that use these flags may hold no inline function that another file could be linked against.
namespace spectrum::gbdt {

/// The leaf that a word of kLanes features is searched for.
struct ScanLeaf {
  double g, h;               ///< the leaf's sums; h with LightGBM's guard against 0 added
  double first_h;            ///< what the near side's hessian starts from
  double n_rows, rows_per_hessian;
  double bar;                ///< gain of no split, and what a split must bring beyond it
  double min_rows, min_hessian, lambda_l1, lambda_l2;
  double g_scale, h_scale;   ///< of packed sums
};

/// The best cut of each lane, walking from the last bin down: first come, first kept.
struct ScanBest {
  double gain[8];      ///< of both sides, -inf where there is none
  double bin[8];       ///< the last on the left
  unsigned splittable;  ///< lanes (bits) of which any cut had a gain above the bar
};

struct TrainKernels {
  const char* name;

  /// bins[i]: the first of `size` ascending bounds that is not below values[i], a power of two of them, the last
  /// +inf. NaN counts as 0.
  void (*find_bins)(const double* values, std::size_t n, const double* bounds, std::size_t size, std::uint8_t* bins);

  /// For the first `lanes` bytes b_l of the word at records + row * stride, of each row in order:
  /// cells[b_l * 8 + l] += its gradient. `prefetch`: fetch rows' words and gradients ahead.
  /// grads, cells: pairs g, h.
  void (*add_exact)(const std::uint8_t* records, std::size_t stride, const int* rows, std::size_t n,
                    const float* grads, int lanes, bool prefetch, double* cells);
  /// The same with quantized gradients g << 16 | h, a cell being PackedSums.
  void (*add_packed)(const std::uint8_t* records, std::size_t stride, const int* rows, std::size_t n,
                     const std::int32_t* grads, int lanes, bool prefetch, std::int64_t* cells);

  /// parent -= child, cell by cell.
  void (*subtract_exact)(double* parent, const double* child, std::size_t n_cells);
  void (*subtract_packed)(std::int64_t* parent, const std::int64_t* child, std::size_t n_cells);
  /// to += from
  void (*merge_packed)(std::int64_t* to, const std::int64_t* from, std::size_t n_cells);

  /// Searches the lanes in `active` for features without missing values. cells: (n_bins, 8).
  void (*scan_exact)(const double* cells, int n_bins, const ScanLeaf& leaf, unsigned active, ScanBest& best);
  void (*scan_packed)(const std::int64_t* cells, int n_bins, const ScanLeaf& leaf, unsigned active, ScanBest& best);

  /// Sorts rows into left and right, keeping their order; returns how many went left. A row goes left if its bin is
  /// at most `cut`; if its bin is `special` (-1: none), if special_left. left may be rows; both have room for 16
  /// more than n. Three bytes behind the column may be read.
  std::size_t (*partition)(const std::uint8_t* column, const int* rows, std::size_t n, int cut, int special,
                           bool special_left, int* left, int* right);

  /// The largest |g| and h of pairs g, h.
  void (*largest)(const float* grads, std::size_t n, float* g, float* h);
  /// out[i] = round(g * g_scale) << 16 | round(h * h_scale), rounded up or down by chance, so that the mean is
  /// right. The chances depend on key and first + i alone.
  void (*quantize)(const float* grads, std::size_t n, float g_scale, float h_scale, std::uint32_t key,
                   std::uint32_t first, std::int32_t* out);
};

extern const TrainKernels kTrainBaseline;
extern const TrainKernels kTrainAvx2;    // x86-64 only
extern const TrainKernels kTrainAvx512;  // x86-64 only

/// The build for this processor, or the one that SPECTRUM_KERNELS names (processor.h).
const TrainKernels& best_train_kernels();

}  // namespace spectrum::gbdt
