#include "apps/forecast/scores.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <limits>
#include <numeric>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

void check(std::span<const double> p, int columns, int classes, std::span<const int> labels) {
  if (labels.empty()) throw std::invalid_argument("scores: no rows");
  if (classes < 2) throw std::invalid_argument("scores: fewer than two classes");
  if (p.size() != labels.size() * static_cast<std::size_t>(columns)) {
    throw std::invalid_argument("scores: forecasts and labels differ in length");
  }
  const bool known = std::all_of(labels.begin(), labels.end(), [&](int v) { return v >= 0 && v < classes; });
  if (!known) throw std::invalid_argument("scores: a label is out of range");
  const bool defined = std::none_of(p.begin(), p.end(), [](double v) { return std::isnan(v); });
  if (!defined) throw std::invalid_argument("scores: a forecast is NaN");
}

double mean(double sum, std::size_t n) { return sum / static_cast<double>(n); }

double surprise(double probability_of_label) {
  return -std::log(std::max(probability_of_label, kLeastProbability));
}

/// The class each row forecasts.
std::vector<int> leading(std::span<const double> p) {
  std::vector<int> out;
  for (double v : p) out.push_back(v >= 0.5 ? 1 : 0);
  return out;
}

std::vector<int> leading(std::span<const double> p, int classes) {
  const auto columns = static_cast<std::size_t>(classes);
  std::vector<int> out;
  for (std::size_t begin = 0; begin < p.size(); begin += columns) {
    const auto row = p.subspan(begin, columns);
    out.push_back(static_cast<int>(std::max_element(row.begin(), row.end()) - row.begin()));
  }
  return out;
}

double share_right(std::span<const int> forecast, std::span<const int> labels) {
  double right = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) right += forecast[i] == labels[i] ? 1 : 0;
  return mean(right, labels.size());
}

double mean_share_right(std::span<const int> forecast, std::span<const int> labels, int classes) {
  std::vector<double> rows(static_cast<std::size_t>(classes), 0), right = rows;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto label = static_cast<std::size_t>(labels[i]);
    rows[label] += 1;
    right[label] += forecast[i] == labels[i] ? 1 : 0;
  }
  double sum = 0, occurring = 0;
  for (std::size_t c = 0; c < rows.size(); ++c) {
    if (rows[c] == 0) continue;
    sum += right[c] / rows[c];
    occurring += 1;
  }
  return sum / occurring;
}

}  // namespace

double log_loss(std::span<const double> p, std::span<const int> labels) {
  check(p, 1, 2, labels);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += surprise(labels[i] == 1 ? p[i] : 1 - p[i]);
  return mean(sum, p.size());
}

double log_loss(std::span<const double> p, int classes, std::span<const int> labels) {
  check(p, classes, classes, labels);
  double sum = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    sum += surprise(p[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(labels[i])]);
  }
  return mean(sum, labels.size());
}

double brier(std::span<const double> p, std::span<const int> labels) {
  check(p, 1, 2, labels);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) sum += (p[i] - labels[i]) * (p[i] - labels[i]);
  return mean(sum, p.size());
}

double brier(std::span<const double> p, int classes, std::span<const int> labels) {
  check(p, classes, classes, labels);
  double sum = 0;
  for (std::size_t i = 0; i < p.size(); ++i) {
    const std::size_t row = i / static_cast<std::size_t>(classes),
                      column = i % static_cast<std::size_t>(classes);
    const double truth = labels[row] == static_cast<int>(column) ? 1 : 0;
    sum += (p[i] - truth) * (p[i] - truth);
  }
  return mean(sum, labels.size());
}

double auc(std::span<const double> scores, std::span<const int> labels) {
  check(scores, 1, 2, labels);
  std::vector<std::size_t> order(scores.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return scores[a] < scores[b]; });

  double ones = 0, rank_sum = 0;  // of the ones
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    double ones_here = 0;
    while (end < order.size() && scores[order[end]] == scores[order[begin]])
      ones_here += labels[order[end++]];
    const double mid_rank = 0.5 * static_cast<double>(begin + 1 + end);
    ones += ones_here;
    rank_sum += ones_here * mid_rank;
  }
  const double zeros = static_cast<double>(labels.size()) - ones;
  if (ones == 0 || zeros == 0) return std::numeric_limits<double>::quiet_NaN();
  return (rank_sum - ones * (ones + 1) / 2) / (ones * zeros);
}

std::vector<ReliabilityBin> reliability(std::span<const double> p, std::span<const int> labels, int bins) {
  check(p, 1, 2, labels);
  if (bins < 1) throw std::invalid_argument("reliability: fewer than one bin");
  std::vector<ReliabilityBin> out(static_cast<std::size_t>(bins));
  for (std::size_t i = 0; i < p.size(); ++i) {
    const int b = static_cast<int>(std::clamp(p[i], 0.0, 1.0) * bins);
    ReliabilityBin& bin = out[static_cast<std::size_t>(std::min(b, bins - 1))];
    ++bin.n;
    bin.mean_p += p[i];
    bin.share += labels[i];
  }
  for (ReliabilityBin& bin : out) {
    if (bin.n == 0) continue;
    bin.mean_p /= bin.n;
    bin.share /= bin.n;
  }
  return out;
}

double ece(std::span<const double> p, std::span<const int> labels, int bins) {
  double sum = 0;
  for (const ReliabilityBin& bin : reliability(p, labels, bins))
    sum += bin.n * std::abs(bin.mean_p - bin.share);
  return mean(sum, labels.size());
}

double ece(std::span<const double> p, int classes, std::span<const int> labels, int bins) {
  check(p, classes, classes, labels);
  const std::vector<int> forecast = leading(p, classes);
  std::vector<double> confidence;
  std::vector<int> right;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    confidence.push_back(p[i * static_cast<std::size_t>(classes) + static_cast<std::size_t>(forecast[i])]);
    right.push_back(forecast[i] == labels[i] ? 1 : 0);
  }
  return ece(confidence, right, bins);
}

double accuracy(std::span<const double> p, std::span<const int> labels) {
  check(p, 1, 2, labels);
  return share_right(leading(p), labels);
}

double accuracy(std::span<const double> p, int classes, std::span<const int> labels) {
  check(p, classes, classes, labels);
  return share_right(leading(p, classes), labels);
}

double balanced_accuracy(std::span<const double> p, std::span<const int> labels) {
  check(p, 1, 2, labels);
  return mean_share_right(leading(p), labels, 2);
}

double balanced_accuracy(std::span<const double> p, int classes, std::span<const int> labels) {
  check(p, classes, classes, labels);
  return mean_share_right(leading(p, classes), labels, classes);
}

std::vector<double> base_rates(std::span<const int> labels, int classes) {
  check({}, 0, classes, labels);
  std::vector<double> out(static_cast<std::size_t>(classes), 0);
  for (int label : labels) out[static_cast<std::size_t>(label)] += 1;
  for (double& v : out) v = mean(v, labels.size());
  return out;
}

double majority_share(std::span<const int> labels, int classes) {
  const std::vector<double> rates = base_rates(labels, classes);
  return *std::max_element(rates.begin(), rates.end());
}

}  // namespace spectrum::forecast
