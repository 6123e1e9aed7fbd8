#include "gbdt/binary.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>

#include "gbdt/number_text.h"

namespace spectrum::gbdt {

Binary::Binary(double sigmoid) : sigmoid_(sigmoid) {
  if (!(sigmoid > 0.0) || !std::isfinite(sigmoid))
    throw std::invalid_argument("Binary: sigmoid must be above 0");
}

void Binary::check_labels(std::span<const float> labels) const {
  const auto ones = std::count(labels.begin(), labels.end(), 1.0F);
  const auto zeros = std::count(labels.begin(), labels.end(), 0.0F);
  if (ones + zeros != std::ssize(labels)) throw std::invalid_argument("Binary: labels must be 0 or 1");
  if (ones == 0 || zeros == 0) throw std::invalid_argument("Binary: all labels are of one class");
}

double Binary::base(const Targets& targets, int /*c*/) const {
  const auto& labels = targets.labels;
  const double p = std::accumulate(labels.begin(), labels.end(), 0.0) / static_cast<double>(labels.size());
  return std::log(p / (1.0 - p)) / sigmoid_;
}

void Binary::gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                       std::span<Grad> out) const {
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    const double s = targets.labels[i] > 0.0F ? 1.0 : -1.0;
    const double g = -s * sigmoid_ / (1.0 + std::exp(s * sigmoid_ * scores[i]));
    const double size = std::abs(g);
    out[i] = {static_cast<float>(g), static_cast<float>(size * (sigmoid_ - size))};
  }
}

double Binary::loss(std::span<const double> scores, const Targets& targets) const {
  double sum = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    const double z = (targets.labels[i] > 0.0F ? -sigmoid_ : sigmoid_) * scores[i];
    sum += std::max(z, 0.0) + std::log1p(std::exp(-std::abs(z)));  // ln(1 + e^z) that cannot overflow
  }
  return sum / static_cast<double>(scores.size());
}

std::string Binary::text() const { return "binary sigmoid:" + shortest_text(sigmoid_); }

}  // namespace spectrum::gbdt
