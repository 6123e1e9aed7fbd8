#include "gbdt/absolute_error.h"

#include <gtest/gtest.h>

#include "objective_checks.h"

namespace spectrum::gbdt {
namespace {

using checks::Rows;

TEST(AbsoluteError, GradientIsTheSign) {
  for (double score : {-3.0, 0.25, 2.5}) {
    for (float label : {-1.5F, 0.0F, 4.0F}) checks::expect_gradient(AbsoluteError{}, {score}, label);
  }
  const Rows rows{{1, 1, 1}, {0.5F, 2, 3}};
  std::vector<Grad> grads(3);
  AbsoluteError{}.gradients(std::vector<double>{0, 1, 2}, rows.targets(), {0, 3}, grads);
  EXPECT_EQ(grads[0].g, -0.5F);
  EXPECT_EQ(grads[1].g, 0.0F);
  EXPECT_EQ(grads[2].g, 3.0F);
  EXPECT_EQ(grads[1].h, 2.0F);
}

TEST(AbsoluteError, RowsAreIndependent) { checks::expect_pure_rows(AbsoluteError{}, {0.5F, 1, -2, 3, 1}); }

TEST(AbsoluteError, BaseIsTheMedian) {
  const Rows odd{{7, 1, 2}}, even{{1, 8, 2, 3}}, weighed{{1, 2, 3, 4}, {0.5F, 0.25F, 0.5F, 0.25F}};
  EXPECT_DOUBLE_EQ(AbsoluteError{}.base(odd.targets(), 0), 2.0);
  EXPECT_DOUBLE_EQ(AbsoluteError{}.base(even.targets(), 0), 2.5);
  EXPECT_DOUBLE_EQ(AbsoluteError{}.base(weighed.targets(), 0), 2.0);
  for (const Rows* rows : {&odd, &even, &weighed}) checks::expect_best_base(AbsoluteError{}, rows->targets());
}

TEST(AbsoluteError, LeavesTakeTheMedianOfTheirResiduals) {
  std::vector<double> residuals{0.25, -4.0, 1.5, 9.0};
  EXPECT_TRUE(AbsoluteError{}.renews_outputs());
  EXPECT_DOUBLE_EQ(AbsoluteError{}.renewed_output(residuals, {}), 0.875);
  std::vector<double> weighed{3.0, 1.0, 2.0};
  std::vector<float> weights{0.5F, 0.25F, 2.0F};
  EXPECT_DOUBLE_EQ(AbsoluteError{}.renewed_output(weighed, weights), 1.0 + (1.375 - 0.25) / 2.0);
}

TEST(AbsoluteError, FarOut) { checks::expect_finite_far_out(AbsoluteError{}, {-1e30F, 0, 1e30F}); }

TEST(AbsoluteError, LabelsAndText) {
  EXPECT_THROW(AbsoluteError{}.check_labels(std::vector<float>{1e35F}), std::invalid_argument);
  EXPECT_EQ(AbsoluteError{}.text(), "regression_l1");
}

}  // namespace
}  // namespace spectrum::gbdt
