#include "gbdt/targets.h"

#include <gtest/gtest.h>

#include <limits>

#include "objective_checks.h"

namespace spectrum::gbdt {
namespace {

using checks::refusal;

TEST(Targets, MeansAreWeighted) {
  const checks::Rows plain{{1, 2, 6}}, weighed{{1, 2, 6}, {3, 0, 1}};
  const auto mean = [](const checks::Rows& rows) {
    return weighted_mean(rows.targets(), [&](std::size_t i) { return static_cast<double>(rows.labels[i]); });
  };
  EXPECT_DOUBLE_EQ(mean(plain), 3.0);
  EXPECT_DOUBLE_EQ(mean(weighed), 2.25);
}

TEST(Targets, WeightsAreChecked) {
  const float inf = std::numeric_limits<float>::infinity(), nan = std::numeric_limits<float>::quiet_NaN();
  const auto said = [](std::vector<float> weights) { return refusal([&] { check_weights(weights, 3); }); };
  EXPECT_EQ(said({}), "");
  EXPECT_EQ(said({0, 2.5F, 0}), "");
  EXPECT_EQ(said({1, 1}), "2 weights for 3 rows");
  EXPECT_EQ(said({1, -0.5F, 1}), "weight -0.5 in row 1: must be finite and not below 0");
  EXPECT_EQ(said({1, 1, nan}), "weight nan in row 2: must be finite and not below 0");
  EXPECT_EQ(said({inf, 1, 1}), "weight inf in row 0: must be finite and not below 0");
  EXPECT_EQ(said({0, 0, 0}), "all weights are 0");
}

TEST(Targets, LabelsOfRegressionsAreChecked) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const auto said = [](std::vector<float> labels) { return refusal([&] { check_real_labels(labels); }); };
  EXPECT_EQ(said({-1e30F, 0, 1e30F}), "");
  EXPECT_EQ(said({0, 1e35F}), "label 1e+35 in row 1: must be within +-1e30");
  EXPECT_EQ(said({nan}), "label nan in row 0: must be within +-1e30");
}

}  // namespace
}  // namespace spectrum::gbdt
