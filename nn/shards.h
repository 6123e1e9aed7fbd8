#pragma once

#include <algorithm>
#include <memory>
#include <span>
#include <vector>

#include "nn/buffer.h"

/// How a batch is spread over threads without the answer knowing: it is cut into slices of 16 samples,
/// whatever the thread count; each slice has a gradient buffer of its own; the buffers are added in slice
/// order.
namespace spectrum::nn {

inline constexpr int kSliceSize = 16;

struct Slice {
  int index;   ///< which slice of the batch
  int first;   ///< its first sample
  int count;   ///< its samples, at most kSliceSize
  int thread;  ///< 0 .. threads-1: whose workspace to use
};

constexpr int slice_count(int samples) { return (samples + kSliceSize - 1) / kSliceSize; }

/// work(context, index, thread) for index 0 .. count-1 on up to `threads` threads. The work must not throw.
void parallel_for(int count, int threads, void (*work)(void* context, int index, int thread), void* context);

/// work(Slice) for every slice of `samples` samples, on up to `threads` threads. The work must not throw.
template <class Work>
void for_each_slice(int samples, int threads, Work&& work) {
  struct Context {
    std::remove_reference_t<Work>* work;
    int samples;
  } context{&work, samples};
  parallel_for(
      slice_count(samples), threads,
      [](void* c, int index, int thread) {
        const auto& [each, n] = *static_cast<Context*>(c);
        const int first = index * kSliceSize;
        (*each)(Slice{index, first, std::min(kSliceSize, n - first), thread});
      },
      &context);
}

/// The gradient buffers of the slices of a batch.
template <class S>
class Shards {
 public:
  Shards(std::size_t parameters, int max_batch, int threads);
  int threads() const { return threads_; }

  /// loss_share = work(slice, gradient_block), a zeroed block per slice. Assigns the sum of the blocks to
  /// `gradients` and returns the sum of the shares, both added in slice order.
  template <class Work>
  double run(int batch, std::span<S> gradients, Work&& work) {
    for_each_slice(batch, threads_, [&](const Slice& slice) {
      const std::span<S> block = this->block(slice.index);
      std::fill(block.begin(), block.end(), S(0));
      losses_[static_cast<std::size_t>(slice.index)] = work(slice, block.data());
    });
    return combine(slice_count(batch), gradients);
  }

 private:
  std::span<S> block(int slice) {
    return std::span<S>(blocks_).subspan(static_cast<std::size_t>(slice) * stride_, parameters_);
  }
  double combine(int slices, std::span<S> gradients);

  std::size_t parameters_, stride_;
  int threads_;
  Buffer<S> blocks_;
  std::vector<double> losses_;
};

}  // namespace spectrum::nn
