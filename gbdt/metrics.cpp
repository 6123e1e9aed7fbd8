#include "gbdt/metrics.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace spectrum::gbdt {
namespace {

/// -ln p, for p down to LightGBM's kEpsilon; the value there is that of LightGBM, whose logarithm is float32.
double surprise(double p) {
  constexpr float kLeast = 1e-15F;
  return p > static_cast<double>(kLeast) ? -std::log(p) : static_cast<double>(-std::log(kLeast));
}

/// Raw scores through the link, each row over its classes.
std::vector<double> predictions_of(std::span<const double> raw, std::size_t n, const Link& link) {
  std::vector<double> out(raw.begin(), raw.end());
  std::vector<double> row(n == 0 ? 0 : raw.size() / n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < row.size(); ++k) row[k] = raw[k * n + i];
    link.apply(row);
    for (std::size_t k = 0; k < row.size(); ++k) out[k * n + i] = row[k];
  }
  return out;
}

void check_size(std::span<const double> values, const Targets& targets) {
  if (values.size() != targets.size() || values.empty())
    throw std::invalid_argument("metric: " + std::to_string(values.size()) + " values for " +
                                std::to_string(targets.size()) + " labels");
}

void check_classes(std::span<const double> p, const Targets& targets) {
  const std::size_t n = targets.size(), n_classes = n == 0 ? 0 : p.size() / n;
  if (n_classes < 2 || p.size() != n * n_classes)
    throw std::invalid_argument("metric: " + std::to_string(p.size()) + " probabilities for " +
                                std::to_string(n) + " labels are no classes of a number a row");
  for (std::size_t r = 0; r < n; ++r) {
    if (!(targets.labels[r] >= 0.0F && targets.labels[r] < static_cast<float>(n_classes)))
      refuse_label(targets.labels[r], r, "must be a class of " + std::to_string(n_classes));
  }
}

/// NaN is as large as NaN.
bool same(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

}  // namespace

double binary_logloss(std::span<const double> p, const Targets& targets) {
  check_size(p, targets);
  return weighted_mean(targets,
                       [&](std::size_t i) { return surprise(targets.labels[i] > 0.0F ? p[i] : 1.0 - p[i]); });
}

double binary_error(std::span<const double> p, const Targets& targets) {
  check_size(p, targets);
  return weighted_mean(targets, [&](std::size_t i) {
    const bool says_one = p[i] > 0.5, is_one = targets.labels[i] > 0.0F;
    return says_one == is_one ? 0.0 : 1.0;
  });
}

double auc(std::span<const double> scores, const Targets& targets) {
  check_size(scores, targets);
  std::vector<std::size_t> falling(scores.size());
  std::iota(falling.begin(), falling.end(), std::size_t{0});
  std::stable_sort(falling.begin(), falling.end(), [&](std::size_t a, std::size_t b) {  // NaN last
    return scores[a] > scores[b] || (std::isnan(scores[b]) && !std::isnan(scores[a]));
  });

  double ones = 0.0, zeros = 0.0,
         pairs = 0.0;  // weights of the rows so far, and of the pairs in order among them
  for (std::size_t begin = 0, end = 0; begin < falling.size(); begin = end) {
    double tied_ones = 0.0, tied_zeros = 0.0;
    for (end = begin; end < falling.size() && same(scores[falling[end]], scores[falling[begin]]); ++end) {
      (targets.labels[falling[end]] > 0.0F ? tied_ones : tied_zeros) += targets.weight(falling[end]);
    }
    pairs += tied_zeros * (ones + 0.5 * tied_ones);
    ones += tied_ones;
    zeros += tied_zeros;
  }
  return ones > 0.0 && zeros > 0.0 ? pairs / (ones * zeros) : 1.0;
}

double mean_squared_error(std::span<const double> predictions, const Targets& targets) {
  check_size(predictions, targets);
  return weighted_mean(targets, [&](std::size_t i) {
    const double gap = predictions[i] - targets.labels[i];
    return gap * gap;
  });
}

double mean_absolute_error(std::span<const double> predictions, const Targets& targets) {
  check_size(predictions, targets);
  return weighted_mean(targets, [&](std::size_t i) { return std::abs(predictions[i] - targets.labels[i]); });
}

double pinball(std::span<const double> predictions, const Targets& targets, double alpha) {
  check_size(predictions, targets);
  return weighted_mean(targets, [&](std::size_t i) {
    const double gap = targets.labels[i] - predictions[i];
    return gap < 0.0 ? (alpha - 1.0) * gap : alpha * gap;
  });
}

double multi_logloss(std::span<const double> p, const Targets& targets) {
  check_classes(p, targets);
  return weighted_mean(targets, [&](std::size_t i) {
    return surprise(p[static_cast<std::size_t>(targets.labels[i]) * targets.size() + i]);
  });
}

double multi_error(std::span<const double> p, const Targets& targets) {
  check_classes(p, targets);
  const std::size_t n = targets.size();
  return weighted_mean(targets, [&](std::size_t i) {
    const double own = p[static_cast<std::size_t>(targets.labels[i]) * n + i];
    int as_large = 0;  // the label's class is one of them
    for (std::size_t at = i; at < p.size(); at += n) as_large += p[at] >= own ? 1 : 0;
    return as_large > 1 ? 1.0 : 0.0;
  });
}

double Metric::operator()(std::span<const double> raw_scores, const Targets& targets) const {
  if (link.kind == Link::Kind::kIdentity) return function(raw_scores, targets);
  return function(predictions_of(raw_scores, targets.size(), link), targets);
}

Metric binary_logloss_metric(double sigmoid) {
  return {"binary_logloss", binary_logloss, {Link::Kind::kLogistic, sigmoid}};
}
Metric binary_error_metric(double sigmoid) {
  return {"binary_error", binary_error, {Link::Kind::kLogistic, sigmoid}};
}
Metric auc_metric() { return {.name = "auc", .function = auc, .link = {}, .higher_is_better = true}; }
Metric l2_metric() { return {"l2", mean_squared_error, {}}; }
Metric l1_metric() { return {"l1", mean_absolute_error, {}}; }
Metric pinball_metric(double alpha) {
  return {"quantile",
          [alpha](std::span<const double> predictions, const Targets& targets) {
            return pinball(predictions, targets, alpha);
          },
          {}};
}
Metric multi_logloss_metric() {
  return {.name = "multi_logloss",
          .function = multi_logloss,
          .link = {Link::Kind::kSoftmax, 1.0},
          .several_classes = true};
}
Metric multi_error_metric() {
  return {.name = "multi_error",
          .function = multi_error,
          .link = {Link::Kind::kSoftmax, 1.0},
          .several_classes = true};
}

}  // namespace spectrum::gbdt
