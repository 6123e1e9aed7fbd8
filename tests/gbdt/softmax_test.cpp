#include "gbdt/softmax.h"

#include <gtest/gtest.h>

#include <cmath>

#include "objective_checks.h"

namespace spectrum::gbdt {
namespace {

using checks::Rows;

TEST(Softmax, Derivatives) {
  for (float label : {0.0F, 1.0F, 2.0F}) {
    for (const std::vector<double>& scores :
         {std::vector{0.0, 0.0, 0.0}, {-1.0, 0.5, 2.0}, {3.0, -2.0, 0.1}}) {
      checks::expect_gradient(Softmax(3), scores, label);
      checks::expect_hessian(Softmax(3), scores, label, 3.0 / 2.0);
    }
  }
  checks::expect_hessian(Softmax(2), {0.3, -0.6}, 1.0F, 2.0);
}

TEST(Softmax, RowsAreIndependent) { checks::expect_pure_rows(Softmax(4), {0, 3, 1, 2, 1}); }

TEST(Softmax, GradientsOfARowAddUpToNothing) {
  const Rows rows{{2, 0}};
  std::vector<Grad> grads(6);
  Softmax(3).gradients(std::vector<double>{0.5, 1, -0.2, 3, 1.5, -2}, rows.targets(), {0, 2}, grads);
  for (std::size_t i : {0U, 1U}) EXPECT_NEAR(grads[i].g + grads[2 + i].g + grads[4 + i].g, 0.0, 1e-7);
}

TEST(Softmax, BaseIsTheBestConstant) {
  const Rows plain{{0, 1, 2, 0, 0, 2}}, weighed{{0, 1, 2, 0}, {0.5F, 2, 1, 0.25F}};
  checks::expect_best_base(Softmax(3), plain.targets());
  checks::expect_best_base(Softmax(3), weighed.targets());
  EXPECT_DOUBLE_EQ(Softmax(3).base(plain.targets(), 0), std::log(0.5));
  EXPECT_DOUBLE_EQ(Softmax(3).base(weighed.targets(), 0), std::log(0.2));
}

TEST(Softmax, AnEmptyClassAndAFullOneDoNotTrain) {
  const Rows no_middle{{0, 2, 0}}, one_only{{1, 1}}, weightless{{0, 1, 2}, {1, 0, 1}};
  EXPECT_TRUE(Softmax(3).trains(no_middle.targets(), 0));
  EXPECT_FALSE(Softmax(3).trains(no_middle.targets(), 1));
  EXPECT_FALSE(Softmax(3).trains(one_only.targets(), 1));
  EXPECT_FALSE(Softmax(3).trains(weightless.targets(), 1));
  EXPECT_NEAR(Softmax(3).base(no_middle.targets(), 1), std::log(1e-15), 1e-6);
}

TEST(Softmax, FarOut) {
  checks::expect_finite_far_out(Softmax(3), {0, 1, 2});
  const Rows row{{1}};
  EXPECT_DOUBLE_EQ(Softmax(2).loss(std::vector<double>{1000.0, 0.0}, row.targets()), 1000.0);
}

TEST(Softmax, RefusesOtherLabelsAndSettings) {
  const auto said = [](std::vector<float> labels) {
    return checks::refusal([&] { Softmax(3).check_labels(labels); });
  };
  EXPECT_EQ(said({0, 1, 2}), "");
  EXPECT_EQ(said({0, 2.5F}), "label 2.5 in row 1: must be a whole number 0..2");
  EXPECT_EQ(said({3}), "label 3 in row 0: must be a whole number 0..2");
  EXPECT_EQ(said({0, 0, -1}), "label -1 in row 2: must be a whole number 0..2");
  EXPECT_EQ(said({std::nanf("")}), "label nan in row 0: must be a whole number 0..2");
  EXPECT_THROW(Softmax(1), std::invalid_argument);
}

TEST(Softmax, Text) { EXPECT_EQ(Softmax(3).text(), "multiclass num_class:3"); }

}  // namespace
}  // namespace spectrum::gbdt
