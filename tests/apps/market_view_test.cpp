#include "apps/pipeline/market_view.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "apps/pipeline/exchange_calendar.h"
#include "io/synth.h"

namespace spectrum::pipeline {
namespace {

io::Instant at(const char* text) { return io::parse_instant(text, 19800).value(); }
io::Day day(const char* text) { return io::parse_day(text).value(); }

/// By NSE's calendar.
io::Result<MarketView> view_at(const io::Cache& c, std::optional<io::Day> as_of, const char* now) {
  return view_market(c, as_of, {nse_calendar(), at(now)});
}

/// 60 sessions to Friday 2025-11-14; on holidays too.
io::Cache cache() { return io::synthesise({.seed = 3, .sessions = 60, .last_day = day("2025-11-14")}); }

/// Drops the last n bars of a series.
void shorten(io::Cache& c, const char* key, std::size_t n) {
  io::Candles& b = c.find(key)->bars;
  const std::size_t keep = b.size() - n;
  b.time.resize(keep);
  b.day.resize(keep);
  for (auto* v : {&b.open, &b.high, &b.low, &b.close, &b.volume}) v->resize(keep);
}

const char* kWeekend = "2025-11-15T10:00:00+05:30";

TEST(MarketView, UsesAllCompleteBars) {
  const io::Cache c = cache();
  const auto v = view_at(c, {}, kWeekend).value();
  EXPECT_EQ(v.market.size(), 60u);
  EXPECT_EQ(v.last_day(), day("2025-11-14"));
  EXPECT_EQ(v.age_sessions, 0);
  EXPECT_TRUE(v.synthetic);
  EXPECT_EQ(v.market.sectors.size(), 9u);
  const auto& bars = c.find("nifty_daily")->bars;
  EXPECT_EQ(v.spot->current, bars.close[59]);
  EXPECT_EQ(v.spot->previous_close, bars.close[58]);
  EXPECT_TRUE(v.spot->official_close);
}

TEST(MarketView, APartialBarIsQuotedButNeverModelled) {
  const io::Cache c = cache();
  const auto v = view_at(c, {}, "2025-11-14T11:00:00+05:30").value();
  EXPECT_EQ(v.last_day(), day("2025-11-13"));
  EXPECT_EQ(v.market.size(), 59u);
  EXPECT_EQ(v.vix->current, c.find("vix")->bars.close[59]);
  EXPECT_FALSE(v.vix->official_close);
}

TEST(MarketView, NothingAfterTheClockIsQuoted) {
  const io::Cache c = cache();
  const auto v = view_at(c, {}, "2025-11-12T11:00:00+05:30").value();
  const io::Candles& bars = c.find("nifty_daily")->bars;
  EXPECT_EQ(bars.day[57], day("2025-11-12"));
  EXPECT_EQ(v.spot->current, bars.close[57]);
  EXPECT_EQ(v.last_day(), day("2025-11-11"));
  EXPECT_EQ(v.vix->current, c.find("vix")->bars.close[57]);
}

TEST(MarketView, IntradayBarsSpeakForADayWithoutADailyBar) {
  io::Cache c = cache();
  const io::Candles before = c.find("nifty_daily")->bars;
  shorten(c, "nifty_daily", 1);
  const auto v = view_at(c, {}, "2025-11-14T15:40:00+05:30").value();
  const io::Candles& five = c.find("nifty_1d_5m")->bars;
  EXPECT_FALSE(v.spot->official_close);
  EXPECT_EQ(v.spot->previous_close, before.close[58]);
  EXPECT_EQ(v.spot->high, *std::max_element(five.high.begin(), five.high.end()));
  EXPECT_EQ(v.last_day(), day("2025-11-13"));
}

TEST(MarketView, IntradayIsNewerThanAPartialDailyBar) {
  const io::Cache c = cache();
  const auto v = view_at(c, {}, "2025-11-14T11:02:00+05:30").value();
  const io::Candles& minute = c.find("nifty_1m_1d")->bars;
  double expected = 0;
  for (std::size_t i = 0; i < minute.size(); ++i)
    if (minute.time[i] <= at("2025-11-14T11:02:00+05:30").seconds) expected = minute.close[i];
  EXPECT_EQ(v.spot->current, expected);
  EXPECT_EQ(v.spot->previous_close, c.find("nifty_daily")->bars.close[58]);
}

/// Makes the last bar of a series a partial one, 7 points higher so that it can be told from the bar.
void make_partial(io::Cache& c, const char* key, const char* seen_at) {
  io::Series& s = *c.find(key);
  io::Bar bar = s.bars.bar(s.bars.size() - 1);
  shorten(c, key, 1);
  for (double* price : {&bar.open, &bar.high, &bar.low, &bar.close}) *price += 7;
  s.partial.push_back(bar);
  s.partial_seen_at = seen_at;
}

TEST(MarketView, APartialRowIsQuotedButNeverModelled) {
  io::Cache with = cache(), without = cache();
  for (const char* key : {"nifty_daily", "vix"}) {
    make_partial(with, key, "2025-11-14T11:00:00+05:30");
    shorten(without, key, 1);
  }
  for (io::Cache* c : {&with, &without})
    std::erase_if(c->series, [](const io::Series& s) { return !s.daily(); });
  // During its session, after it, and long after it: it was never completed.
  for (const char* now : {"2025-11-14T11:00:30+05:30", "2025-11-14T18:00:00+05:30", kWeekend}) {
    const auto a = view_at(with, {}, now).value(), b = view_at(without, {}, now).value();
    EXPECT_EQ(a.market.days, b.market.days);
    EXPECT_EQ(a.market.close, b.market.close);
    EXPECT_EQ(a.data_hash, b.data_hash);
    EXPECT_EQ(a.last_day(), day("2025-11-13"));
    EXPECT_EQ(a.spot->current, with.find("nifty_daily")->partial.close[0]);
    EXPECT_EQ(a.spot->previous_close, b.spot->current);
    EXPECT_FALSE(a.spot->official_close);
    EXPECT_EQ(a.vix->current, with.find("vix")->partial.close[0]);
    EXPECT_EQ(a.vix->previous_close, b.vix->current);
    EXPECT_FALSE(a.vix->official_close);
    EXPECT_FALSE(a.vix->carried);
  }
}

TEST(MarketView, APartialRowIsHiddenFromThoseWhoCannotKnowIt) {
  io::Cache c = cache();
  make_partial(c, "nifty_daily", "2025-11-14T11:00:00+05:30");
  make_partial(c, "vix", "2025-11-14T11:00:00+05:30");
  const double spot = c.find("nifty_daily")->bars.close[58], vix = c.find("vix")->bars.close[58];
  const auto as_of = view_at(c, day("2025-11-13"), kWeekend).value();
  EXPECT_EQ(as_of.spot->current, spot);
  EXPECT_EQ(as_of.vix->current, vix);
  EXPECT_EQ(view_at(c, {}, "2025-11-14T10:59:00+05:30")->vix->current, vix);
  EXPECT_EQ(view_at(c, {}, "2025-11-13T18:00:00+05:30")->spot->current, spot);
}

TEST(MarketView, OfAPartialRowAndIntradayBarsTheNewerIsQuoted) {
  const auto spot = [](const char* partial_seen_at, const char* intraday_fetched_at) {
    io::Cache c = cache();
    make_partial(c, "nifty_daily", partial_seen_at);
    for (io::Series& s : c.series) s.provenance.fetched_at = s.daily() ? "" : intraday_fetched_at;
    const auto v = view_at(c, {}, "2025-11-14T15:40:00+05:30").value();
    return v.spot->current == c.find("nifty_daily")->partial.close[0] ? "partial" : "intraday";
  };
  EXPECT_STREQ(spot("2025-11-14T15:35:00+05:30", ""), "partial");  // the last bar ended at 15:30
  EXPECT_STREQ(spot("2025-11-14T15:29:00+05:30", ""), "intraday");
  EXPECT_STREQ(spot("2025-11-14T15:29:50+05:30", "2025-11-14T15:29:40+05:30"), "partial");
  EXPECT_STREQ(spot("", ""), "intraday");
  EXPECT_STREQ(spot("", "2025-11-14T15:29:40+05:30"), "intraday");
}

TEST(MarketView, MinutesOfAnotherIndexAreNoQuote) {
  io::Cache c = cache();
  shorten(c, "nifty_daily", 1);
  std::erase_if(c.series, [](const io::Series& s) { return s.key == "nifty_1m_1d"; });
  io::Series& minutes = *c.find("nifty_1d_5m");
  minutes.key = "nifty_next50_5m";
  const auto v = view_at(c, {}, "2025-11-14T15:40:00+05:30").value();
  const io::Candles& daily = c.find("nifty_daily")->bars;
  EXPECT_EQ(v.spot->current, daily.close[58]);
  minutes.key = "nifty_1d_5m";
  EXPECT_EQ(view_at(c, {}, "2025-11-14T15:40:00+05:30")->spot->current, minutes.bars.close.back());
}

TEST(MarketView, ABarLastsADayAtMostWhateverTheFileSays) {
  for (const char* interval : {"9223372036854775807h", "99999999999999999999m", "9000000000000000h"}) {
    io::Cache c = cache();
    make_partial(c, "nifty_daily", "2025-11-14T15:29:00+05:30");
    c.find("nifty_1m_1d")->interval = interval;
    std::erase_if(c.series, [](const io::Series& s) { return s.key == "nifty_1d_5m"; });
    const auto v = view_at(c, {}, "2025-11-14T15:40:00+05:30").value();
    EXPECT_EQ(v.spot->current, c.find("nifty_1m_1d")->bars.close.back()) << interval;
  }
}

TEST(MarketView, AsOfHidesEverythingLater) {
  io::Cache whole = cache(), cut = cache();
  for (io::Series& s : cut.series) {
    const auto later =
        std::count_if(s.bars.day.begin(), s.bars.day.end(), [](io::Day d) { return d > day("2025-11-07"); });
    shorten(cut, s.key.c_str(), static_cast<std::size_t>(later));
  }
  const auto a = view_at(whole, day("2025-11-07"), kWeekend).value();
  const auto b = view_at(cut, day("2025-11-07"), kWeekend).value();
  EXPECT_EQ(a.data_hash, b.data_hash);
  EXPECT_EQ(a.market.close, b.market.close);
  EXPECT_EQ(a.spot->current, b.spot->current);
  EXPECT_EQ(a.vix->current, b.vix->current);
  EXPECT_EQ(a.age_sessions, 0);
  EXPECT_NE(a.data_hash, view_at(whole, {}, kWeekend).value().data_hash);
}

TEST(MarketView, VixIsCarriedForOneSessionOnly) {
  io::Cache one = cache(), two = cache();
  shorten(one, "vix", 1);
  shorten(two, "vix", 2);
  const auto v = view_at(one, {}, kWeekend).value();
  ASSERT_TRUE(v.vix);
  EXPECT_TRUE(v.vix->carried);
  EXPECT_FALSE(view_at(two, {}, kWeekend).value().vix);
}

TEST(MarketView, ASpecialSessionAtAWeekendCounts) {
  io::Cache c = cache();
  io::Candles& bars = c.find("nifty_daily")->bars;
  io::Bar saturday = bars.bar(59);
  saturday.day += 1;
  saturday.time += 86400;
  bars.push_back(saturday);
  EXPECT_EQ(view_at(c, {}, "2025-11-16T10:00:00+05:30").value().last_day(), day("2025-11-15"));
}

TEST(MarketView, ASeriesThatEndsTooEarlyIsLeftOut) {
  io::Cache c = cache();
  shorten(c, "vix", 3);
  shorten(c, "it_index", 4);
  const auto kept = view_at(c, {}, kWeekend).value();
  EXPECT_TRUE(kept.market.has_vix());
  EXPECT_EQ(kept.market.sectors.size(), 8u);
  EXPECT_NE(kept.warnings.front().find("it_index"), std::string::npos);
  shorten(c, "vix", 1);
  EXPECT_FALSE(view_at(c, {}, kWeekend).value().market.has_vix());
}

TEST(MarketView, AWildMoveIsToldInTwoDecimals) {
  io::Cache c = cache();
  io::Candles& bars = c.find("nifty_daily")->bars;
  bars.close[57] = 24500;
  bars.close[58] = bars.close[59] = 36000.125;
  const auto v = view_at(c, {}, kWeekend).value();
  const auto told = std::ranges::find_if(v.warnings, [](const std::string& w) {
    return w.find("the close jumps from 24,500.00 to 36,000.1") != std::string::npos;
  });
  ASSERT_NE(told, v.warnings.end());
  EXPECT_EQ(told->find("000000"), std::string::npos) << *told;
}

TEST(MarketView, OldDataAreCountedInSessions) {
  const auto v = view_at(cache(), {}, "2025-11-21T18:00:00+05:30").value();
  EXPECT_EQ(v.age_sessions, 5);
  ASSERT_FALSE(v.warnings.empty());
  EXPECT_NE(v.warnings.back().find("5 sessions old"), std::string::npos);
}

/// Drops the bars after a day.
io::Cache cache_until(const char* last) {
  io::Cache c = cache();
  for (io::Series& s : c.series) {
    const auto later = std::ranges::count_if(s.bars.day, [&](io::Day d) { return d > day(last); });
    shorten(c, s.key.c_str(), static_cast<std::size_t>(later));
  }
  return c;
}

TEST(MarketView, HolidaysAndMissingMuhuratRowsMakeNothingOld) {
  EXPECT_EQ(view_at(cache_until("2025-11-04"), {}, "2025-11-05T18:00:00").value().age_sessions, 0);
  EXPECT_EQ(view_at(cache_until("2025-11-04"), {}, "2025-11-06T18:00:00").value().age_sessions, 1);
  const auto v = view_at(cache_until("2025-10-20"), {}, "2025-10-22T18:00:00").value();
  EXPECT_EQ(v.age_sessions, 0);
  EXPECT_EQ(v.spot->age_sessions, 0);
  for (const SeriesUse& s : v.series) EXPECT_EQ(s.age_sessions, 0) << s.key;
  EXPECT_EQ(view_at(cache_until("2025-10-20"), day("2025-10-24"), kWeekend).value().age_sessions, 2);
}

TEST(MarketView, AnEveningBarIsNotModelledBeforeTheEveningIsOver) {
  io::Cache c = io::synthesise({.seed = 3, .sessions = 60, .last_day = day("2024-11-01")});  // 18:00 to 19:00
  const auto before = view_at(c, {}, "2024-11-01T19:29:00").value();
  EXPECT_EQ(before.last_day(), day("2024-10-31"));
  EXPECT_EQ(before.until, day("2024-10-31"));
  EXPECT_FALSE(before.spot->official_close);
  EXPECT_EQ(view_at(c, {}, "2024-11-01T19:30:00").value().last_day(), day("2024-11-01"));
}

TEST(MarketView, SaysUpToWhichDayBarsWereLetIn) {
  EXPECT_EQ(view_at(cache(), {}, kWeekend).value().until, day("2025-11-14"));
  EXPECT_EQ(view_at(cache(), {}, "2025-11-16T17:00:00").value().until, day("2025-11-16"));
  EXPECT_EQ(view_at(cache(), day("2025-11-12"), kWeekend).value().until, day("2025-11-12"));
}

TEST(MarketView, NothingBeforeTheFirstBarIsAnError) {
  const auto v = view_at(cache(), day("2020-01-01"), kWeekend);
  ASSERT_FALSE(v);
  EXPECT_EQ(v.error().kind, io::ErrorKind::kBadData);
  EXPECT_NE(v.error().message.find("2020-01-01"), std::string::npos);
}

}  // namespace
}  // namespace spectrum::pipeline
