#include "gbdt/metrics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "objective_checks.h"

namespace spectrum::gbdt {
namespace {

using checks::Rows;
using Values = std::vector<double>;

TEST(Metrics, BinaryLogloss) {
  const Rows rows{{1, 0}}, weighed{{1, 0}, {3, 1}};
  EXPECT_DOUBLE_EQ(binary_logloss(Values{0.8, 0.4}, rows.targets()), -(std::log(0.8) + std::log(0.6)) / 2);
  EXPECT_DOUBLE_EQ(binary_logloss(Values{0.8, 0.4}, weighed.targets()),
                   -(3 * std::log(0.8) + std::log(0.6)) / 4);
  EXPECT_NEAR(binary_logloss(Values{0.0, 1.0}, rows.targets()), -std::log(1e-15), 1e-5);
}

TEST(Metrics, BinaryErrorTakesOneHalfForZero) {
  const Rows rows{{1, 0, 1, 0}}, weighed{{1, 0, 1, 0}, {4, 1, 1, 2}};
  const Values p{0.5, 0.5, 0.6, 0.7};
  EXPECT_DOUBLE_EQ(binary_error(p, rows.targets()), 0.5);
  EXPECT_DOUBLE_EQ(binary_error(p, weighed.targets()), 0.75);
}

/// The share of pairs in order, pair by pair.
double plain_auc(const Values& scores, const Targets& targets) {
  double won = 0.0, pairs = 0.0;
  for (std::size_t i = 0; i < scores.size(); ++i) {
    for (std::size_t j = 0; j < scores.size(); ++j) {
      if (targets.labels[i] != 1.0F || targets.labels[j] != 0.0F) continue;
      const double pair = targets.weight(i) * targets.weight(j);
      pairs += pair;
      won += pair * (scores[i] > scores[j] ? 1.0 : scores[i] == scores[j] ? 0.5 : 0.0);
    }
  }
  return won / pairs;
}

TEST(Metrics, AucIsTheShareOfPairsInOrder) {
  std::mt19937_64 rng(11);
  Rows rows;
  Values scores;
  for (int i = 0; i < 120; ++i) {
    rows.labels.push_back(static_cast<float>(rng() % 2));
    scores.push_back(static_cast<double>(rng() % 17) + 2.0 * rows.labels.back());  // many ties
  }
  EXPECT_NEAR(auc(scores, rows.targets()), plain_auc(scores, rows.targets()), 1e-14);
  for (int i = 0; i < 120; ++i) rows.weights.push_back(static_cast<float>(rng() % 5));
  EXPECT_NEAR(auc(scores, rows.targets()), plain_auc(scores, rows.targets()), 1e-14);
}

TEST(Metrics, AucAtItsEnds) {
  const Rows rows{{0, 0, 1, 1}}, ones{{1, 1}}, weightless{{0, 1}, {0, 1}};
  EXPECT_DOUBLE_EQ(auc(Values{1, 2, 3, 4}, rows.targets()), 1.0);
  EXPECT_DOUBLE_EQ(auc(Values{4, 3, 2, 1}, rows.targets()), 0.0);
  EXPECT_DOUBLE_EQ(auc(Values{5, 5, 5, 5}, rows.targets()), 0.5);
  EXPECT_DOUBLE_EQ(auc(Values{1, 2}, ones.targets()), 1.0);
  EXPECT_DOUBLE_EQ(auc(Values{2, 1}, weightless.targets()), 1.0);
}

TEST(Metrics, OfRegressions) {
  const Rows rows{{1, 2}}, weighed{{1, 2}, {1, 3}};
  const Values predictions{3, 1};
  EXPECT_DOUBLE_EQ(mean_squared_error(predictions, rows.targets()), 2.5);
  EXPECT_DOUBLE_EQ(mean_squared_error(predictions, weighed.targets()), 1.75);
  EXPECT_DOUBLE_EQ(mean_absolute_error(predictions, weighed.targets()), 1.25);
  EXPECT_DOUBLE_EQ(pinball(predictions, rows.targets(), 0.25), (0.75 * 2 + 0.25 * 1) / 2);
}

TEST(Metrics, OfSeveralClasses) {
  const Rows rows{{2, 0, 1}}, weighed{{2, 0, 1}, {1, 2, 5}};
  const Values p{0.2, 0.5, 0.1, 0.2, 0.25, 0.3, 0.6, 0.25, 0.6};  // class by class
  EXPECT_DOUBLE_EQ(multi_logloss(p, rows.targets()), -(std::log(0.6) + std::log(0.5) + std::log(0.3)) / 3);
  EXPECT_DOUBLE_EQ(multi_error(p, rows.targets()), 1.0 / 3.0);
  EXPECT_DOUBLE_EQ(multi_error(p, weighed.targets()), 5.0 / 8.0);
  const Rows tied{{0}};
  EXPECT_DOUBLE_EQ(multi_error(Values{0.5, 0.5}, tied.targets()), 1.0);
}

TEST(Metric, TakesRawScores) {
  const Rows two{{1, 0}}, three{{2}};
  EXPECT_NEAR(binary_logloss_metric(2.0)(Values{0, 0}, two.targets()), std::log(2.0), 1e-15);
  EXPECT_DOUBLE_EQ(binary_error_metric()(Values{0.1, 0.1}, two.targets()), 0.5);
  EXPECT_NEAR(multi_logloss_metric()(Values{7, 7, 7}, three.targets()), std::log(3.0), 1e-15);
  EXPECT_DOUBLE_EQ(multi_error_metric()(Values{7, 7, 8}, three.targets()), 0.0);
  EXPECT_DOUBLE_EQ(pinball_metric(0.9)(Values{0, 0}, two.targets()), 0.45);
  EXPECT_DOUBLE_EQ(l2_metric()(Values{0, 0}, two.targets()), 0.5);
  EXPECT_DOUBLE_EQ(l1_metric()(Values{0, 2}, two.targets()), 1.5);
}

TEST(Metric, KnowsWhichWayIsBetter) {
  EXPECT_TRUE(auc_metric().better(0.9, 0.8));
  EXPECT_FALSE(l2_metric().better(0.9, 0.8));
  EXPECT_FALSE(l2_metric().better(0.9, 0.9));
  EXPECT_EQ(auc_metric().name, "auc");
}

TEST(Metrics, RefuseWhatDoesNotFit) {
  const std::vector<float> labels{0, 1, 1};
  const std::vector<double> two{0.5, 0.5}, nan{0.1, std::nan(""), 0.3}, classes(6, 0.5);
  EXPECT_THROW(auc(two, {labels, {}}), std::invalid_argument);
  EXPECT_THROW(binary_logloss(two, {labels, {}}), std::invalid_argument);
  EXPECT_THROW(mean_squared_error(two, {labels, {}}), std::invalid_argument);
  EXPECT_THROW(multi_logloss(two, {labels, {}}), std::invalid_argument);
  const std::vector<float> beyond{0, 1, 7};
  EXPECT_THROW(multi_error(classes, {beyond, {}}), std::invalid_argument);
  EXPECT_DOUBLE_EQ(auc(nan, {labels, {}}), 0.5);  // NaN is the smallest score there is
}

}  // namespace
}  // namespace spectrum::gbdt
