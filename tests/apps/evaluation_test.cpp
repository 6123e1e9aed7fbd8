#include "apps/forecast/evaluation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>

#include "nn/random.h"

namespace spectrum::forecast {
namespace {

/// Two classes, alternating; each forecaster gives its probability to the class that comes.
ClassRows binary_rows(const std::vector<std::pair<std::string, double>>& forecasters, int rows = 60) {
  ClassRows r;
  std::mt19937_64 rng(2);
  for (int i = 0; i < rows; ++i) {
    r.days.push_back(static_cast<std::size_t>(100 + i));
    r.labels.push_back(i % 2);
  }
  for (const auto& [name, right] : forecasters) {
    Forecaster f{name, {}};
    for (int label : r.labels) {
      const double p = right + 0.01 * nn::normal(rng);
      f.values.push_back(label == 0 ? p : 1 - p);
      f.values.push_back(label == 1 ? p : 1 - p);
    }
    r.forecasters.push_back(f);
  }
  return r;
}

constexpr const char* kOrder[] = {"model", "second", "third"};

TEST(Evaluation, ScoresAndComparisons) {
  const ClassEvaluation e =
      evaluate_classes(binary_rows({{"model", 0.8}, {"second", 0.7}, {"third", 0.6}}), kOrder, 1, 42);
  EXPECT_EQ(e.rows, 60);
  EXPECT_EQ(e.first_day, 100u);
  EXPECT_EQ(e.last_day, 159u);
  EXPECT_EQ(e.majority, 0.5);
  ASSERT_EQ(e.forecasters.size(), 3u);
  EXPECT_NEAR(e.forecasters[0].log_loss, -std::log(0.8), 0.01);
  EXPECT_NEAR(e.forecasters[0].brier, 0.04, 0.005);  // the binary form
  EXPECT_EQ(e.forecasters[0].accuracy, 1.0);
  EXPECT_EQ(e.forecasters[0].auc, 1.0);
  EXPECT_NEAR(e.accuracy_gain.value, 0.5, 1e-12);
  ASSERT_EQ(e.comparisons.size(), 2u);
  EXPECT_NEAR(e.comparisons[0].gain.value, e.forecasters[1].log_loss - e.forecasters[0].log_loss, 1e-12);
  EXPECT_NEAR(e.comparisons[0].skill.value, 1 - e.forecasters[0].log_loss / e.forecasters[1].log_loss, 1e-12);
  EXPECT_LT(e.comparisons[0].test.p, 1e-6);
  EXPECT_EQ(e.served, "model");
}

TEST(Evaluation, WhatIsNotBetterIsNotServed) {
  const auto served = [](double model, double second, double third) {
    return evaluate_classes(binary_rows({{"model", model}, {"second", second}, {"third", third}}), kOrder, 1,
                            42)
        .served;
  };
  EXPECT_EQ(served(0.7, 0.8, 0.6), "second");
  EXPECT_EQ(served(0.8, 0.6, 0.9), "third");
  EXPECT_EQ(served(0.6, 0.7, 0.8), "third");
}

TEST(Evaluation, ABetterMeanIsServedButNotClaimedBeforeItIsShown) {
  // Even on all days but one.
  ClassRows r = binary_rows({{"model", 0.7}, {"second", 0.7}});
  r.forecasters[1].values = r.forecasters[0].values;
  r.forecasters[0].values[0] += 0.01;
  r.forecasters[0].values[1] -= 0.01;
  constexpr const char* kTwo[] = {"model", "second"};
  const ClassEvaluation e = evaluate_classes(r, kTwo, 1, 42);
  EXPECT_EQ(e.served, "model");
  EXPECT_FALSE(e.shown);
  r.forecasters[0].values = r.forecasters[1].values;
  EXPECT_EQ(evaluate_classes(r, kTwo, 1, 42).served, "second");  // even: the simpler one
  EXPECT_TRUE(evaluate_classes(binary_rows({{"model", 0.8}, {"second", 0.7}}), kTwo, 1, 42).shown);
}

/// An edge is claimed over all that was tried beside, not only over what would be served else.
TEST(Evaluation, AnEdgeIsOneOverEveryRule) {
  constexpr const char* kTwo[] = {"model", "second"};
  EXPECT_FALSE(
      evaluate_classes(binary_rows({{"model", 0.8}, {"second", 0.7}, {"other", 0.9}}), kTwo, 1, 42).shown);
  EXPECT_TRUE(
      evaluate_classes(binary_rows({{"model", 0.8}, {"second", 0.7}, {"other", 0.6}}), kTwo, 1, 42).shown);
  const auto second =
      evaluate_classes(binary_rows({{"model", 0.6}, {"second", 0.8}, {"third", 0.7}}), kOrder, 1, 42);
  EXPECT_EQ(second.served, "second");
  EXPECT_TRUE(second.shown);  // what it is served instead of does not count
  // The simplest rule is a yardstick: that it beats others is no edge.
  EXPECT_FALSE(
      evaluate_classes(binary_rows({{"model", 0.6}, {"second", 0.8}, {"other", 0.7}}), kTwo, 1, 42).shown);
}

TEST(Evaluation, AlwaysTheMostFrequentClassGainsNothing) {
  ClassRows r = binary_rows({{"model", 0.8}, {"second", 0.7}});
  for (std::size_t i = 0; i < 10; ++i) r.labels[2 * i + 1] = 0;
  for (std::size_t i = 0; i < r.forecasters[0].values.size(); ++i)
    r.forecasters[0].values[i] = i % 2 ? 0.3 : 0.7;
  constexpr const char* kTwo[] = {"model", "second"};
  const Estimate gain = evaluate_classes(r, kTwo, 1, 42).accuracy_gain;
  EXPECT_EQ(gain.value, 0);
  EXPECT_EQ(gain.lower, 0);
  EXPECT_EQ(gain.upper, 0);
}

/// Before each fold the best of the earlier ones is served, the simplest where there are none; an outcome
/// that was not known yet counts for nothing.
TEST(Evaluation, ServedAtTheTime) {
  FoldResult a, b, c;
  a.expansion = binary_rows({{"model", 0.8}, {"simple", 0.6}}, 20);
  b.expansion = binary_rows({{"model", 0.1}, {"simple", 0.6}}, 20);
  c.expansion = binary_rows({{"model", 0.9}, {"simple", 0.7}}, 20);
  for (std::size_t i = 0; i < 20; ++i) b.expansion.days[i] = 120 + i, c.expansion.days[i] = 140 + i;
  constexpr const char* kTwo[] = {"model", "simple"};
  const auto ones = [](const FoldResult& fold, std::size_t forecaster) {
    std::vector<double> out;
    for (std::size_t i = 1; i < 40; i += 2) out.push_back(fold.expansion.forecasters[forecaster].values[i]);
    return out;
  };
  const FoldResult folds[] = {a, b, c};
  const auto p = served_at_the_time(folds, &FoldResult::expansion, kTwo, 3);
  ASSERT_EQ(p.size(), 60u);
  EXPECT_EQ(std::vector<double>(p.begin(), p.begin() + 20), ones(a, 1));
  EXPECT_EQ(std::vector<double>(p.begin() + 20, p.begin() + 40), ones(b, 0));
  EXPECT_EQ(std::vector<double>(p.begin() + 40, p.end()), ones(c, 1));
  // With a horizon of 30 sessions nothing of fold a is known when b begins, and of b nothing when c does.
  const auto late = served_at_the_time(folds, &FoldResult::expansion, kTwo, 30);
  EXPECT_EQ(std::vector<double>(late.begin() + 20, late.begin() + 40), ones(b, 1));
  EXPECT_EQ(std::vector<double>(late.begin() + 40, late.end()), ones(c, 0));
}

TEST(Evaluation, ThreeClasses) {
  ClassRows r;
  r.classes = 3;
  for (int i = 0; i < 30; ++i) r.days.push_back(static_cast<std::size_t>(i)), r.labels.push_back(i % 3);
  Forecaster flat{"model", {}}, sharp{"second", {}};
  for (int label : r.labels)
    for (int c = 0; c < 3; ++c) {
      flat.values.push_back(1.0 / 3);
      sharp.values.push_back(c == label ? 0.5 : 0.25);
    }
  r.forecasters = {flat, sharp};
  constexpr const char* kTwo[] = {"model", "second"};
  const ClassEvaluation e = evaluate_classes(r, kTwo, 1, 42);
  EXPECT_NEAR(e.forecasters[0].log_loss, std::log(3.0), 1e-12);
  EXPECT_NEAR(e.forecasters[1].brier, 0.25 + 2 * 0.0625, 1e-12);
  EXPECT_FALSE(e.forecasters[0].auc || e.forecasters[0].murphy);
  EXPECT_NEAR(e.forecasters[0].accuracy, 1.0 / 3, 1e-12);
  EXPECT_EQ(e.served, "second");
  EXPECT_EQ(e.reliability[5].n, 30);  // of who is served: always one half sure
}

TEST(Evaluation, TooFewRowsAndUnknownNames) {
  EXPECT_THROW(evaluate_classes(binary_rows({{"model", 0.8}}, 2), kOrder, 1, 42), std::invalid_argument);
  EXPECT_THROW(evaluate_classes(binary_rows({{"model", 0.8}}), kOrder, 1, 42), std::invalid_argument);
}

TEST(Evaluation, FoldsAreJoinedInOrder) {
  FoldResult a, b;
  a.expansion = binary_rows({{"model", 0.8}}, 3);
  b.expansion = binary_rows({{"model", 0.6}}, 2);
  b.expansion.days = {103, 104};
  const FoldResult both[] = {a, b};
  const ClassRows all = joined(both, &FoldResult::expansion);
  EXPECT_EQ(all.days, (std::vector<std::size_t>{100, 101, 102, 103, 104}));
  EXPECT_EQ(all.labels, (std::vector<int>{0, 1, 0, 0, 1}));
  ASSERT_EQ(all.forecasters.size(), 1u);
  EXPECT_EQ(all.forecasters[0].values.size(), 10u);
  EXPECT_EQ(all.forecasters[0].values[6], b.expansion.forecasters[0].values[0]);
  b.expansion.forecasters[0].name = "other";
  const FoldResult odd[] = {a, b};
  EXPECT_THROW(joined(odd, &FoldResult::expansion), std::invalid_argument);
}

TEST(Evaluation, PointsByAbsoluteError) {
  PointRows r;
  for (int i = 0; i < 60; ++i) {
    r.days.push_back(static_cast<std::size_t>(i));
    r.outcomes.push_back(i % 2 ? 0.02 : -0.02);
  }
  std::vector<double> half;
  for (double v : r.outcomes) half.push_back(v / 2);
  r.forecasters = {{"model", half}, {"no move", std::vector<double>(60, 0.0)}};
  const PointEvaluation e = evaluate_points(r, 5, 42);
  EXPECT_NEAR(e.mean_absolute_error[0].second, 0.01, 1e-15);
  EXPECT_NEAR(e.mean_absolute_error[1].second, 0.02, 1e-15);
  EXPECT_NEAR(e.comparisons[0].skill.value, 0.5, 1e-12);
  EXPECT_TRUE(e.comparisons[0].beats());
}

TEST(Evaluation, EncodersOverTheFoldsThatHaveThem) {
  FoldResult early, late;
  early.encoders = {{"gfe_ae", "explained variance", "PCA-8", 0.5, 0.6, true}};
  late.encoders = {{"gfe_ae", "explained variance", "PCA-8", 0.7, 0.6, true},
                   {"tme_lstm", "Huber", "persistence", 0.5, 0.4, false}};
  const FoldResult folds[] = {early, late};
  const auto e = evaluate_encoders(folds);
  ASSERT_EQ(e.size(), 2u);
  EXPECT_EQ(e[0].folds, 2);
  EXPECT_NEAR(e[0].value, 0.6, 1e-15);
  EXPECT_NEAR(e[0].baseline_value, 0.6, 1e-15);
  EXPECT_EQ(e[0].better, 1);
  EXPECT_EQ(e[1].folds, 1);
  EXPECT_EQ(e[1].better, 0);  // a higher loss is worse
}

}  // namespace
}  // namespace spectrum::forecast
