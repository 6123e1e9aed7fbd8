#include "io/cache_merge.h"

#include <gtest/gtest.h>

namespace spectrum::io {
namespace {

Bar bar(Day day, double close, double volume = 10) {
  return {day * 86400LL - 19800, day, close, close + 1, close - 1, close, volume};
}

Candles bars(std::initializer_list<Bar> all) {
  Candles out;
  for (const Bar& b : all) out.push_back(b);
  return out;
}

Series daily(Candles completed) {
  Series s;
  s.key = "vix";
  s.interval = "1d";
  s.bars = std::move(completed);
  return s;
}

constexpr const char* kThen = "2025-11-14T15:00:00+05:30";
constexpr const char* kNow = "2025-11-15T10:00:00+05:30";

TEST(CacheMerge, ARestatedBarIsReplacedAndRemembered) {
  Series s = daily(bars({bar(1, 100), bar(2, 200), bar(3, 300)}));
  const Merged m = update_series(s, {bars({bar(2, 250), bar(3, 300), bar(4, 400)}), {}, "csv", kNow});
  EXPECT_EQ(m.added, 1u);
  EXPECT_EQ(m.updated, 1u);
  EXPECT_EQ(m.unchanged, 1u);
  EXPECT_EQ(s.bars, bars({bar(1, 100), bar(2, 250), bar(3, 300), bar(4, 400)}));
  ASSERT_EQ(s.revisions.size(), 1u);
  EXPECT_EQ(s.revisions[0].was, bar(2, 200));
  EXPECT_EQ(s.revisions[0].is, bar(2, 250));
  EXPECT_EQ(s.revisions[0].seen_at, kNow);
  EXPECT_EQ(s.revisions[0].source, "csv");
  EXPECT_EQ(s.provenance.source, "csv");
  EXPECT_EQ(s.provenance.fetched_at, kNow);
  EXPECT_EQ(s.provenance.status, "ok");
}

TEST(CacheMerge, AShorterAnswerDeletesNothing) {
  const Candles all = bars({bar(1, 100), bar(2, 200), bar(3, 300)});
  Series s = daily(all);
  const Merged m = update_series(s, {bars({bar(2, 200)}), {}, "csv", kNow});
  EXPECT_EQ(m.unchanged, 1u);
  EXPECT_EQ(s.bars, all);
  update_series(s, {{}, {}, "csv", kNow});
  EXPECT_EQ(s.bars, all);
  EXPECT_TRUE(s.revisions.empty());
}

TEST(CacheMerge, DigitsBelowFloat32AreNoRevision) {
  Series s = daily(bars({bar(1, 12874.2001953125)}));
  const Merged m = update_series(s, {bars({bar(1, 12874.2)}), {}, "csv", kNow});
  EXPECT_EQ(m.unchanged, 1u);
  EXPECT_EQ(s.bars.close[0], 12874.2001953125);
  EXPECT_TRUE(s.revisions.empty());
  update_series(s, {bars({bar(1, 12874.25)}), {}, "csv", kNow});
  EXPECT_EQ(s.bars.close[0], 12874.25);
  EXPECT_EQ(s.revisions.size(), 1u);
}

TEST(CacheMerge, AnUnknownVolumeReplacesNone) {
  Series s = daily(bars({bar(1, 100, 7), bar(2, 200, 0)}));
  update_series(s, {bars({bar(1, 100, 0), bar(2, 200, 9)}), {}, "csv", kNow});
  EXPECT_EQ(s.bars.volume, (std::vector<double>{7, 9}));
  EXPECT_EQ(s.revisions.size(), 1u);
}

TEST(CacheMerge, OnlyTheNewestRevisionsStay) {
  Series s = daily({});
  for (Day d = 1; d <= 150; ++d) s.bars.push_back(bar(d, 100));
  for (double close : {101.0, 102.0}) {
    Candles restated;
    for (Day d = 1; d <= 150; ++d) restated.push_back(bar(d, close));
    update_series(s, {restated, {}, "csv", kNow});
  }
  ASSERT_EQ(s.revisions.size(), kMaxRevisions);
  EXPECT_EQ(s.revisions.back().is, bar(150, 102));
  EXPECT_EQ(s.revisions.front().was, bar(101, 100));
}

TEST(CacheMerge, APartialBarLivesUntilItsDayIsComplete) {
  Series s = daily(bars({bar(1, 100)}));
  update_series(s, {{}, bars({bar(2, 150)}), "a", kThen});
  EXPECT_EQ(s.partial, bars({bar(2, 150)}));
  EXPECT_EQ(s.partial_seen_at, kThen);
  update_series(s, {bars({bar(1, 100)}), bars({bar(2, 160)}), "a", kNow});
  EXPECT_EQ(s.partial, bars({bar(2, 160)}));
  EXPECT_EQ(s.partial_seen_at, kNow);
  update_series(s, {bars({bar(1, 101)}), {}, "csv", kNow});  // says nothing of the second day
  EXPECT_EQ(s.partial, bars({bar(2, 160)}));
  update_series(s, {bars({bar(2, 170)}), {}, "csv", kNow});
  EXPECT_TRUE(s.partial.empty());
  EXPECT_EQ(s.partial_seen_at, "");
  EXPECT_EQ(s.bars.close, (std::vector<double>{101, 170}));
  EXPECT_EQ(s.revisions.size(), 1u);  // a partial bar was never completed, so nothing was restated
  update_series(s, {{}, bars({bar(2, 180)}), "a", kNow});
  EXPECT_TRUE(s.partial.empty());
}

TEST(CacheMerge, AnOlderPartialBarDoesNotReplaceANewerOne) {
  Series s = daily(bars({bar(1, 100)}));
  update_series(s, {{}, bars({bar(3, 150)}), "a", kNow});
  update_series(s, {{}, bars({bar(2, 140)}), "a", kNow});
  EXPECT_EQ(s.partial, bars({bar(3, 150)}));
}

TEST(CacheMerge, IntradaySeriesHaveNoPartialBar) {
  Series s = daily(bars({bar(1, 100)}));
  s.interval = "5m";
  update_series(s, {{}, bars({bar(2, 150)}), "a", kNow});
  EXPECT_TRUE(s.partial.empty());
}

}  // namespace
}  // namespace spectrum::io
