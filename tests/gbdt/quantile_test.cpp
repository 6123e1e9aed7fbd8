#include "gbdt/quantile.h"

#include <gtest/gtest.h>

#include <cmath>

#include "objective_checks.h"

namespace spectrum::gbdt {
namespace {

using checks::Rows;

TEST(Quantile, GradientIsTheSlope) {
  for (double alpha : {0.1, 0.5, 0.9}) {
    for (double score : {-3.0, 0.25, 2.5}) {
      for (float label : {-1.5F, 0.0F, 4.0F}) checks::expect_gradient(Quantile(alpha), {score}, label);
    }
  }
}

TEST(Quantile, ATinyGapCountsAsAbove) {
  const Rows rows{{0, 0, 0}, {1, 1, 4}};
  std::vector<Grad> grads(3);
  Quantile(0.25).gradients(std::vector<double>{-1e-30, -1e-60, 0.0}, rows.targets(), {0, 3}, grads);
  EXPECT_EQ(grads[0].g, -0.25F);
  EXPECT_EQ(grads[1].g, 0.75F);  // below what float32 can hold
  EXPECT_EQ(grads[2].g, 3.0F);
  EXPECT_EQ(grads[2].h, 4.0F);
}

TEST(Quantile, RowsAreIndependent) { checks::expect_pure_rows(Quantile(0.3), {0.5F, 1, -2, 3, 1}); }

TEST(Quantile, BaseIsTheBestConstant) {
  const Rows plain{{7, 1, 2, -3, 5, 5, 9}};
  for (double alpha : {1.0 / 6, 1.0 / 3, 0.5, 5.0 / 6}) {  // no interpolation between two labels
    checks::expect_best_base(Quantile(alpha), plain.targets());
  }
  const Rows weighed{{7, 1, 2, -3, 5, 4, 9}, {0.5F, 0.25F, 0, 0.25F, 0.5F, 0.25F, 0.25F}};
  for (double alpha : {0.125, 0.25, 0.375, 0.625, 0.875}) {  // the share of the rows up to some label
    checks::expect_best_base(Quantile(alpha), weighed.targets());
  }
}

TEST(Quantile, LeavesTakeTheQuantileOfTheirResiduals) {
  std::vector<double> residuals{0, 4, 3, 1, 2};
  EXPECT_TRUE(Quantile(0.25).renews_outputs());
  EXPECT_DOUBLE_EQ(Quantile(0.25).renewed_output(residuals, {}), 1.0);
  EXPECT_DOUBLE_EQ(Quantile(0.625).renewed_output(residuals, {}), 2.5);
  std::vector<float> weights(5, 0.5F);
  EXPECT_DOUBLE_EQ(Quantile(0.625).renewed_output(residuals, weights), 2.0);
}

TEST(Quantile, FarOut) { checks::expect_finite_far_out(Quantile(0.9), {-1e30F, 0, 1e30F}); }

TEST(Quantile, LabelsSettingsAndText) {
  EXPECT_THROW(Quantile(0.5).check_labels(std::vector<float>{1e35F}), std::invalid_argument);
  for (double alpha : {0.0, 1.0, -0.1, 1e-60, 1.0 - 1e-12, std::nan("")}) {
    EXPECT_THROW(Quantile{alpha}, std::invalid_argument) << alpha;
  }
  EXPECT_EQ(Quantile(0.1).text(), "quantile");
  EXPECT_EQ(Quantile(0.1).settings().at(0), std::make_pair(std::string("alpha"), 0.1));
}

}  // namespace
}  // namespace spectrum::gbdt
