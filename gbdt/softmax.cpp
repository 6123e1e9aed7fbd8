#include "gbdt/softmax.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spectrum::gbdt {
namespace {

// A share nearer to 0 or 1 than this is none or all (LightGBM's kEpsilon, a float32).
constexpr double kNearest = static_cast<double>(1e-15F);

double share(const Targets& targets, int c) {
  const auto label = static_cast<float>(c);
  return weighted_mean(targets, [&](std::size_t i) { return targets.labels[i] == label ? 1.0 : 0.0; });
}

/// The scores of one row out of the class-major block of all.
void gather(std::span<const double> scores, std::size_t row, std::span<double> out) {
  const std::size_t n = scores.size() / out.size();
  for (std::size_t k = 0; k < out.size(); ++k) out[k] = scores[k * n + row];
}

}  // namespace

Softmax::Softmax(int n_classes) : n_classes_(n_classes) {
  if (n_classes < 2) throw std::invalid_argument("Softmax: n_classes must be 2 or more");
}

void Softmax::check_labels(std::span<const float> labels) const {
  const auto top = static_cast<float>(n_classes_ - 1);
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const float y = labels[row];
    const bool known = y >= 0.0F && y <= top && y == std::floor(y);  // false for NaN
    if (!known) refuse_label(y, row, "must be a whole number 0.." + std::to_string(n_classes_ - 1));
  }
}

double Softmax::base(const Targets& targets, int c) const {
  return std::log(std::max(kNearest, share(targets, c)));
}

bool Softmax::trains(const Targets& targets, int c) const {
  const double p = share(targets, c);
  return p > kNearest && p < 1.0 - kNearest;
}

void Softmax::gradients(std::span<const double> scores, const Targets& targets, RowRange rows,
                        std::span<Grad> out) const {
  const double factor = n_classes_ / (n_classes_ - 1.0);
  std::vector<double> p(static_cast<std::size_t>(n_classes_));
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    gather(scores, i, p);
    link().apply(p);
    const auto label = static_cast<std::size_t>(targets.labels[i]);
    const double weight = targets.weight(i);
    for (std::size_t k = 0; k < p.size(); ++k) {
      const double g = k == label ? p[k] - 1.0 : p[k];
      out[k * targets.size() + i] = {static_cast<float>(g * weight),
                                     static_cast<float>(factor * p[k] * (1.0 - p[k]) * weight)};
    }
  }
}

double Softmax::loss(std::span<const double> scores, const Targets& targets) const {
  std::vector<double> row(static_cast<std::size_t>(n_classes_));
  return weighted_mean(targets, [&](std::size_t i) {
    gather(scores, i, row);
    const double top = *std::max_element(row.begin(), row.end());
    double sum = 0.0;
    for (double score : row) sum += std::exp(score - top);
    return top + std::log(sum) - row[static_cast<std::size_t>(targets.labels[i])];
  });
}

std::string Softmax::text() const { return "multiclass num_class:" + std::to_string(n_classes_); }

}  // namespace spectrum::gbdt
