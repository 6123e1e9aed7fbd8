#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <vector>

#include "nn/adam.h"
#include "nn/shards.h"
#include "tests/nn/networks.h"

/// Training and inference of the networks as a program that embeds the library writes them. Shared by the
/// benchmarks, so that all of them time the same loop.
namespace spectrum::bench {

using Network = nn::test::Network<float>;

inline constexpr int kBatch = 32;

/// Rows of a network's input, sample after sample; a window of steps is row-major (step, channel).
struct Samples {
  int count = 0, width = 0;
  std::vector<float> x;
  std::vector<int> labels;  ///< one per sample for the classifier, else empty

  const float* row(int i) const { return x.data() + static_cast<std::ptrdiff_t>(i) * width; }
};

struct TrainingOptions {
  int threads = 1;
  double clip_norm = 0.0;  ///< 0: the gradient is not clipped
  bool dropout = true;
  std::uint64_t seed = 1;
};

/// Mini-batches of 32, Adam at 1e-3. Borrows the network and the samples.
class Training {
 public:
  Training(Network& network, const Samples& samples, TrainingOptions options);

  /// The next so many optimizer steps, in passes over all samples, each in an order shuffled anew. Returns
  /// the loss before the last one.
  double run(int steps);
  /// One optimizer step on these samples, at most 32. Returns the loss before it.
  double step(std::span<const int> ids);
  /// The first half of a step: the model's gradients, not yet clipped.
  double gradients(std::span<const int> ids);
  /// The second half.
  void update();

 private:
  struct Buffers {
    std::unique_ptr<Network::Work> work;
    nn::Matrix<float> x;
    std::vector<float> masks;
  };
  double slice_loss(const nn::Slice& slice, std::span<const int> ids, int batch, float* gradients);

  Network& network_;
  const Samples& samples_;
  TrainingOptions options_;
  int slice_;
  std::mt19937_64 rng_;
  nn::Shards<float> shards_;
  nn::Adam<float> adam_;
  std::vector<std::uint64_t> keys_;  // of the masks, one a slice
  std::vector<Buffers> buffers_;
  std::vector<int> order_;
  std::size_t next_;  // in order_
};

/// The network's embedding (class probabilities for the classifier), as inference() gives it.
class Inference {
 public:
  Inference(const Network& network, int threads);
  /// Rows 0 .. n-1 of `samples` to rows of `out`, which is resized to n * outputs.
  void run(const Samples& samples, int n, std::vector<float>& out);

 private:
  struct Buffers {
    nn::Workspace<float> workspace;
    nn::Matrix<float> x;
  };
  const Network& network_;
  std::vector<Buffers> buffers_;
};

}  // namespace spectrum::bench
