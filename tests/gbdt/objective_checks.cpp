#include "objective_checks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spectrum::gbdt::checks {
namespace {

std::vector<Grad> gradients(const Objective& objective, const std::vector<double>& scores,
                            const Targets& targets) {
  std::vector<Grad> out(scores.size());
  objective.gradients(scores, targets, {0, targets.size()}, out);
  return out;
}

/// The loss of a row with the score of class k moved by `step`.
double moved_loss(const Objective& objective, std::vector<double> scores, std::size_t k, double step,
                  const Targets& row) {
  scores[k] += step;
  return objective.loss(scores, row);
}

std::vector<double> constant_scores(const std::vector<double>& of_class, std::size_t n) {
  std::vector<double> out;
  for (double score : of_class) out.insert(out.end(), n, score);
  return out;
}

bool same(Grad a, Grad b) { return a.g == b.g && a.h == b.h; }

}  // namespace

void expect_gradient(const Objective& objective, std::vector<double> scores, float label) {
  const Rows row{{label}, {2.5F}};
  const auto grads = gradients(objective, scores, row.targets());
  constexpr double kStep = 1e-5;
  for (std::size_t k = 0; k < scores.size(); ++k) {
    const double rise = moved_loss(objective, scores, k, kStep, row.targets()) -
                        moved_loss(objective, scores, k, -kStep, row.targets());
    const double g = 2.5 * rise / (2 * kStep);
    EXPECT_NEAR(grads[k].g, g, 1e-6 * std::max(1.0, std::abs(g)))
        << "score " << scores[k] << ", label " << label;
  }
}

void expect_hessian(const Objective& objective, std::vector<double> scores, float label, double factor) {
  const Rows row{{label}, {2.5F}};
  const auto grads = gradients(objective, scores, row.targets());
  constexpr double kStep = 1e-4;
  const double here = objective.loss(scores, row.targets());
  for (std::size_t k = 0; k < scores.size(); ++k) {
    const double bend = moved_loss(objective, scores, k, kStep, row.targets()) - 2 * here +
                        moved_loss(objective, scores, k, -kStep, row.targets());
    EXPECT_NEAR(grads[k].h, factor * 2.5 * bend / (kStep * kStep), 1e-5)
        << "score " << scores[k] << ", label " << label;
  }
}

void expect_best_base(const Objective& objective, const Targets& targets) {
  std::vector<double> bases;
  for (int c = 0; c < objective.n_classes(); ++c) bases.push_back(objective.base(targets, c));
  const double least = objective.loss(constant_scores(bases, targets.size()), targets);
  for (std::size_t c = 0; c < bases.size(); ++c) {
    for (double step : {-0.1, -1e-3, 1e-3, 0.1}) {
      auto moved = bases;
      moved[c] += step;
      EXPECT_GE(objective.loss(constant_scores(moved, targets.size()), targets), least - 1e-14)
          << "class " << c << ", step " << step;
    }
  }
}

void expect_pure_rows(const Objective& objective, const std::vector<float>& labels) {
  const std::size_t n = labels.size();
  const Rows plain{labels}, weighed{labels, std::vector<float>(n, 1.0F)};
  std::vector<double> scores(n * static_cast<std::size_t>(objective.n_classes()));
  for (std::size_t i = 0; i < scores.size(); ++i) scores[i] = std::sin(7.0 * static_cast<double>(i));
  const auto whole = gradients(objective, scores, plain.targets());
  const auto of_ones = gradients(objective, scores, weighed.targets());

  const Grad untouched{-7.0F, -7.0F};
  std::vector<Grad> parts(scores.size(), untouched);
  objective.gradients(scores, plain.targets(), {1, n}, parts);
  for (std::size_t i = 0; i < parts.size(); i += n) EXPECT_TRUE(same(parts[i], untouched));
  objective.gradients(scores, plain.targets(), {0, 1}, parts);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EXPECT_TRUE(same(parts[i], whole[i])) << i;
    EXPECT_TRUE(same(of_ones[i], whole[i])) << i;
  }
}

void expect_finite_far_out(const Objective& objective, const std::vector<float>& labels) {
  const Rows rows{labels, std::vector<float>(labels.size(), 3.0F)};
  for (double far : {-1000.0, 1000.0}) {
    std::vector<double> scores(labels.size() * static_cast<std::size_t>(objective.n_classes()), 0.0);
    std::fill_n(scores.begin(), labels.size(), far);  // of the first class
    for (const Grad& grad : gradients(objective, scores, rows.targets())) {
      EXPECT_TRUE(std::isfinite(grad.g));
      EXPECT_TRUE(std::isfinite(grad.h) && grad.h >= 0.0F);
    }
    EXPECT_TRUE(std::isfinite(objective.loss(scores, rows.targets())));
  }
}

std::string refusal(const std::function<void()>& call) {
  try {
    call();
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return {};
}

}  // namespace spectrum::gbdt::checks
