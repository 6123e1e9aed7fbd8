#include "apps/forecast/fusion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numbers>
#include <stdexcept>

#include "nn/activation.h"
#include "nn/chain_task.h"
#include "nn/dense.h"
#include "nn/dropout.h"
#include "nn/init.h"
#include "nn/losses.h"

namespace spectrum::forecast {
namespace {

using nn::In, nn::Out, nn::Slice;

constexpr int kEpochs = 100, kPatience = 15, kHidden1 = 64, kHidden2 = 32;
constexpr double kRate = 1e-3, kDecay = 1e-4, kDropout1 = 0.3, kDropout2 = 0.2;
constexpr double kColdest = 0.05, kHottest = 20.0;

void check_labels(const Rows& rows, std::span<const int> labels, const std::string& what) {
  if (labels.size() != static_cast<std::size_t>(rows.n))
    throw std::invalid_argument(what + ": " + std::to_string(labels.size()) + " labels for " +
                                std::to_string(rows.n) + " rows");
  if (!std::ranges::all_of(labels, [](int l) { return l >= 0 && l < Fusion::kClasses; }))
    throw std::invalid_argument(what + ": a label is not 0, 1 or 2");
}

/// Mean cross-entropy of logits / temperature.
double cross_entropy_at(const Rows& logits, std::span<const int> labels, double temperature) {
  double sum = 0.0;
  for (int i = 0; i < logits.n; ++i) {
    const auto z = logits.row(i);
    const double top = static_cast<double>(std::ranges::max(z));
    double total = 0.0;
    for (const float v : z) total += std::exp((static_cast<double>(v) - top) / temperature);
    const auto own = static_cast<std::size_t>(labels[static_cast<std::size_t>(i)]);
    sum += std::log(total) - (static_cast<double>(z[own]) - top) / temperature;
  }
  return sum / logits.n;
}

/// Cross-entropy of the training labels' shares, with one count added to each class, on the validation
/// labels.
double prior_cross_entropy(std::span<const int> train, std::span<const int> valid) {
  std::array<double, Fusion::kClasses> count;
  count.fill(1.0);
  for (const int l : train) count[static_cast<std::size_t>(l)] += 1.0;
  double sum = 0.0;
  for (const int l : valid)
    sum -=
        std::log(count[static_cast<std::size_t>(l)] / (static_cast<double>(train.size()) + Fusion::kClasses));
  return sum / static_cast<double>(valid.size());
}

}  // namespace

Fusion::Fusion() {
  model_.add<nn::Dense<float>>("fc1", kInputs, kHidden1);
  model_.add<nn::Activate<float>>("relu1", kHidden1, nn::Activation::kRelu);
  model_.add<nn::Dropout<float>>("dropout1", kHidden1, kDropout1);
  model_.add<nn::Dense<float>>("fc2", kHidden1, kHidden2);
  model_.add<nn::Activate<float>>("relu2", kHidden2, nn::Activation::kRelu);
  model_.add<nn::Dropout<float>>("dropout2", kHidden2, kDropout2);
  model_.add<nn::Dense<float>>("fc3", kHidden2, kClasses);
  logits_ = model_.chain({"fc1", "relu1", "fc2", "relu2", "fc3"});
}

Fusion Fusion::from_tensors(std::span<const NamedTensor> tensors) {
  Fusion fusion;
  fusion.scaler_ = Standardizer::from_tensors(tensors, kInputs);
  fusion.model_.load(network_tensors(tensors));
  return fusion;
}

std::vector<NamedTensor> Fusion::tensors() const {
  auto all = model_.state();
  std::ranges::move(scaler_.tensors(), std::back_inserter(all));
  return all;
}

void Fusion::logits(const Rows& rows, RunBuffers& buffers, Rows& out) const {
  ChainRun::over(
      logits_, rows.n, buffers,
      [&](const Slice& slice, Out<float> x) {
        for (int b = 0; b < slice.count; ++b) scaler_.apply(rows.row(slice.first + b), x.col(b).data());
      },
      out);
}

void Fusion::predict(const Rows& rows, double temperature, int threads, Rows& out) const {
  RunBuffers own = buffers(threads);
  predict(rows, temperature, own, out);
}

void Fusion::predict(const Rows& rows, double temperature, RunBuffers& buffers, Rows& out) const {
  if (rows.width != kInputs) throw std::invalid_argument("Fusion::predict: rows must be 78 wide");
  if (!(temperature > 0.0)) throw std::invalid_argument("Fusion::predict: the temperature must be positive");
  logits(rows, buffers, out);
  for (float& z : out.values) z = static_cast<float>(static_cast<double>(z) / temperature);
  const Out<float> p(out.values.data(), kClasses, out.n);
  nn::softmax<float>(p, p);
}

double fit_temperature(const Rows& logits, std::span<const int> labels) {
  const double shrink = 1.0 / std::numbers::phi;
  double low = std::log(kColdest), high = std::log(kHottest);
  const auto loss = [&](double log_t) { return cross_entropy_at(logits, labels, std::exp(log_t)); };
  double a = high - shrink * (high - low), b = low + shrink * (high - low);
  double loss_a = loss(a), loss_b = loss(b);
  while (high - low > 1e-6) {
    if (loss_a < loss_b) {
      high = b, b = a, loss_b = loss_a;
      a = high - shrink * (high - low), loss_a = loss(a);
    } else {
      low = a, a = b, loss_a = loss_b;
      b = low + shrink * (high - low), loss_b = loss(b);
    }
  }
  return std::exp(0.5 * (low + high));
}

FusionFit fit_fusion(const Rows& train, std::span<const int> train_labels, const Rows& valid,
                     std::span<const int> valid_labels, const FitOptions& options, const Progress& progress) {
  check_rows(train, Fusion::kInputs, 2, "fusion training rows", Missing::kAllowed);
  check_rows(valid, Fusion::kInputs, 1, "fusion validation rows", Missing::kAllowed);
  check_labels(train, train_labels, "fusion training rows");
  check_labels(valid, valid_labels, "fusion validation rows");
  FusionFit fit{Fusion(), 1.0, {}};
  Fusion& fusion = fit.model;
  fusion.scaler_ = Standardizer::fit(train, Fusion::kInputs);
  const Rows standard = fusion.scaler_.apply(train), standard_valid = fusion.scaler_.apply(valid);
  std::mt19937_64 rng(options.seed);
  for (const char* name : {"fc1", "fc2", "fc3"}) nn::init_uniform(fusion.model_.layer(name), rng);
  const auto samples = [](const Rows& rows, std::span<const int> labels) {
    return nn::Samples<float>{.x = {rows.values.data(), rows.width, rows.n}, .labels = labels};
  };
  nn::ChainTask<float> task(
      fusion.model_.chain({"fc1", "relu1", "dropout1", "fc2", "relu2", "dropout2", "fc3"}),
      samples(standard, train_labels),
      [](In<float> z, const nn::Samples<float>& s, int batch, Out<float> dz) {
        return nn::cross_entropy<float>(z, s.labels, batch, dz);
      },
      samples(standard_valid, valid_labels));
  FitReport& report = fit.report = fit_network(fusion.model_, task,
                                               {.epochs = kEpochs,
                                                .batch = kWholeBatch,
                                                .slice = kWholeBatch,
                                                .adam = {.lr = kRate, .weight_decay = kDecay},
                                                .patience = kPatience},
                                               options, progress, rng);
  RunBuffers buffers = fusion.buffers(kSmallNetworkThreads);
  Rows logits;
  fusion.logits(valid, buffers, logits);
  fit.temperature = fit_temperature(logits, valid_labels);
  report.score_name = "cross-entropy";
  report.score = cross_entropy_at(logits, valid_labels, fit.temperature);
  report.baseline_name = "class prior cross-entropy";
  report.baseline = prior_cross_entropy(train_labels, valid_labels);
  return fit;
}

}  // namespace spectrum::forecast
