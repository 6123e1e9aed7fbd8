#include "apps/forecast/walk_forward.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <mutex>
#include <set>
#include <stdexcept>

#include "features/table.h"
#include "tests/apps/made_up_market.h"

namespace spectrum::forecast {
namespace {

/// A made-up market with a sector.
features::Market sample_market(std::uint64_t seed) {
  features::Market m = test::garch_market(640, seed);
  m.sectors = {{"bank_nifty", test::garch_market(640, seed + 1000).close, m.vix.carried}};
  return m;
}

/// A market up to a session and from there on another one, in all its series. (A future that is the same but
/// for a factor would hide it from whatever looks at returns.)
features::Market with_other_future(features::Market market, std::size_t from) {
  const features::Market other = sample_market(77);
  const auto replace = [from](std::vector<double>& column, const std::vector<double>& by) {
    for (std::size_t t = from; t < column.size(); ++t) column[t] = by[t];
  };
  replace(market.open, other.open);
  replace(market.high, other.high);
  replace(market.low, other.low);
  replace(market.close, other.close);
  replace(market.vix.open, other.vix.open);
  replace(market.vix.high, other.vix.high);
  replace(market.vix.low, other.vix.low);
  replace(market.vix.close, other.vix.close);
  replace(market.sectors[0].close, other.sectors[0].close);
  return market;
}

/// Two small folds of a made-up market, run once for all tests.
class WalkForward : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    market_ = new features::Market(sample_market(5));
    const std::size_t least = least_training_sessions(*market_, features::compute(*market_));
    folds_ = walk_forward_folds(market_->size(), {.min_train = least, .step = 20, .first_test = 600});
    results_ = new std::vector<FoldResult>(run(*market_, 1));
  }
  static void TearDownTestSuite() {
    delete results_;
    delete market_;
  }
  static std::vector<FoldResult> run(const features::Market& market, int threads,
                                     std::vector<std::optional<FoldResult>> kept = {},
                                     const FoldDone& done = {}) {
    kept.resize(folds_.size());
    return run_folds(market, folds_, {}, threads, std::move(kept), done);
  }

  static features::Market* market_;
  static std::vector<Fold> folds_;
  static std::vector<FoldResult>* results_;
};

features::Market* WalkForward::market_ = nullptr;
std::vector<Fold> WalkForward::folds_;
std::vector<FoldResult>* WalkForward::results_ = nullptr;

TEST_F(WalkForward, LeastTrainingHasJustEnoughRows) {
  const std::size_t least = least_training_sessions(*market_, features::compute(*market_));
  const features::Market enough = market_->head(least), less = market_->head(least - 1);
  const auto labelled = [](const features::Market& m) {
    const Dataset d = build_dataset(m, features::compute(m));
    return static_cast<std::size_t>(
        std::count_if(d.direction.begin(), d.direction.end(), [](int c) { return c >= 0; }));
  };
  EXPECT_EQ(labelled(enough), kMinTrainingRows);
  EXPECT_EQ(labelled(less), kMinTrainingRows - 1);
  const features::Market little = market_->head(300);
  EXPECT_THROW(least_training_sessions(little, features::compute(little)), std::invalid_argument);
}

TEST_F(WalkForward, EveryTestDayWithAnOutcomeHasItsForecasts) {
  ASSERT_EQ(results_->size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    const FoldResult& r = (*results_)[i];
    const std::size_t first = folds_[i].test.begin, last = folds_[i].test.end - 1;
    ASSERT_FALSE(r.direction.days.empty());
    EXPECT_EQ(r.direction.days.front(), first);
    EXPECT_EQ(r.direction.days.back(), std::min(last, market_->size() - 2));
    EXPECT_EQ(r.expansion.days.back(), std::min(last, market_->size() - 4));
    EXPECT_EQ(r.pattern.days.back(), std::min(last, market_->size() - 6));
    for (const ClassRows* rows : {&r.direction, &r.expansion}) {
      EXPECT_EQ(rows->labels.size(), rows->days.size());
      for (const Forecaster& f : rows->forecasters) {
        const auto classes = static_cast<std::size_t>(rows->classes);
        ASSERT_EQ(f.values.size(), rows->days.size() * classes) << f.name;
        for (std::size_t row = 0; row < rows->days.size(); ++row) {
          double sum = 0;
          for (std::size_t c = 0; c < classes; ++c) sum += f.values[row * classes + c];
          EXPECT_NEAR(sum, 1, 1e-6) << f.name;
        }
      }
    }
    EXPECT_EQ(r.encoders.size(), 4u);  // the LSTM has two scores
  }
}

