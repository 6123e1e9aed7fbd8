#include "nn/trainer.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numbers>
#include <numeric>
#include <utility>

#include "nn/random.h"

namespace spectrum::nn {
namespace {

std::string text(double v) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%g", v);
  return digits;
}

void require(bool good, const char* option, const std::string& value, const char* wanted) {
  if (!good) throw std::invalid_argument(std::string("Trainer: ") + option + " is " + value + ", " + wanted);
}

template <class S>
constexpr double kTop = static_cast<double>(std::numeric_limits<S>::max());
template <class S>
constexpr double kLeast = static_cast<double>(std::numeric_limits<S>::min());

/// The learning rate of an epoch. Throws std::invalid_argument unless it is finite, in Adam's first steps
/// too.
template <class S>
double rate(const TrainerOptions& o, int epoch) {
  const double lr = o.schedule ? o.adam.lr * o.schedule(epoch, o.epochs) : o.adam.lr;
  if (!(lr >= 0.0 && lr / (1.0 - o.adam.beta1) <= kTop<S>))
    throw std::invalid_argument("Trainer: the schedule makes the learning rate of epoch " +
                                std::to_string(epoch) + " " + text(lr) +
                                ", it must be finite and not negative");
  return lr;
}

template <class S>
void check(const TrainerOptions& o) {
  require(o.epochs > 0, "epochs", std::to_string(o.epochs), "at least 1 is needed");
  require(o.batch > 0, "batch", std::to_string(o.batch), "at least 1 sample is needed");
  require(o.slice > 0, "slice", std::to_string(o.slice), "at least 1 sample is needed");
  require(o.threads > 0, "threads", std::to_string(o.threads), "at least 1 is needed");
  require(o.clip_norm > 0.0, "clip_norm", text(o.clip_norm), "it must be positive (infinity: no clipping)");
  require(!o.patience || *o.patience >= 0, "patience", std::to_string(o.patience.value_or(0)),
          "it must not be negative");
  const auto& a = o.adam;
  Adam<S>(0, {.beta1 = a.beta1, .beta2 = a.beta2});  // what it refuses
  require(a.lr > 0.0 && a.lr / (1.0 - a.beta1) <= kTop<S>, "adam.lr", text(a.lr),
          "it must be positive and finite");
  // Adam's first step multiplies it by sqrt(1 - beta2), which must not make it zero.
  require(a.eps * std::sqrt(1.0 - a.beta2) >= kLeast<S> && a.eps <= kTop<S>, "adam.eps", text(a.eps),
          "it must be positive and finite, and not so small that it vanishes");
  require(a.weight_decay >= 0.0 && a.weight_decay <= kTop<S>, "adam.weight_decay", text(a.weight_decay),
          "it must be finite and not negative");
  for (int epoch = 1; o.schedule && epoch <= o.epochs; ++epoch) rate<S>(o, epoch);
}

/// The samples of a slice among those of its batch.
std::span<const int> part(std::span<const int> ids, const Slice& slice) {
  return ids.subspan(static_cast<std::size_t>(slice.first), static_cast<std::size_t>(slice.count));
}

/// One call of fit.
template <class S>
class Run {
 public:
  Run(Model<S>& model, const TrainerOptions& options, Task<S>& task, std::mt19937_64& rng)
      : model_(model),
        options_(options),
        task_(task),
        rng_(rng),
        room_(sizes(options, task)),
        shards_(model.parameters().size(), room_.batch, room_.threads, room_.slice),
        adam_(model.parameters().size(), options.adam),
        order_(static_cast<std::size_t>(task.samples())),
        start_(model.parameters().begin(), model.parameters().end()),
        best_(options.patience ? start_ : Buffer<S>()) {
    constexpr int kRoom = 4096;  // epochs for which the report never grows
    report_.train_loss.reserve(static_cast<std::size_t>(std::min(options.epochs, kRoom)));
    report_.valid_loss.reserve(static_cast<std::size_t>(std::min(options.epochs, kRoom)));
    task_.reserve(room_);
    // The threads that it takes are started here, not at the first validation.
    parallel_for(
        room_.threads, room_.threads, [](void*, int, int) {}, nullptr);
  }

  TrainingReport all() {
    while (epoch_ < options_.epochs && !patience_spent()) {
      ++epoch_;
      adam_.set_lr(rate<S>(options_, epoch_));
      report_.train_loss.push_back(pass());
      if (!model_.fault(model_.parameters()).empty()) stop(culprit({}));
      std::ranges::copy(model_.parameters(), start_.begin());
      report_.valid_loss.push_back(validated());
      if (options_.patience) keep_if_best();
      if (options_.progress)
        options_.progress({epoch_, options_.epochs, report_.train_loss.back(), report_.valid_loss.back()});
    }
    if (options_.patience) std::ranges::copy(best_, model_.parameters().begin());
    report_.best_epoch = options_.patience ? best_epoch_ : epoch_;
    return std::move(report_);
  }

 private:
  static Room sizes(const TrainerOptions& o, const Task<S>& task) {
    const int batch = std::min(o.batch, task.samples()), slice = std::min(o.slice, batch);
    const int slices = slice_count(std::max(batch, task.valid_samples()), slice);
    return {batch, slice, std::min(o.threads, slices)};
  }

  /// An epoch's batches; returns the mean loss of a sample.
  double pass() {
    std::iota(order_.begin(), order_.end(), 0);
    shuffle(order_, rng_);
    const int samples = task_.samples();
    double sum = 0.0;
    batch_ = 0;
    for (int first = 0; first < samples; first += room_.batch) {
      const int count = std::min(room_.batch, samples - first);
      ++step_, ++batch_;
      sum += count * step(std::span(order_).subspan(static_cast<std::size_t>(first),
                                                    static_cast<std::size_t>(count)));
    }
    return sum / samples;
  }

