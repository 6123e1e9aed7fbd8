#pragma once

#include <random>
#include <span>
#include <vector>

#include "apps/forecast/encoder.h"
#include "nn/adam.h"
#include "nn/model.h"
#include "nn/random.h"
#include "nn/shards.h"

/// What the four fits share: the epoch, the best weights so far, the buffers of inference.
namespace spectrum::forecast {

inline constexpr int kBatch = 32;

/// For the small networks: a step takes some tens of microseconds, less than a second thread needs to come
/// and go.
inline constexpr int kSmallNetworkThreads = 1;

/// Mini-batches of 32 in an order shuffled anew every epoch, Adam, optional clipping of the gradient's norm.
class Training {
 public:
  Training(nn::Model<float>& model, int threads, nn::AdamOptions adam, double clip_norm = 0.0);

  void set_lr(double lr) { adam_.set_lr(lr); }

  /// One pass over samples 0 .. rows-1. For each batch: prepare(ids) on this thread (the place for random
  /// draws), then share = work(slice, ids of the slice, batch size, gradient block) on up to `threads`
  /// threads. Returns the mean loss of a sample.
  template <class Prepare, class Work>
  double epoch(int rows, std::mt19937_64& rng, Prepare&& prepare, Work&& work) {
    reset_order(rows, rng);
    double sum = 0.0;
    for (int first = 0; first < rows; first += kBatch) {
      const int count = std::min(kBatch, rows - first);
      const std::span<const int> ids = part(order_, first, count);
      prepare(ids);
      const double loss =
          shards_.run(count, model_.gradients(), [&](const nn::Slice& slice, float* gradients) {
            return work(slice, part(ids, slice.first, slice.count), count, gradients);
          });
      update();
      sum += loss * count;
    }
    return sum / rows;
  }

 private:
  static std::span<const int> part(std::span<const int> all, int first, int count) {
    return all.subspan(static_cast<std::size_t>(first), static_cast<std::size_t>(count));
  }
  void reset_order(int rows, std::mt19937_64& rng);
  void update();

  nn::Model<float>& model_;
  nn::Shards<float> shards_;
  nn::Adam<float> adam_;
  double clip_norm_;
  std::vector<int> order_;
};

/// Learning rate of an epoch (from 1): half a cosine from `peak` down to almost nothing (Loshchilov and
/// Hutter, ICLR 2017). Its mean is half the peak.
double cosine_lr(double peak, int epoch, int epochs);

/// Remembers the weights of the best validation loss.
class BestWeights {
 public:
  /// True while it is worth going on: the best is at most `patience` epochs old.
  bool keep_going(double valid_loss, const nn::Model<float>& model, int patience);
  /// Gives the best weights back to the model and returns their epoch, from 1.
  int restore(nn::Model<float>& model) const;

 private:
  int epoch_ = 0, best_epoch_ = 0;
  double best_loss_ = 0.0;
  std::vector<float> weights_;
};

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
