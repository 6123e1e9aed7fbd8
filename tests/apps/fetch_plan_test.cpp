#include "apps/pipeline/fetch_plan.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace spectrum::pipeline {
namespace {

io::Series further(const char* key, const char* ticker, const char* period, const char* interval) {
  io::Series s;
  s.key = key;
  s.ticker = ticker;
  s.period = period;
  s.interval = interval;
  return s;
}

const PlannedQuery* question_for(const std::vector<PlannedQuery>& plan, std::string_view key) {
  for (const PlannedQuery& p : plan)
    for (const Target& t : p.targets)
      if (t.key == key) return &p;
  return nullptr;
}

TEST(FetchPlan, AsksForEverySeriesOfTheTableThePrimaryOneFirst) {
  const auto plan = plan_fetch({}, {}).value();
  EXPECT_EQ(plan.size(), 13u);
  EXPECT_EQ(plan.front().targets.front().key, "nifty_daily");
  EXPECT_EQ(plan.front().query.range, "5y");
  EXPECT_EQ(question_for(plan, "nifty_1m_1d")->query.range, "1d");
  for (const PlannedQuery& p : plan) EXPECT_NE(p.query.range, "max");
}

TEST(FetchPlan, OneQuestionServesAllIntradaySeriesOfOneInterval) {
  io::Cache cache;
  cache.series = {further("nifty_2d_5m", "^NSEI", "2d", "5m"), further("nifty_3d_5m", "^NSEI", "3d", "5m"),
                  further("energy", "^CNXENERGY", "5y", "1d")};
  const auto plan = plan_fetch(cache, {}).value();
  EXPECT_EQ(plan.size(), 14u);  // 13 and energy
  const PlannedQuery* five = question_for(plan, "nifty_3d_5m");
  ASSERT_TRUE(five);
  EXPECT_EQ(five->query.range, "5d");
  ASSERT_EQ(five->targets.size(), 3u);
  EXPECT_EQ(five->targets[0].sessions, 1);
  EXPECT_EQ(five->targets[1].sessions, 2);
  EXPECT_EQ(five->targets[2].sessions, 3);
  EXPECT_EQ(question_for(plan, "energy")->query.ticker, "^CNXENERGY");
}

TEST(FetchPlan, TakesKeysAndAliasesAndRefusesOthers) {
  const auto plan = plan_fetch({}, {"vix", "nsebank"}).value();
  ASSERT_EQ(plan.size(), 2u);
  EXPECT_EQ(plan[1].query.ticker, "^NSEBANK");
  const auto wrong = plan_fetch({}, {"vixx"});
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().kind, io::ErrorKind::kConfiguration);
  EXPECT_NE(wrong.error().message.find("did you mean vix?"), std::string::npos);
}

TEST(FetchPlan, AnImportedSeriesWithoutATickerIsLeftOut) {
  io::Cache cache;
  cache.series = {further("mine", "", "", "1d")};
  EXPECT_EQ(plan_fetch(cache, {}).value().size(), 13u);
  const auto asked = plan_fetch(cache, {"mine"});
  ASSERT_FALSE(asked);
  EXPECT_NE(asked.error().message.find("no ticker"), std::string::npos);
}

TEST(FetchPlan, ACacheOfAnotherProgramMayHoldWhatCannotBeAskedFor) {
  io::Cache cache;
  cache.series = {further("weekly", "^CNXENERGY", "5y", "1wk"), further("caret", "^", "5y", "1d"),
                  further("energy", "^CNXENERGY", "max", "1d")};
  const auto plan = plan_fetch(cache, {}).value();
  EXPECT_EQ(plan.size(), 14u);  // 13 and energy
  ASSERT_TRUE(question_for(plan, "energy"));
  EXPECT_EQ(question_for(plan, "energy")->query.range, "5y");
  for (const PlannedQuery& p : plan) EXPECT_EQ(io::query_fault(p.query), "");
  const auto asked = plan_fetch(cache, {"weekly"});
  ASSERT_FALSE(asked);
  EXPECT_NE(asked.error().message.find("1wk"), std::string::npos) << asked.error().message;
}

}  // namespace
}  // namespace spectrum::pipeline
