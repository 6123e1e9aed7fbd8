#include "apps/forecast/platt.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <stdexcept>
#include <vector>

namespace spectrum::forecast {
namespace {

constexpr int kMaxSteps = 100;
constexpr double kLeastStep = 1e-10;
constexpr double kRidge = 1e-12;      // keeps the Hessian invertible, as where all scores are equal
constexpr double kFlat = 1e-5;        // gradient at which to stop
constexpr double kSufficient = 1e-4;  // share of the promised decrease that a step must bring

/// 1 / (1 + exp(z)) without overflow.
double falling_logistic(double z) {
  return z >= 0 ? std::exp(-z) / (1 + std::exp(-z)) : 1 / (1 + std::exp(z));
}

struct Fit {
  std::span<const double> scores;
  std::vector<double> targets;

  /// Cross-entropy, written so that no exp can overflow.
  double loss(const Platt& at) const {
    double sum = 0;
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const double z = at.a * scores[i] + at.b;
      sum +=
          z >= 0 ? targets[i] * z + std::log1p(std::exp(-z)) : (targets[i] - 1) * z + std::log1p(std::exp(z));
    }
    return sum;
  }
};

struct Slope {
  double a = 0, b = 0;                      // gradient
  double aa = kRidge, ab = 0, bb = kRidge;  // Hessian
};

Slope slope_at(const Fit& fit, const Platt& at) {
  Slope s;
  for (std::size_t i = 0; i < fit.scores.size(); ++i) {
    const double x = fit.scores[i], p = falling_logistic(at.a * x + at.b);
    const double gap = fit.targets[i] - p, weight = p * (1 - p);
    s.a += x * gap;
    s.b += gap;
    s.aa += x * x * weight;
    s.ab += x * weight;
    s.bb += weight;
  }
  return s;
}

/// Halves the Newton step until it brings enough; false when none does.
bool step_down(const Fit& fit, const Slope& s, Platt& at, double& loss) {
  const double det = s.aa * s.bb - s.ab * s.ab;
  const double da = -(s.bb * s.a - s.ab * s.b) / det, db = -(s.aa * s.b - s.ab * s.a) / det;
  const double promised = s.a * da + s.b * db;
  for (double step = 1; step >= kLeastStep; step /= 2) {
    const Platt next{at.a + step * da, at.b + step * db};
    const double next_loss = fit.loss(next);
    if (!(next_loss < loss + kSufficient * step * promised)) continue;
    at = next;
    loss = next_loss;
    return true;
  }
  return false;
}

void check(std::span<const double> scores, std::span<const int> labels) {
  if (scores.size() != labels.size())
    throw std::invalid_argument("fit_platt: scores and labels differ in length");
  const bool finite = std::all_of(scores.begin(), scores.end(), [](double v) { return std::isfinite(v); });
  if (!finite) throw std::invalid_argument("fit_platt: a score is not finite");
  const bool binary = std::all_of(labels.begin(), labels.end(), [](int v) { return v == 0 || v == 1; });
  if (!binary) throw std::invalid_argument("fit_platt: a label is neither 0 nor 1");
}

}  // namespace

double Platt::operator()(double score) const { return falling_logistic(a * score + b); }

Platt fit_platt(std::span<const double> scores, std::span<const int> labels) {
  check(scores, labels);
  const auto ones = static_cast<double>(std::count(labels.begin(), labels.end(), 1));
  const double zeros = static_cast<double>(labels.size()) - ones;
  Platt at{0, std::log((zeros + 1) / (ones + 1))};
  if (ones == 0 || zeros == 0) return at;

  Fit fit{scores, {}};
  for (int label : labels) fit.targets.push_back(label == 1 ? (ones + 1) / (ones + 2) : 1 / (zeros + 2));
  double loss = fit.loss(at);
  for (int i = 0; i < kMaxSteps; ++i) {
    const Slope s = slope_at(fit, at);
    if (std::abs(s.a) < kFlat && std::abs(s.b) < kFlat) break;
    if (!step_down(fit, s, at, loss)) break;
  }
  return at;
}

}  // namespace spectrum::forecast
