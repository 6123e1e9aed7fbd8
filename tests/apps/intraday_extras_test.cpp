#include "apps/pipeline/intraday_extras.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
#include <string>
#include <utility>

#include "apps/pipeline/exchange_calendar.h"
#include "apps/pipeline/market_view.h"
#include "io/synth.h"

namespace spectrum::pipeline {
namespace {

io::Instant at(const char* text) { return io::parse_instant(text, io::kMarketOffset).value(); }
io::Day day(const char* text) { return io::parse_day(text).value(); }

/// Some sessions of one series under several keys: a day in the first, two days in the other.
io::Cache cache() {
  io::Cache c = io::synthesise({.seed = 3, .sessions = 60, .last_day = day("2025-11-14")});
  io::Series two = *c.find("nifty_1d_5m");
  two.key = "nifty_2d_5m";
  for (io::Day& d : two.bars.day) --d;
  for (std::int64_t& t : two.bars.time) t -= 86400;
  io::merge(two.bars, c.find("nifty_1d_5m")->bars, false);
  c.series.push_back(two);
  return c;
}

features::IntradayTable extras(const io::Cache& c, std::optional<io::Day> as_of, const char* now) {
  return intraday_extras(c, view_market(c, as_of, {nse_calendar(), at(now)}).value().market, as_of, at(now));
}

TEST(IntradayExtras, TakesEachBarOnce) {
  const io::Candles bars = five_minute_bars(cache());
  EXPECT_EQ(bars.size(), 150u);
  EXPECT_TRUE(five_minute_bars({}).empty());
}

TEST(IntradayExtras, TellTheIndexsMinutesFromThoseOfOtherIndices) {
  const auto is = [](std::string key, std::string interval) {
    io::Series s;
    s.key = std::move(key);
    s.interval = std::move(interval);
    return is_primary_intraday(s);
  };
  for (const char* key : {"nifty_1d_5m", "nifty_1m_1d", "nifty_2d_5m", "nifty_60d_15m", "nifty_1mo_1h"})
    EXPECT_TRUE(is(key, "5m")) << key;
  for (const char* key : {"nifty_next50_5m", "nifty_bank_5m", "nifty_5m", "nifty__5m", "nifty_1d_",
                          "nifty_1d", "nifty_1d_5m_old", "nifty_1x_5m", "nifty_", "bank_1d_5m", ""})
    EXPECT_FALSE(is(key, "5m")) << key;
  EXPECT_FALSE(is("nifty_1d_5m", "1d"));
}

TEST(IntradayExtras, TakesNoBarOfAnotherIndex) {
  io::Cache c = cache();
  c.find("nifty_2d_5m")->key = "nifty_next50_5m";
  EXPECT_EQ(five_minute_bars(c).size(), 75u);
}

TEST(IntradayExtras, EndWithTheDayAskedFor) {
  const auto all = extras(cache(), {}, "2025-11-15T10:00:00+05:30");
  EXPECT_EQ(all.days, (std::vector<io::Day>{day("2025-11-13"), day("2025-11-14")}));
  EXPECT_TRUE(std::isfinite(all.values.column("rv_5m")[1]));
  EXPECT_TRUE(std::isfinite(all.values.column("slope_t_2d")[1]));
  const auto early = extras(cache(), day("2025-11-13"), "2025-11-15T10:00:00+05:30");
  EXPECT_EQ(early.days, std::vector<io::Day>{day("2025-11-13")});
  EXPECT_EQ(early.values.column("rv_5m")[0], all.values.column("rv_5m")[0]);
}

TEST(IntradayExtras, AreOfTheSessionInProgress) {
  const auto live = extras(cache(), {}, "2025-11-14T11:02:00+05:30");
  ASSERT_EQ(live.days.size(), 2u);
  EXPECT_TRUE(std::isfinite(live.values.column("rv_5m")[1])) << "yesterday's daily bar is complete";
  EXPECT_TRUE(std::isnan(live.values.column("last_60m")[1]));
}

TEST(IntradayExtras, OfTheRealMarket) {
  const char* folder = std::getenv("SPECTRUM_LOCAL_DATA");
  if (!folder) GTEST_SKIP() << "SPECTRUM_LOCAL_DATA is not set";
  const auto read =
      io::read_cache(std::string(folder) + "/market/prediction_data.json", at("2025-11-16T12:00:00+05:30"));
  ASSERT_TRUE(read) << read.error().message;
  const auto table = extras(read->cache, {}, "2025-11-16T12:00:00+05:30");
  ASSERT_EQ(table.days, (std::vector<io::Day>{day("2025-11-12"), day("2025-11-13"), day("2025-11-14")}));
  for (std::size_t k = 0; k < table.values.columns(); ++k)
    EXPECT_TRUE(std::isfinite(table.values.column(k)[2])) << table.values.names()[k];
  const double rv = table.values.column("rv_5m")[2];
  EXPECT_GT(rv, 0.03);
  EXPECT_LT(rv, 0.50);
}

}  // namespace
}  // namespace spectrum::pipeline