/// What a fold says of a day does not change when the future does: neither the sessions after the test days,
/// nor, for the fit, those after its own.
TEST_F(WalkForward, KnowsNoFuture) {
  // The forecast made on the close of the session before test.end is the fold's last.
  const FoldResult r = run_fold(with_other_future(*market_, folds_[0].test.end), folds_[0], {});
  const FoldResult& own = (*results_)[0];
  for (std::size_t f = 0; f < own.direction.forecasters.size(); ++f)
    EXPECT_EQ(r.direction.forecasters[f], own.direction.forecasters[f]) << own.direction.forecasters[f].name;
  for (std::size_t f = 0; f < own.expansion.forecasters.size(); ++f)
    EXPECT_EQ(r.expansion.forecasters[f], own.expansion.forecasters[f]) << own.expansion.forecasters[f].name;
  for (std::size_t f = 0; f < own.pattern.forecasters.size(); ++f)
    EXPECT_EQ(r.pattern.forecasters[f], own.pattern.forecasters[f]) << own.pattern.forecasters[f].name;
  EXPECT_EQ(r.encoders, own.encoders);
  EXPECT_NE(r.direction.labels, own.direction.labels);  // the outcomes did change
}

/// A rolling fold is the fold of a market that begins where it does.
TEST_F(WalkForward, ARollingFoldSeesNothingBeforeItsFirstSession) {
  const std::size_t first = 25;
  Fold rolling = folds_[0];
  rolling.train.begin = first;
  const FoldResult r = run_fold(*market_, rolling, {});
  const Fold shifted{{0, rolling.train.end - first}, {rolling.test.begin - first, rolling.test.end - first}};
  FoldResult alone = run_fold(market_->slice(first, market_->size()), shifted, {});
  for (std::vector<std::size_t>* days : {&alone.direction.days, &alone.expansion.days, &alone.pattern.days})
    for (std::size_t& day : *days) day += first;
  EXPECT_EQ(r, alone);
  EXPECT_NE(r.direction.forecasters, (*results_)[0].direction.forecasters);
}

TEST_F(WalkForward, FitsOnlyWhatItMaySee) {
  const FoldResult r = run_fold(with_other_future(*market_, folds_[0].train.end), folds_[0], {});
  EXPECT_EQ(r.encoders, (*results_)[0].encoders);
  const auto named = [](const ClassRows& rows, const char* name) {
    return *std::find_if(rows.forecasters.begin(), rows.forecasters.end(),
                         [&](const Forecaster& f) { return f.name == name; });
  };
  EXPECT_EQ(named(r.direction, kClassPrior), named((*results_)[0].direction, kClassPrior));
}

TEST_F(WalkForward, SameResultsForAnyThreadCountAndFromWhatWasKept) {
  EXPECT_EQ(run(*market_, 3), *results_);
  std::vector<std::optional<FoldResult>> kept(2);
  kept[1] = (*results_)[1];
  std::vector<std::size_t> done;
  EXPECT_EQ(run(*market_, 2, kept, [&](std::size_t fold, const FoldResult&) { done.push_back(fold); }),
            *results_);
  EXPECT_EQ(done, (std::vector<std::size_t>{0}));
}

TEST_F(WalkForward, WhatTheCallerThrowsEndsTheRun) {
  const auto refuse = [](std::size_t, const FoldResult&) { throw std::runtime_error("disk full"); };
  EXPECT_THROW(run(*market_, 2, {}, refuse), std::runtime_error);
}

}  // namespace
}  // namespace spectrum::forecast
