#include "apps/forecast/scores.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

using Doubles = std::vector<double>;
using Ints = std::vector<int>;

TEST(Scores, LogLoss) {
  EXPECT_NEAR(log_loss(Doubles{0.8, 0.4}, Ints{1, 0}), (std::log(1 / 0.8) + std::log(1 / 0.6)) / 2, 1e-15);
  EXPECT_NEAR(log_loss(Doubles{0.5, 0.5, 0.5}, Ints{1, 0, 1}), std::log(2.0), 1e-15);
  EXPECT_NEAR(log_loss(Doubles{1.0, 0.0}, Ints{1, 0}), 0.0, 1e-15);
  EXPECT_NEAR(log_loss(Doubles{0.0}, Ints{1}), 15 * std::log(10.0), 1e-12);
}

TEST(Scores, LogLossOfClasses) {
  const Doubles p{0.2, 0.5, 0.3, 0.1, 0.1, 0.8};
  EXPECT_NEAR(log_loss(p, 3, Ints{1, 0}), (std::log(2.0) + std::log(10.0)) / 2, 1e-15);
}

TEST(Scores, Brier) {
  EXPECT_NEAR(brier(Doubles{0.8, 0.4}, Ints{1, 0}), (0.04 + 0.16) / 2, 1e-15);
  // (0.2^2 + 0.5^2 + 0.3^2) and (0.9^2 + 0.1^2 + 0.8^2)
  EXPECT_NEAR(brier(Doubles{0.2, 0.5, 0.3, 0.1, 0.1, 0.8}, 3, Ints{1, 0}), (0.38 + 1.46) / 2, 1e-15);
}

TEST(Scores, AucCountsPairs) {
  // Ones 0.9, 0.4, zeros 0.1, 0.5: three of four pairs stand right.
  EXPECT_DOUBLE_EQ(auc(Doubles{0.9, 0.1, 0.4, 0.5}, Ints{1, 0, 1, 0}), 0.75);
  EXPECT_DOUBLE_EQ(auc(Doubles{1, 2, 3, 4}, Ints{0, 0, 1, 1}), 1.0);
  EXPECT_DOUBLE_EQ(auc(Doubles{4, 3, 2, 1}, Ints{0, 0, 1, 1}), 0.0);
}

TEST(Scores, AucTiesCountHalf) {
  EXPECT_DOUBLE_EQ(auc(Doubles{1, 1, 1, 1}, Ints{0, 1, 1, 0}), 0.5);
  // One at 2 against zeros at 1 and 2: 1 + 1/2; one at 2 again: the same.
  EXPECT_DOUBLE_EQ(auc(Doubles{2, 1, 2, 2}, Ints{1, 0, 0, 1}), 0.75);
  EXPECT_TRUE(std::isnan(auc(Doubles{1, 2}, Ints{1, 1})));
}

TEST(Scores, ReliabilityAndEce) {
  const Doubles p{0.05, 0.15, 0.12, 0.95, 1.0, 0.0};
  const Ints y{0, 1, 0, 1, 1, 0};
  const auto bins = reliability(p, y, 10);
  EXPECT_EQ(bins[0].n, 2);
  EXPECT_NEAR(bins[0].mean_p, 0.025, 1e-15);
  EXPECT_EQ(bins[1].n, 2);
  EXPECT_NEAR(bins[1].mean_p, 0.135, 1e-15);
  EXPECT_NEAR(bins[1].share, 0.5, 1e-15);
  EXPECT_EQ(bins[9].n, 2);
  EXPECT_EQ(bins[5].n, 0);
  EXPECT_NEAR(ece(p, y, 10), (2 * 0.025 + 2 * 0.365 + 2 * 0.025) / 6, 1e-15);
  EXPECT_NEAR(ece(p, y, 1), std::abs(2.27 / 6 - 0.5), 1e-15);
}

TEST(Scores, EceOfClassesIsThatOfTheLeader) {
  const Doubles p{0.2, 0.5, 0.3, 0.1, 0.1, 0.8};
  EXPECT_NEAR(ece(p, 3, Ints{1, 0}, 10), (0.5 + 0.8) / 2, 1e-15);
}

TEST(Scores, Accuracy) {
  EXPECT_DOUBLE_EQ(accuracy(Doubles{0.5, 0.4, 0.9, 0.2}, Ints{1, 0, 0, 1}), 0.5);
  EXPECT_DOUBLE_EQ(accuracy(Doubles{0.4, 0.4, 0.2, 0.1, 0.1, 0.8}, 3, Ints{0, 1}), 0.5);  // a tie: the first
}

TEST(Scores, BalancedAccuracyWeighsClassesAlike) {
  // Ones: 3 of 4 right; zeros: 0 of 1.
  const Ints y{1, 1, 1, 1, 0};
  EXPECT_DOUBLE_EQ(balanced_accuracy(Doubles{0.9, 0.9, 0.9, 0.1, 0.9}, y), 0.375);
  EXPECT_DOUBLE_EQ(balanced_accuracy(Doubles(5, 0.9), y), 0.5);
  EXPECT_DOUBLE_EQ(balanced_accuracy(Doubles{0.5, 0.3, 0.2, 0.5, 0.3, 0.2}, 3, Ints{0, 1}),
                   0.5);  // two occur
}

TEST(Scores, BaseRates) {
  EXPECT_EQ(base_rates(Ints{0, 2, 2, 1, 2}, 3), (Doubles{0.2, 0.2, 0.6}));
  EXPECT_DOUBLE_EQ(majority_share(Ints{0, 2, 2, 1, 2}, 3), 0.6);
}

TEST(Scores, RefuseWhatMakesNoSense) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THROW(log_loss(Doubles{}, Ints{}), std::invalid_argument);
  EXPECT_THROW(log_loss(Doubles{0.5}, Ints{1, 0}), std::invalid_argument);
  EXPECT_THROW(brier(Doubles{0.5}, Ints{2}), std::invalid_argument);
  EXPECT_THROW(auc(Doubles{nan, 0.5}, Ints{1, 0}), std::invalid_argument);
  EXPECT_THROW(log_loss(Doubles{0.5, 0.5}, 3, Ints{1}), std::invalid_argument);
  EXPECT_THROW(accuracy(Doubles{0.5, 0.5}, 2, Ints{-1}), std::invalid_argument);
  EXPECT_THROW(ece(Doubles{0.5}, Ints{1}, 0), std::invalid_argument);
  EXPECT_THROW(base_rates(Ints{}, 3), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
