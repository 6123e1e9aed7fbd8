#include "gbdt/objective.h"

#include <gtest/gtest.h>

#include "gbdt/binary.h"
#include "gbdt/squared_error.h"

namespace spectrum::gbdt {
namespace {

/// g and h of one row against central differences of the loss.
void expect_derivatives(const Objective& objective, double score, float label) {
  const auto loss = [&](double s) {
    return objective.loss(std::vector<double>{s}, {std::span(&label, 1), {}});
  };
  std::vector<Grad> grad(1);
  objective.gradients(std::vector<double>{score}, {std::span(&label, 1), {}}, {0, 1}, grad);
  constexpr double kStep = 1e-4;
  const double g = (loss(score + kStep) - loss(score - kStep)) / (2 * kStep);
  const double h = (loss(score + kStep) - 2 * loss(score) + loss(score - kStep)) / (kStep * kStep);
  EXPECT_NEAR(grad[0].g, g, 1e-6 * std::max(1.0, std::abs(g)));
  EXPECT_NEAR(grad[0].h, h, 1e-5);
}

TEST(Binary, Derivatives) {
  for (double sigmoid : {1.0, 0.5, 2.0}) {
    for (double score : {-3.0, -0.4, 0.0, 0.7, 2.5}) {
      for (float label : {0.0F, 1.0F}) expect_derivatives(Binary(sigmoid), score, label);
    }
  }
}

TEST(SquaredError, Derivatives) {
  for (double score : {-3.0, 0.0, 2.5}) {
    for (float label : {-1.5F, 0.0F, 4.0F}) expect_derivatives(SquaredError{}, score, label);
  }
}

TEST(Binary, BaseIsTheBestConstant) {
  const std::vector<float> labels{1, 0, 0, 0, 1, 0, 0, 1};
  const Binary objective(2.0);
  const double base = objective.base({labels, {}}, 0);
  EXPECT_NEAR(objective.link()(base), 3.0 / 8.0, 1e-15);
  const auto loss = [&](double s) { return objective.loss(std::vector<double>(8, s), {labels, {}}); };
  EXPECT_LT(loss(base), loss(base + 1e-3));
  EXPECT_LT(loss(base), loss(base - 1e-3));
}

TEST(Binary, LossStaysFiniteFarOut) {
  const float zero = 0.0F, one = 1.0F;
  EXPECT_DOUBLE_EQ(Binary{}.loss(std::vector<double>{1000.0}, {std::span(&zero, 1), {}}), 1000.0);
  EXPECT_DOUBLE_EQ(Binary{}.loss(std::vector<double>{1000.0}, {std::span(&one, 1), {}}), 0.0);
}

TEST(SquaredError, BaseIsTheMean) {
  const std::vector<float> three{1, 2, 6}, two{1, 5};
  EXPECT_DOUBLE_EQ(SquaredError{}.base({three, {}}, 0), 3.0);
  EXPECT_DOUBLE_EQ(SquaredError{}.loss(std::vector<double>{3, 3}, {two, {}}), 2.0);
}

TEST(Objective, LabelsAreChecked) {
  EXPECT_THROW(Binary{}.check_labels(std::vector<float>{0, 1, 2}), std::invalid_argument);
  EXPECT_NO_THROW(Binary{}.check_labels(std::vector<float>{1, 1}));
  EXPECT_FALSE(Binary{}.trains({std::vector<float>{1, 1}, {}}, 0));
  EXPECT_NO_THROW(Binary{}.check_labels(std::vector<float>{1, 0}));
  EXPECT_THROW(Binary(0.0), std::invalid_argument);
  EXPECT_THROW(SquaredError{}.check_labels(std::vector<float>{1e35F}), std::invalid_argument);
}

TEST(Objective, Names) {
  EXPECT_EQ(Binary{}.text(), "binary sigmoid:1");
  EXPECT_EQ(Binary(0.1).text(), "binary sigmoid:0.1");
  EXPECT_EQ(SquaredError{}.text(), "regression");
}

}  // namespace
}  // namespace spectrum::gbdt
