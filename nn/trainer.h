#pragma once

#include <functional>
#include <limits>
#include <optional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "nn/adam.h"
#include "nn/model.h"
#include "nn/shards.h"

/// The training loop: mini-batches in an order shuffled anew every epoch, Adam, a learning rate by the epoch,
/// clipping, early stopping. What is minimised is a Task; nn/chain_task.h has the one for a chain of layers.
/// The weights that come out depend on the starting weights, the task, the engine and the options, never on
/// the threads.
namespace spectrum::nn {

/// What a Trainer minimises: samples 0 .. samples()-1 and the mean of their losses.
template <class S>
class Task {
 public:
  virtual ~Task() = default;
  virtual int samples() const = 0;
  /// Samples held out for validate().
  virtual int valid_samples() const { return 0; }
  /// Called once before training: the place to size buffers. Threads are numbered 0 .. threads-1.
  virtual void reserve(const Room& room) = 0;
  /// Called before each batch, on the thread that called fit: the place for random draws.
  virtual void prepare(std::span<const int> /*ids*/, std::mt19937_64& /*rng*/) {}
  /// Adds the gradient of a slice of the batch to the block and returns its share in the mean loss of `batch`
  /// samples. `ids` are the slice's samples. Called on any thread; slice.thread says whose buffers to use.
  /// Must give the same when called again before the next prepare(). What it throws ends the fit.
  virtual double share(const Slice& slice, std::span<const int> ids, int batch, S* gradients) = 0;
  /// Mean loss of the samples held out, without dropout or noise.
  virtual double validate() { return std::numeric_limits<double>::quiet_NaN(); }
  /// After share() of this slice gave a loss or gradient that is not finite: what went wrong first, as in
  /// "the output of layer lstm1 is not finite", or nothing. Chain::fault knows.
  virtual std::string fault(const Slice& /*slice*/) { return {}; }
};

/// What an epoch's learning rate is multiplied by. Epochs count from 1.
using Schedule = std::function<double(int epoch, int epochs)>;

/// Half a cosine from 1 down to almost nothing (Loshchilov and Hutter, ICLR 2017). Its mean is one half.
double half_cosine(int epoch, int epochs);

/// An epoch that has just ended.
struct Progress {
  int epoch, epochs;
  double train_loss;
  double valid_loss;  ///< NaN without samples held out
};

struct TrainerOptions {
  int epochs = 10;
  int batch = 32;          ///< samples of a step; the last of an epoch may have fewer
  int slice = kSliceSize;  ///< samples that one thread takes at a time; it decides in which order sums are
                           ///< added. A network too small for a second thread does best with a whole batch
  int threads = 1;         ///< changes the time, never the result
  AdamOptions adam = {};   ///< adam.lr is the rate that the schedule multiplies; weight_decay is here too
  Schedule schedule = {};  ///< none: the rate is constant
  double clip_norm =
      std::numeric_limits<double>::infinity();  ///< largest Euclidean norm of a step's gradient
  /// Early stopping: ends where the least validation loss is more than so many epochs old, and in any case
  /// gives the model the weights of that epoch. None: all epochs run and the last weights stay.
  std::optional<int> patience = {};
  std::function<void(const Progress&)> progress = {};  ///< called after every epoch
};

struct TrainingReport {
  std::vector<double> train_loss, valid_loss;  ///< per epoch; valid_loss as validate() gives it, or NaN
  int best_epoch = 0;                          ///< the epoch, from 1, whose weights were kept
};

/// A loss, gradient or weight was not finite. what() names the step, the layer and what to try. The model has
/// been left with finite weights: those of the best epoch where early stopping has one, else those before the
/// step, else (where the update before had spoilt these) those at the start of the epoch.
class TrainingStopped : public std::runtime_error {
 public:
  TrainingStopped(long step, int epoch, int batch, const std::string& why);
  long step;         ///< from 1, over all epochs
  int epoch, batch;  ///< from 1
};

template <class S>
class Trainer {
 public:
  /// Borrows the model. Throws std::invalid_argument naming the option that is out of range, or the epoch
  /// whose rate is.
  Trainer(Model<S>& model, TrainerOptions options);

  /// Trains from the model's weights with fresh moments, allocating nothing after the first step (but in the
  /// report, once it has more than 4096 epochs). The engine
  /// is drawn from on this thread alone. Throws std::invalid_argument if there is nothing to learn from, to
  /// stop on or to start with, and TrainingStopped.
  TrainingReport fit(Task<S>& task, std::mt19937_64& rng);

 private:
  Model<S>& model_;
  TrainerOptions options_;
};

}  // namespace spectrum::nn
