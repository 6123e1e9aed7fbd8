#pragma once

#include <random>
#include <span>
#include <vector>

#include "apps/forecast/encoder.h"
#include "nn/model.h"
#include "nn/shards.h"
#include "nn/trainer.h"

/// What the four fits share: how a network is trained, and the buffers of inference.
namespace spectrum::forecast {

/// For the small networks: a step takes microseconds, less than a second thread needs to come
/// and go.
inline constexpr int kSmallNetworkThreads = 1;
/// So each of their batches is one slice.
inline constexpr int kWholeBatch = 32;

/// Trains by the network's own options, but for as many epochs as the fit's ask for.
FitReport fit_network(nn::Model<float>& model, nn::Task<float>& task, nn::TrainerOptions own,
                      const FitOptions& options, const Progress& progress, std::mt19937_64& rng);

/// Buffers for running a chain over rows with up to `threads` threads. Kept by the caller and used again, a
/// second run of the same size allocates nothing.
class RunBuffers {
 public:
  /// `steps` columns of the chain's input make one sample.
  RunBuffers(const nn::Chain<float>& chain, int steps, int threads);

 private:
  friend class ChainRun;
  int steps_;
  std::vector<nn::Workspace<float>> workspaces_;
  std::vector<nn::Matrix<float>> inputs_;
};

/// Runs a chain over samples in slices of 16.
class ChainRun {
 public:
  /// load(slice, x) fills x:(inputs, steps*count), step by step in blocks of `count` columns. Row i of `out`
  /// becomes the chain's output for sample i (at its last step).
  template <class Load>
  static void over(const nn::Chain<float>& chain, int samples, RunBuffers& buffers, Load&& load, Rows& out) {
    out.n = samples;
    out.width = chain.outputs();
    out.values.resize(static_cast<std::size_t>(samples) * static_cast<std::size_t>(out.width));
    const int threads = static_cast<int>(buffers.workspaces_.size());
    nn::for_each_slice(samples, threads, [&](const nn::Slice& slice) {
      const auto t = static_cast<std::size_t>(slice.thread);
      nn::Out<float> x(buffers.inputs_[t].data(), chain.inputs(), buffers.steps_ * slice.count);
      load(slice, x);
      const nn::In<float> y = chain.forward(x, buffers.workspaces_[t]);
      const nn::In<float> last = nn::columns<float>(y, y.cols() - slice.count, slice.count);
      std::copy_n(last.data(), last.size(), out.values.data() + slice.first * out.width);
    });
  }
};

/// The tensors of the network itself: all but scaler.* and selftest.*.
std::vector<NamedTensor> network_tensors(std::span<const NamedTensor> tensors);

}  // namespace spectrum::forecast
