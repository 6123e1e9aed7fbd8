#pragma once

#include <algorithm>
#include <cassert>
#include <memory>
#include <span>
#include <vector>

#include "nn/buffer.h"
#include "nn/parallel.h"

/// How a batch is spread over threads without the answer knowing: it is cut into slices of a fixed size (16
/// samples unless the caller says otherwise), whatever the thread count; each slice has a gradient buffer of
/// its own; the buffers are added in slice order.
namespace spectrum::nn {

inline constexpr int kSliceSize = 16;

struct Slice {
  int index;   ///< which slice of the batch
  int first;   ///< its first sample
  int count;   ///< its samples, at most the size of a slice
  int thread;  ///< 0 .. threads-1: whose workspace to use
};

/// What a training step is cut into: the most samples of a batch and of a slice, and the threads.
struct Room {
  int batch, slice, threads;
};

constexpr int slice_count(int samples, int size = kSliceSize) { return (samples + size - 1) / size; }

/// work(Slice) for every slice of `samples` samples, on up to `threads` threads; see parallel_for.
template <class Work>
void for_each_slice(int samples, int threads, Work&& work, int size = kSliceSize) {
  struct Context {
    std::remove_reference_t<Work>* work;
    int samples, size;
  } context{&work, samples, size};
  parallel_for(
      slice_count(samples, size), threads,
      [](void* c, int index, int thread) {
        const auto& [each, n, most] = *static_cast<Context*>(c);
        const int first = index * most;
        (*each)(Slice{index, first, std::min(most, n - first), thread});
      },
      &context);
}

/// The gradient buffers of the slices of a batch.
template <class S>
class Shards {
 public:
  /// `slice` is the size of a slice, which the last bits of a sum depend on: a network too small for a second
  /// thread does best with the whole batch as one.
  Shards(std::size_t parameters, int max_batch, int threads, int slice = kSliceSize);
  int threads() const { return threads_; }

  /// loss_share = work(slice, gradient_block), a zeroed block per slice. Assigns the sum of the blocks to
  /// `gradients` and returns the sum of the shares, both added in slice order.
  template <class Work>
  double run(int batch, std::span<S> gradients, Work&& work) {
    assert(gradients.size() == parameters_);
    assert(static_cast<std::size_t>(slice_count(batch, slice_)) <= losses_.size());
    if (batch <= slice_) {  // one slice: its block can be the sum itself
      std::fill(gradients.begin(), gradients.end(), S(0));
      return work(Slice{0, 0, batch, 0}, gradients.data());
    }
    const auto each = [&](const Slice& slice) {
      const std::span<S> block = this->block(slice.index);
      std::fill(block.begin(), block.end(), S(0));
      losses_[static_cast<std::size_t>(slice.index)] = work(slice, block.data());
    };
    for_each_slice(batch, threads_, each, slice_);
    return combine(slice_count(batch, slice_), gradients);
  }

 private:
  std::span<S> block(int slice) {
    return std::span<S>(blocks_).subspan(static_cast<std::size_t>(slice) * stride_, parameters_);
  }
  double combine(int slices, std::span<S> gradients);

  std::size_t parameters_, stride_;
  int threads_, slice_;
  Buffer<S> blocks_;
  std::vector<double> losses_;
};

}  // namespace spectrum::nn
