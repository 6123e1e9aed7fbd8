#include "apps/forecast/folds.h"

#include <gtest/gtest.h>

#include <random>
#include <stdexcept>

#include "nn/random.h"

namespace spectrum::forecast {
namespace {

TEST(Folds, ExpandingByHand) {
  const auto folds = walk_forward_folds(100, {.min_train = 50, .step = 20, .embargo = 5});
  ASSERT_EQ(folds.size(), 3u);
  const std::size_t expected[3][4] = {{0, 50, 55, 75}, {0, 70, 75, 95}, {0, 90, 95, 100}};
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(folds[i].train.begin, expected[i][0]);
    EXPECT_EQ(folds[i].train.end, expected[i][1]);
    EXPECT_EQ(folds[i].test.begin, expected[i][2]);
    EXPECT_EQ(folds[i].test.end, expected[i][3]);
  }
  EXPECT_TRUE(folds[0].may_learn(46, 3));   // known on session 49, the last one seen
  EXPECT_FALSE(folds[0].may_learn(47, 3));  // known one session later
}

TEST(Folds, RollingWindowsAndLimits) {
  const auto folds = walk_forward_folds(
      100, {.min_train = 40, .rolling = 45, .step = 10, .embargo = 0, .first_test = 60, .last_test = 84});
  ASSERT_EQ(folds.size(), 3u);
  EXPECT_EQ(folds[0].train.begin, 15u);
  EXPECT_EQ(folds[0].train.end, 60u);
  EXPECT_EQ(folds[2].test.end, 85u);
  const auto newest = walk_forward_folds(100, {.min_train = 40, .step = 10, .embargo = 0, .max_folds = 2});
  ASSERT_EQ(newest.size(), 2u);
  EXPECT_EQ(newest[0].test.begin, 80u);
}

TEST(Folds, RefusesWhatCannotBe) {
  EXPECT_THROW(walk_forward_folds(100, {.min_train = 50, .step = 0}), std::invalid_argument);
  EXPECT_THROW(walk_forward_folds(100, {.min_train = 0}), std::invalid_argument);
  EXPECT_THROW(walk_forward_folds(100, {.min_train = 50, .rolling = 49}), std::invalid_argument);
  EXPECT_TRUE(walk_forward_folds(50, {.min_train = 50}).empty());
}

/// Any settings: labels of training and of test never share a session, tests tile the time, nothing is
/// outside.
TEST(Folds, NoTrainingLabelMeetsATestLabel) {
  std::mt19937_64 rng(3);
  const auto draw = [&](std::size_t below) { return nn::index_below(below, rng); };
  std::size_t seen = 0, learnt = 0;
  for (int round = 0; round < 300; ++round) {
    const std::size_t sessions = 30 + draw(300), horizon = 1 + draw(21);
    FoldOptions o;
    o.min_train = 1 + draw(100);
    o.rolling = draw(2) ? o.min_train + draw(60) : 0;
    o.step = 1 + draw(40);
    o.embargo = draw(12);
    o.first_test = draw(2) ? draw(sessions) : 0;
    if (draw(2)) o.last_test = draw(sessions);
    o.max_folds = draw(4);
    const auto folds = walk_forward_folds(sessions, o);
    for (std::size_t i = 0; i < folds.size(); ++i) {
      const Fold& f = folds[i];
      ++seen;
      ASSERT_LT(f.train.begin, f.train.end);
      ASSERT_LT(f.test.begin, f.test.end);
      ASSERT_LE(f.test.size(), o.step);
      ASSERT_GE(f.test.begin, o.first_test);
      ASSERT_LE(f.test.end, sessions);
      ASSERT_LE(f.test.end - 1, o.last_test);
      ASSERT_GE(f.train.size(), std::min(o.min_train, o.rolling ? o.rolling : o.min_train));
      if (i > 0) {
        ASSERT_EQ(f.test.begin, folds[i - 1].test.end);
      }
      for (std::size_t day = 0; day < sessions; ++day) {
        if (!f.may_learn(day, horizon)) continue;
        ++learnt;
        // The training label spans [day, day + horizon], the first test label begins at test.begin.
        ASSERT_LT(day + horizon + o.embargo, f.test.begin);
      }
    }
  }
  EXPECT_GT(seen, 500u);
  EXPECT_GT(learnt, 10000u);
}

}  // namespace
}  // namespace spectrum::forecast
