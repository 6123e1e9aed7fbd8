#include "gbdt/binary.h"

#include <gtest/gtest.h>

#include <cmath>

#include "objective_checks.h"

namespace spectrum::gbdt {
namespace {

using checks::Rows;

TEST(Binary, Derivatives) {
  for (const Binary& objective : {Binary(1.0), Binary(0.5), Binary(2.0), Binary(1.0, 3.5)}) {
    for (double score : {-3.0, -0.4, 0.0, 0.7, 2.5}) {
      for (float label : {0.0F, 1.0F}) {
        checks::expect_gradient(objective, {score}, label);
        checks::expect_hessian(objective, {score}, label);
      }
    }
  }
}

TEST(Binary, RowsAreIndependent) { checks::expect_pure_rows(Binary{}, {0, 1, 1, 0, 1}); }

TEST(Binary, BaseIsTheBestConstant) {
  const Rows plain{{1, 0, 0, 0, 1, 0, 0, 1}}, weighed{{1, 0, 0, 1}, {0.5F, 2, 1, 0.25F}};
  checks::expect_best_base(Binary(2.0), plain.targets());
  checks::expect_best_base(Binary(2.0), weighed.targets());
  const Binary objective(2.0);
  EXPECT_NEAR(objective.link()(objective.base(plain.targets(), 0)), 3.0 / 8.0, 1e-15);
  EXPECT_NEAR(objective.link()(objective.base(weighed.targets(), 0)), 0.75 / 3.75, 1e-15);
}

TEST(Binary, OneClassKeepsAFiniteBase) {
  const Rows ones{{1, 1}}, zeros{{0, 0}}, both{{0, 1}}, weightless{{0, 1}, {1, 0}};
  EXPECT_FALSE(Binary{}.trains(ones.targets(), 0));
  EXPECT_FALSE(Binary{}.trains(zeros.targets(), 0));
  EXPECT_TRUE(Binary{}.trains(both.targets(), 0));
  EXPECT_TRUE(Binary{}.trains(weightless.targets(), 0));  // LightGBM counts rows, not weights
  EXPECT_NEAR(Binary{}.base(ones.targets(), 0), 34.54, 0.1);
  EXPECT_NEAR(Binary{}.base(zeros.targets(), 0), -34.54, 0.01);
  EXPECT_NEAR(Binary{}.base(weightless.targets(), 0), -34.54, 0.01);
}

TEST(Binary, FarOut) {
  checks::expect_finite_far_out(Binary{}, {0, 1});
  const Rows zero{{0}}, one{{1}};
  EXPECT_DOUBLE_EQ(Binary{}.loss(std::vector<double>{1000.0}, zero.targets()), 1000.0);
  EXPECT_DOUBLE_EQ(Binary{}.loss(std::vector<double>{1000.0}, one.targets()), 0.0);
}

TEST(Binary, RefusesOtherLabelsAndSettings) {
  const auto said = [](std::vector<float> labels) {
    return checks::refusal([&] { Binary{}.check_labels(labels); });
  };
  EXPECT_EQ(said({0, 1, 2}), "label 2 in row 2: must be 0 or 1");
  EXPECT_EQ(said({1, std::nanf("")}), "label nan in row 1: must be 0 or 1");
  EXPECT_EQ(said({1, 0}), "");
  EXPECT_THROW(Binary{0.0}, std::invalid_argument);
  EXPECT_THROW(Binary{HUGE_VAL}, std::invalid_argument);
  EXPECT_THROW(Binary(1.0, 0.0), std::invalid_argument);
}

TEST(Binary, Text) {
  EXPECT_EQ(Binary{}.text(), "binary sigmoid:1");
  EXPECT_EQ(Binary(0.1).text(), "binary sigmoid:0.1");
}

}  // namespace
}  // namespace spectrum::gbdt
