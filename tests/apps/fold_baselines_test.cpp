#include "apps/forecast/fold_baselines.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace spectrum::forecast {
namespace {

using Doubles = std::vector<double>;
using Ints = std::vector<int>;

TEST(FoldBaselines, PriorIsTheShareOfKnownLabels) {
  EXPECT_EQ(prior_forecast(Ints{0, 1, 1, -1, 1}, 3, 2), (Doubles{0.25, 0.75, 0, 0.25, 0.75, 0}));
  EXPECT_THROW(prior_forecast(Ints{-1}, 2, 1), std::invalid_argument);
}

TEST(FoldBaselines, PersistenceCountsWhatFollowed) {
  // After 0: 1, 1; after 1: 0, 1. One count is added to each class.
  const Ints labels{0, 1, 0, 1, 1, -1};
  EXPECT_EQ(persistence_forecast(labels, 2, 1, Ints{0, 1}), (Doubles{0.25, 0.75, 0.5, 0.5}));
  // Two days before: 0 -> 0, 1 -> 1, 0 -> 1.
  EXPECT_EQ(persistence_forecast(labels, 2, 2, Ints{0, 1}), (Doubles{0.5, 0.5, 1.0 / 3, 2.0 / 3}));
  EXPECT_EQ(persistence_forecast(labels, 2, 1, Ints{-1}), prior_forecast(labels, 2, 1));
}

TEST(FoldBaselines, LogisticSumsToOneAndFollowsItsFeature) {
  Doubles x;
  Ints labels;
  for (int i = 0; i < 90; ++i) x.push_back(i % 3 + 0.01 * i), labels.push_back(i % 3);
  const Doubles p = logistic_forecast(x, labels, 3, Doubles{0.4, 2.5}, 1);
  EXPECT_NEAR(p[0] + p[1] + p[2], 1, 1e-12);
  EXPECT_GT(p[0], p[2]);
  EXPECT_GT(p[5], p[3]);
  for (int& v : labels) v = v == 2;
  const Doubles two = logistic_forecast(x, labels, 2, Doubles{0.4, 2.5}, 1);
  EXPECT_NEAR(two[0] + two[1], 1, 1e-12);
  EXPECT_GT(two[3], 0.5);
  EXPECT_LT(two[1], 0.5);
}

}  // namespace
}  // namespace spectrum::forecast
