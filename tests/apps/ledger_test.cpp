#include "apps/forecast/ledger.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spectrum::forecast {
namespace {

/// Sessions on days 100, 101, ...: closes by hand, highs 2 above and lows 3 below them.
features::Market market(const std::vector<double>& closes) {
  features::Market m;
  for (std::size_t t = 0; t < closes.size(); ++t) {
    m.days.push_back(100 + static_cast<std::int32_t>(t));
    m.open.push_back(closes[t]);
    m.high.push_back(closes[t] + 2);
    m.low.push_back(closes[t] - 3);
    m.close.push_back(closes[t]);
  }
  return m;
}

LedgerEntry entry(std::int32_t as_of, double close) {
  LedgerEntry e;
  e.as_of = as_of;
  e.close = close;
  for (std::size_t k = 0; k < kHorizons.size(); ++k)
    e.horizons[k] = {kHorizons[k], 1, {-10, 10}, {-10, 10}, 0.01};
  e.tilt = {0.2, 0.5, 0.3};
  e.tilt_prior = {0.25, 0.5, 0.25};
  e.expansion_probability = 0.4;
  return e;
}

TEST(Ledger, ResolvesByHand) {
  // From 1000: +7, -9, +9, +4, +8 after 1 to 5 sessions.
  const auto m = market({1000, 1007, 991, 1009, 1004, 1008});
  const ResolvedForecast f = resolve({entry(100, 1000)}, m)[0];
  EXPECT_EQ(f.state, LedgerState::kResolved);
  ASSERT_TRUE(f.outcomes[0] && f.outcomes[1] && f.outcomes[2] && f.outcomes[3]);
  EXPECT_FALSE(f.outcomes[4]) << "21 sessions have not passed";
  EXPECT_EQ(f.outcomes[0]->move, 7);
  EXPECT_EQ(f.outcomes[0]->high, 9);
  EXPECT_EQ(f.outcomes[0]->low, 4);
  EXPECT_TRUE(f.outcomes[0]->terminal_held);
  EXPECT_TRUE(f.outcomes[0]->path_held);
  EXPECT_EQ(f.outcomes[1]->move, -9);
  EXPECT_EQ(f.outcomes[1]->low, -12);
  EXPECT_TRUE(f.outcomes[1]->terminal_held);
  EXPECT_FALSE(f.outcomes[1]->path_held) << "a low of 988";
  EXPECT_EQ(f.outcomes[2]->high, 11);
  EXPECT_EQ(f.outcomes[3]->move, 8);
  EXPECT_EQ(f.tilt_class, 2) << "+0.7 %";
  EXPECT_FALSE(f.expansion) << "no 90 sessions before it";
}

TEST(Ledger, ADayTheMarketDoesNotHaveIsNoOutcome) {
  auto m = market({1000, 1001, 1002});
  m.days[2] = 104;
  const auto state = [&](std::int32_t day, double close) { return resolve({entry(day, close)}, m)[0].state; };
  EXPECT_EQ(state(101, 1001), LedgerState::kResolved);
  EXPECT_EQ(state(104, 1002), LedgerState::kPending) << "the last day";
  EXPECT_EQ(state(105, 1002), LedgerState::kPending) << "not there yet";
  EXPECT_EQ(state(103, 1002), LedgerState::kNoSuchDay);
  EXPECT_EQ(state(99, 1002), LedgerState::kNoSuchDay);
  EXPECT_EQ(state(101, 20000), LedgerState::kOtherMarket);
  EXPECT_FALSE(resolve({entry(101, 20000)}, m)[0].outcomes[0]);
}

TEST(Ledger, ExpansionsAreThoseTheModelLearns) {
  // 120 calm sessions, then three wild ones.
  std::vector<double> closes(120, 1000);
  for (double c : {1000.0, 1100.0, 990.0, 1100.0}) closes.push_back(c);
  auto m = market(closes);
  for (std::size_t t = 0; t < 121; ++t) m.high[t] -= 0.005 * static_cast<double>(t);  // ever calmer
  const auto calm = resolve({entry(200, 1000)}, m)[0], wild = resolve({entry(220, 1000)}, m)[0];
  EXPECT_EQ(calm.expansion, 0);
  EXPECT_EQ(wild.expansion, 1);
  EXPECT_FALSE(resolve({entry(221, 1100)}, m)[0].expansion) << "two sessions only";
  // Labels exist from session 90 on. On session 120 those of sessions 90 to 117 are known.
  ASSERT_TRUE(wild.expansion_prior);
  EXPECT_DOUBLE_EQ(*wild.expansion_prior, 1.0 / 30) << "28 labels of 0, by Laplace's rule";
}

TEST(Ledger, TheLiveRecordCountsEachDayOnce) {
  LedgerEntry first = entry(101, 1), again = entry(101, 2), hindcast = entry(102, 3), made_up = entry(103, 4),
              early = entry(100, 5), late_hindcast = entry(101, 6);
  hindcast.hindcast = late_hindcast.hindcast = true;
  made_up.synthetic = true;
  const std::vector<LedgerEntry> all = {first, again, hindcast, made_up, early, late_hindcast};
  const auto live = live_record(all, false);
  ASSERT_EQ(live.size(), 2u);
  EXPECT_EQ(live[0].close, 5);
  EXPECT_EQ(live[1].close, 2) << "the last one made before the outcome";
  ASSERT_EQ(live_record(all, true).size(), 1u);
  EXPECT_EQ(live_record(all, true)[0].close, 4);
}

TEST(Ledger, SummaryByHand) {
  // Moves of one session: +7, -16, +18, -5.
  const auto m = market({1000, 1007, 991, 1009, 1004});
  const auto record = resolve({entry(100, 1000), entry(101, 1007), entry(102, 991), entry(103, 1009)}, m);
  const LedgerSummary s = summarise_ledger(record);
  EXPECT_EQ(s.resolved, 4);
  EXPECT_DOUBLE_EQ(s.median_error.value, (6 + 17 + 17 + 6) / 4.0);
  EXPECT_DOUBLE_EQ(s.median_error.baseline, (7 + 16 + 18 + 5) / 4.0);
  EXPECT_EQ(s.terminal[0].n, 4);
  EXPECT_DOUBLE_EQ(s.terminal[0].share, 0.5);
  EXPECT_LT(s.terminal[0].lower, 0.5);
  EXPECT_EQ(s.terminal[3].n, 0);
  // Classes: bull, bear, bull, neutral (-0.496 %).
  EXPECT_NEAR(s.tilt_log_loss.value, -(2 * std::log(0.3) + std::log(0.2) + std::log(0.5)) / 4, 1e-12);
  EXPECT_NEAR(s.tilt_log_loss.baseline, -(3 * std::log(0.25) + std::log(0.5)) / 4, 1e-12);
  const double bull = 0.04 + 0.25 + 0.49, bear = 0.64 + 0.25 + 0.09, neutral = 0.04 + 0.25 + 0.09;
  EXPECT_NEAR(s.tilt_brier.value, (2 * bull + bear + neutral) / 4, 1e-12);
  EXPECT_EQ(s.expansion_n, 0);
}

TEST(Ledger, NothingResolvedIsNoError) {
  const LedgerSummary s = summarise_ledger(resolve({entry(100, 1000)}, market({1000})));
  EXPECT_EQ(s.resolved, 0);
  EXPECT_EQ(s.terminal[0].n, 0);
}

}  // namespace
}  // namespace spectrum::forecast
