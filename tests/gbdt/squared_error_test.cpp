#include "gbdt/squared_error.h"

#include <gtest/gtest.h>

#include "objective_checks.h"

namespace spectrum::gbdt {
namespace {

using checks::Rows;

TEST(SquaredError, Derivatives) {
  for (double score : {-3.0, 0.0, 2.5}) {
    for (float label : {-1.5F, 0.0F, 4.0F}) {
      checks::expect_gradient(SquaredError{}, {score}, label);
      checks::expect_hessian(SquaredError{}, {score}, label);
    }
  }
}

TEST(SquaredError, RowsAreIndependent) { checks::expect_pure_rows(SquaredError{}, {0.5F, 1, -2, 3, 1}); }

TEST(SquaredError, BaseIsTheMean) {
  const Rows plain{{1, 2, 6}}, weighed{{1, 2, 6}, {3, 0, 1}}, two{{1, 5}};
  EXPECT_DOUBLE_EQ(SquaredError{}.base(plain.targets(), 0), 3.0);
  EXPECT_DOUBLE_EQ(SquaredError{}.base(weighed.targets(), 0), 2.25);
  checks::expect_best_base(SquaredError{}, weighed.targets());
  EXPECT_DOUBLE_EQ(SquaredError{}.loss(std::vector<double>{3, 3}, two.targets()), 2.0);
}

TEST(SquaredError, FarOut) { checks::expect_finite_far_out(SquaredError{}, {-1e30F, 0, 1e30F}); }

TEST(SquaredError, LabelsAndText) {
  EXPECT_THROW(SquaredError{}.check_labels(std::vector<float>{1e35F}), std::invalid_argument);
  EXPECT_EQ(SquaredError{}.text(), "regression");
}

}  // namespace
}  // namespace spectrum::gbdt
