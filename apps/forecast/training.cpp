#include "apps/forecast/training.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numbers>
#include <numeric>

namespace spectrum::forecast {

Training::Training(nn::Model<float>& model, int threads, nn::AdamOptions adam, double clip_norm)
    : model_(model),
      shards_(model.parameters().size(), kBatch, threads),
      adam_(model.parameters().size(), adam),
      clip_norm_(clip_norm) {}

void Training::reset_order(int rows, std::mt19937_64& rng) {
  order_.resize(static_cast<std::size_t>(rows));
  std::iota(order_.begin(), order_.end(), 0);
  nn::shuffle(order_, rng);
}

void Training::update() {
  if (clip_norm_ > 0.0) nn::clip_grad_norm(model_.gradients(), clip_norm_);
  adam_.step(model_.parameters(), model_.gradients());
}

double cosine_lr(double peak, int epoch, int epochs) {
  return 0.5 * peak * (1.0 + std::cos(std::numbers::pi * (epoch - 0.5) / epochs));
}

bool BestWeights::keep_going(double valid_loss, const nn::Model<float>& model, int patience) {
  ++epoch_;
  if (best_epoch_ == 0 || valid_loss < best_loss_) {
    best_epoch_ = epoch_;
    best_loss_ = valid_loss;
    weights_.assign(model.parameters().begin(), model.parameters().end());
  }
  return epoch_ - best_epoch_ <= patience;
}

int BestWeights::restore(nn::Model<float>& model) const {
  std::ranges::copy(weights_, model.parameters().begin());
  return best_epoch_;
}

RunBuffers::RunBuffers(const nn::Chain<float>& chain, int steps, int threads) : steps_(steps) {
  for (int t = 0; t < std::max(1, threads); ++t) {
    workspaces_.emplace_back(chain, steps * nn::kSliceSize, nn::Mode::kInference);
    inputs_.emplace_back(chain.inputs(), steps * nn::kSliceSize);
  }
}

std::vector<NamedTensor> network_tensors(std::span<const NamedTensor> tensors) {
  std::vector<NamedTensor> own;
  std::ranges::copy_if(tensors, std::back_inserter(own), [](const NamedTensor& t) {
    return !t.name.starts_with("scaler.") && !t.name.starts_with("selftest.");
  });
  return own;
}

}  // namespace spectrum::forecast
