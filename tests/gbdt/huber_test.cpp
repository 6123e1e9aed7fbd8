#include "gbdt/huber.h"

#include <gtest/gtest.h>

#include <cmath>

#include "objective_checks.h"

namespace spectrum::gbdt {
namespace {

using checks::Rows;

TEST(Huber, GradientIsCut) {
  for (double alpha : {0.25, 0.9, 10.0}) {
    for (double score : {-3.0, 0.1, 2.5}) {
      for (float label : {-1.5F, 0.0F, 4.0F}) checks::expect_gradient(Huber(alpha), {score}, label);
    }
  }
  checks::expect_hessian(Huber(1.0), {0.5}, 0.0F);
  checks::expect_hessian(Huber(1.0), {-0.5}, 0.0F);
}

TEST(Huber, HessianIsTheWeightEvenWhereTheLossIsStraight) {
  const Rows rows{{0, 0}, {1, 4}};
  std::vector<Grad> grads(2);
  Huber(0.5).gradients(std::vector<double>{9, -9}, rows.targets(), {0, 2}, grads);
  EXPECT_EQ(grads[0].g, 0.5F);
  EXPECT_EQ(grads[0].h, 1.0F);
  EXPECT_EQ(grads[1].g, -2.0F);
  EXPECT_EQ(grads[1].h, 4.0F);
}

TEST(Huber, RowsAreIndependent) { checks::expect_pure_rows(Huber(0.8), {0.5F, 1, -2, 3, 1}); }

TEST(Huber, BaseIsTheMean) {
  const Rows plain{{1, 2, 6}}, weighed{{1, 2, 6}, {3, 0, 1}};
  EXPECT_DOUBLE_EQ(Huber{}.base(plain.targets(), 0), 3.0);
  EXPECT_DOUBLE_EQ(Huber{}.base(weighed.targets(), 0), 2.25);
  checks::expect_best_base(Huber(10.0), weighed.targets());  // all labels within alpha
}

TEST(Huber, FarOut) { checks::expect_finite_far_out(Huber{}, {-1e30F, 0, 1e30F}); }

TEST(Huber, LabelsSettingsAndText) {
  EXPECT_THROW(Huber{}.check_labels(std::vector<float>{1e35F}), std::invalid_argument);
  for (double alpha : {0.0, -1.0, HUGE_VAL, std::nan("")}) EXPECT_THROW(Huber{alpha}, std::invalid_argument);
  EXPECT_EQ(Huber{}.text(), "huber");
}

}  // namespace
}  // namespace spectrum::gbdt
