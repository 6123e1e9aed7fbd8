#include "gbdt/binary.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "gbdt/kernels/train_kernels.h"
#include "gbdt/number_text.h"

namespace spectrum::gbdt {
namespace {

// How near a share may come to 0 or 1 (LightGBM's kEpsilon, a float32).
constexpr double kNearest = static_cast<double>(1e-15F);

bool positive(double x) { return x > 0.0 && std::isfinite(x); }

}  // namespace

Binary::Binary(double sigmoid, double positive_weight)
    : sigmoid_(sigmoid), positive_weight_(positive_weight) {
  if (!positive(sigmoid)) throw std::invalid_argument("Binary: sigmoid must be above 0");
  if (!positive(positive_weight)) throw std::invalid_argument("Binary: positive_weight must be above 0");
}

void Binary::check_labels(std::span<const float> labels) const {
  for (std::size_t row = 0; row < labels.size(); ++row) {
    if (labels[row] != 0.0F && labels[row] != 1.0F) refuse_label(labels[row], row, "must be 0 or 1");
  }
}

double Binary::base(const Targets& targets, int /*c*/) const {
  const double share =
      weighted_mean(targets, [&](std::size_t i) { return targets.labels[i] > 0.0F ? 1.0 : 0.0; });
  const double p = std::clamp(share, kNearest, 1.0 - kNearest);
  return std::log(p / (1.0 - p)) / sigmoid_;
}

bool Binary::trains(const Targets& targets, int /*c*/) const {
  const auto ones = std::count(targets.labels.begin(), targets.labels.end(), 1.0F);
  return ones > 0 && ones < std::ssize(targets.labels);
}

void Binary::gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                       std::span<Grad> out) const {
  const TrainKernels& kernels = best_train_kernels();
  const float* const weights = targets.weights.data();
  for (std::size_t i = rows.begin; i < rows.end;) {
    i += kernels.logistic_gradients(&scores[i], &targets.labels[i],
                                    targets.weights.empty() ? nullptr : weights + i, rows.end - i, sigmoid_,
                                    positive_weight_, &out[i].g);
    // The group of rows that the kernel stopped before.
    for (const std::size_t end = std::min(i + 8, rows.end); i < end; ++i)
      out[i] = gradient(scores[i], targets, i);
  }
}

Grad Binary::gradient(double score, const Targets& targets, std::size_t row) const {
  const bool one = targets.labels[row] > 0.0F;
  const double s = one ? 1.0 : -1.0;
  const double g = -s * sigmoid_ / (1.0 + std::exp(s * sigmoid_ * score));
  const double size = std::abs(g);
  const double scale = one ? positive_weight_ : 1.0, weight = targets.weight(row);
  return {static_cast<float>(g * scale * weight),
          static_cast<float>(size * (sigmoid_ - size) * scale * weight)};
}

double Binary::loss(std::span<const double> scores, const Targets& targets) const {
  return weighted_mean(targets, [&](std::size_t i) {
    const bool one = targets.labels[i] > 0.0F;
    const double z = (one ? -sigmoid_ : sigmoid_) * scores[i];
    const double loss =
        std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z)));  // ln(1 + e^z), never overflowing
    return (one ? positive_weight_ : 1.0) * loss;
  });
}

std::string Binary::text() const { return "binary sigmoid:" + shortest_text(sigmoid_); }

}  // namespace spectrum::gbdt
