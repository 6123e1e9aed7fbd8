#include "io/candles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "io/market_table.h"

namespace spectrum::io {
namespace {

Candles bars(std::initializer_list<std::pair<Day, double>> days_and_closes) {
  Candles out;
  for (const auto& [day, close] : days_and_closes)
    out.push_back({day * 86400LL, day, close, close, close, close, 0});
  return out;
}

TEST(Candles, TidySortsAndKeepsTheLastOfADay) {
  Candles c = bars({{5, 1}, {3, 2}, {5, 3}, {4, 4}});
  const Tidied t = tidy(c, true);
  EXPECT_TRUE(t.was_unsorted);
  EXPECT_EQ(t.duplicates, 1u);
  EXPECT_EQ(c, bars({{3, 2}, {4, 4}, {5, 3}}));
  EXPECT_FALSE(tidy(c, true).was_unsorted);
}

TEST(Candles, MergeAddsAndUpdatesAndNeverDeletes) {
  Candles c = bars({{1, 1}, {2, 2}, {4, 4}});
  const Merged m = merge(c, bars({{0, 9}, {2, 2}, {3, 3}, {4, 5}}), true);
  EXPECT_EQ(m.added, 2u);
  EXPECT_EQ(m.updated, 1u);
  EXPECT_EQ(m.unchanged, 1u);
  EXPECT_EQ(c, bars({{0, 9}, {1, 1}, {2, 2}, {3, 3}, {4, 5}}));
  EXPECT_EQ(merge(c, {}, true).added, 0u);
  EXPECT_EQ(c.size(), 5u);
}

TEST(Candles, MergeTellsWhatItReplaced) {
  Candles c = bars({{1, 1}, {2, 2}});
  std::vector<BarChange> changes;
  merge(c, bars({{1, 1}, {2, 3}, {3, 3}}), true, &changes);
  ASSERT_EQ(changes.size(), 1u);
  EXPECT_EQ(changes[0].was.close, 2);
  EXPECT_EQ(changes[0].is.close, 3);
}

TEST(Candles, PriceFaults) {
  EXPECT_FALSE(price_fault(10, 11, 9, 10.5));
  EXPECT_FALSE(price_fault(10, 10, 10, 10));
  EXPECT_FALSE(price_fault(10000.001, 10000, 9999, 9999.5));  // float32 residue
  EXPECT_STREQ(price_fault(10, 8, 9, 8.5)->field, "High");
  EXPECT_STREQ(price_fault(10, 10.2, 9, 10.5)->field, "High");
  EXPECT_STREQ(price_fault(10, 11, 10.3, 10.5)->field, "Low");
  const double nan = std::nan(""), inf = std::numeric_limits<double>::infinity();
  EXPECT_STREQ(price_fault(0, 11, 9, 10)->field, "Open");
  EXPECT_STREQ(price_fault(10, inf, 9, 10)->field, "High");
  EXPECT_STREQ(price_fault(10, 11, -0.0, 10)->field, "Low");
  EXPECT_STREQ(price_fault(10, 11, 9, nan)->field, "Close");
}

TEST(Candles, AStampInUtcBelongsToTheMarketsDay) {
  const Instant evening = *parse_instant("2025-11-13T18:30:00Z");
  EXPECT_EQ(format_day(bar_time(evening, true, 19800).day), "2025-11-14");
  EXPECT_EQ(bar_time(evening, true, 19800).time, evening.seconds);
  const Instant new_york = *parse_instant("2025-11-13T16:00:00-05:00");
  EXPECT_EQ(format_day(bar_time(new_york, true, 19800).day), "2025-11-13");
  EXPECT_EQ(bar_time(new_york, false, 19800).time, new_york.seconds);
}

TEST(MarketTable, KnowsKeysAliasesAndRoles) {
  EXPECT_EQ(market_table().size(), 13u);
  EXPECT_EQ(market_table()[0].key, kPrimaryKey);
  EXPECT_EQ(canonical_key("nsebank"), "bank_nifty");
  EXPECT_EQ(canonical_key("energy"), "energy");
  EXPECT_EQ(find_series(""), nullptr);
  EXPECT_EQ(role_of("metal", "1d"), Role::kSector);
  EXPECT_EQ(role_of("vix", "1d"), Role::kVolatility);
  EXPECT_EQ(role_of("nifty_2d_5m", "5m"), Role::kIntraday);
  EXPECT_EQ(role_of("energy", "1d"), Role::kSector);
  EXPECT_FALSE(is_intraday("1mo"));
  EXPECT_TRUE(is_intraday("1h"));
}

}  // namespace
}  // namespace spectrum::io
