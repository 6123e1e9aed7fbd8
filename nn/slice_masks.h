#pragma once

#include <cstdint>
#include <random>
#include <vector>

#include "nn/chain.h"
#include "nn/shards.h"

namespace spectrum::nn {

/// The dropout masks of a batch. The calling thread draws a key for every slice; the thread that works on the
/// slice expands it. So the masks know the order of the slices and nothing of the threads.
template <class S>
class SliceMasks {
 public:
  /// `steps` columns of the chain's input make one sample.
  SliceMasks(const Chain<S>& chain, int steps, const Room& room);
  /// Draws nothing for a chain without dropout.
  void draw(int batch, std::mt19937_64& rng);
  /// The masks for Chain::forward, until the same thread asks again.
  std::span<const S> of(const Slice& slice);

 private:
  Chain<S> chain_;
  int steps_, slice_;
  std::vector<std::uint64_t> keys_;
  std::vector<Buffer<S>> masks_;  // one a thread
};

}  // namespace spectrum::nn