  double step(std::span<const int> ids) {
    const int batch = static_cast<int>(ids.size());
    task_.prepare(ids, rng_);
    const double loss = shards_.run(batch, model_.gradients(), [&](const Slice& slice, S* gradients) {
      return task_.share(slice, part(ids, slice), batch, gradients);
    });
    if (!std::isfinite(loss) || !std::isfinite(clipped_norm())) stop(culprit(ids));
    adam_.step(model_.parameters(), model_.gradients());
    return loss;
  }

  /// The gradient's norm before clipping; infinity if Adam, which squares what is left of it, could not.
  double clipped_norm() {
    if (!std::isfinite(options_.clip_norm)) {  // only whether it is finite; in S, which is quicker
      const std::span<const S> g = model_.gradients();
      return static_cast<double>(In<S>(g.data(), static_cast<Eigen::Index>(g.size()), 1).squaredNorm());
    }
    const double norm = clip_grad_norm(model_.gradients(), options_.clip_norm);
    const double left = std::min(norm, options_.clip_norm);
    return left * left <= kTop<S> ? norm : INFINITY;
  }

  bool patience_spent() const { return options_.patience && epoch_ - best_epoch_ > *options_.patience; }

  double validated() {
    if (task_.valid_samples() < 1) return std::numeric_limits<double>::quiet_NaN();
    const double loss = task_.validate();
    if (!std::isfinite(loss))
      stop("the loss of the validation samples is not finite, though that of the training samples is");
    return loss;
  }

  void keep_if_best() {
    const double loss = report_.valid_loss.back();
    if (best_epoch_ > 0 && !(loss < best_loss_)) return;
    best_epoch_ = epoch_;
    best_loss_ = loss;
    std::ranges::copy(model_.parameters(), best_.begin());
  }

  /// What of this batch is not finite: its slices are run once more, in order, up to the first that fails.
  std::string culprit(std::span<const int> ids) {
    if (const std::string tensor = model_.fault(model_.parameters()); !tensor.empty())
      return tensor + " is not finite after the last update";
    std::string found;
    const auto look = [&](const Slice& slice) {
      if (!found.empty()) return;
      model_.zero_grad();
      const double loss =
          task_.share(slice, part(ids, slice), static_cast<int>(ids.size()), model_.gradients().data());
      const std::string tensor = model_.fault(model_.gradients());
      if (std::isfinite(loss) && tensor.empty()) return;
      found = task_.fault(slice);
      if (found.empty())
        found = std::isfinite(loss)
                    ? "the gradient of " + tensor + " is not finite"
                    : "the loss is not finite, though the layers' outputs are: see its targets";
    };
    for_each_slice(static_cast<int>(ids.size()), 1, look, room_.slice);
    return found.empty() ? "the gradient's norm is too large to square" : found;
  }

  [[noreturn]] void stop(const std::string& why) {
    std::string kept = "the weights of before this step are kept";
    if (best_epoch_ > 0) {
      std::ranges::copy(best_, model_.parameters().begin());
      kept = "the weights of epoch " + std::to_string(best_epoch_) + ", the best so far, are kept";
    } else if (!model_.fault(model_.parameters()).empty()) {
      std::ranges::copy(start_, model_.parameters().begin());
      kept = "the weights of before epoch " + std::to_string(epoch_) + " are kept";
    }
    model_.zero_grad();
    throw TrainingStopped(step_, epoch_, batch_,
                          why + "; " + kept + ". Try a learning rate below " +
                              text(rate<S>(options_, epoch_)) + ", a smaller clip_norm or smaller inputs");
  }

  Model<S>& model_;
  const TrainerOptions& options_;
  Task<S>& task_;
  std::mt19937_64& rng_;
  Room room_;
  Shards<S> shards_;
  Adam<S> adam_;
  std::vector<int> order_;
  Buffer<S> start_, best_;  // weights at the start of the epoch, and of the best one
  TrainingReport report_;
  long step_ = 0;
  int epoch_ = 0, batch_ = 0, best_epoch_ = 0;
  double best_loss_ = 0.0;
};

}  // namespace

double half_cosine(int epoch, int epochs) {
  return 0.5 * (1.0 + std::cos(std::numbers::pi * (epoch - 0.5) / epochs));
}

TrainingStopped::TrainingStopped(long at, int in_epoch, int in_batch, const std::string& why)
    : std::runtime_error("training stopped at step " + std::to_string(at) + " (epoch " +
                         std::to_string(in_epoch) + ", batch " + std::to_string(in_batch) + "): " + why),
      step(at),
      epoch(in_epoch),
      batch(in_batch) {}

template <class S>
Trainer<S>::Trainer(Model<S>& model, TrainerOptions options) : model_(model), options_(std::move(options)) {
  check<S>(options_);
}

template <class S>
TrainingReport Trainer<S>::fit(Task<S>& task, std::mt19937_64& rng) {
  if (model_.parameters().empty()) throw std::invalid_argument("Trainer: the model has no parameters");
  if (const std::string tensor = model_.fault(model_.parameters()); !tensor.empty())
    throw std::invalid_argument("Trainer: " + tensor + " is not finite before the first step");
  if (task.samples() < 1) throw std::invalid_argument("Trainer: no samples to learn from");
  if (options_.patience && task.valid_samples() < 1)
    throw std::invalid_argument("Trainer: early stopping (patience) needs samples held out for validation");
  return Run<S>(model_, options_, task, rng).all();
}

template class Trainer<float>;
template class Trainer<double>;

}  // namespace spectrum::nn
