#pragma once

#include <cstdint>
#include <memory>
#include <random>
#include <span>
#include <vector>

#include "nn/trainer.h"
#include "tests/nn/networks.h"

/// Training and inference of the networks as a program that embeds the library writes them. Shared by the
/// benchmarks, so that all of them time the same.
namespace spectrum::bench {

using Network = nn::test::Network<float>;

inline constexpr int kBatch = 32;

/// Rows of a network's input, sample after sample; a window of steps is row-major (step, channel).
struct Samples {
  int count = 0, width = 0;
  std::vector<float> x;
  std::vector<int> labels;  ///< one per sample for the classifier, else empty

  const float* row(int i) const { return x.data() + static_cast<std::ptrdiff_t>(i) * width; }
  Samples first(int n) const;
};

struct TrainingOptions {
  int threads = 1;
  bool clip = false;  ///< the gradient's norm, at 1
  bool dropout = true;
  std::uint64_t seed = 1;
};

/// So many epochs of mini-batches of 32 by nn::Trainer, Adam at 1e-3. Only the LSTMs' batches are cut into
/// slices for a second thread. Returns the mean loss of the last epoch.
double train(Network& network, const Samples& samples, int epochs, const TrainingOptions& options);

/// Optimizer steps of an epoch.
inline int steps_per_epoch(const Samples& samples) { return (samples.count + kBatch - 1) / kBatch; }

/// The loss of the samples as one batch, without dropout; its gradient in the model.
double gradient(Network& network, const Samples& samples);

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
