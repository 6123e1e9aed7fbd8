#include "apps/pipeline/admission.h"

#include <gtest/gtest.h>

#include <cmath>

#include "apps/pipeline/exchange_calendar.h"

namespace spectrum::pipeline {
namespace {

io::Day day(const char* text) { return io::parse_day(text).value(); }

io::Bar bar_of(io::Day d, double close) {
  return {std::int64_t{86400} * d - io::kMarketOffset, d, close - 1, close + 5, close - 5, close, 100};
}

/// A bar for each regular session of NSE, gently moving.
io::Candles history(io::Day first, io::Day last) {
  io::Candles c;
  for (io::Day d = first; d <= last; ++d)
    if (features::is_regular_session(nse_calendar(), d, d)) c.push_back(bar_of(d, 20000 + 50 * (d % 7)));
  return c;
}

class AdmissionTest : public testing::Test {
 protected:
  AdmissionTest() {
    chart_.symbol = "^NSEI";
    chart_.instrument_type = "INDEX";
    chart_.currency = "INR";
    chart_.timezone = "Asia/Kolkata";
    chart_.bars = history(day("2020-11-16"), day("2025-11-14"));
    cached_.key = "nifty_daily";
    cached_.bars = chart_.bars;
  }

  Admission judge(const io::Series* series) {
    return admit(target_, chart_, {series, nullptr, {nse_calendar(), now_}});
  }
  /// Index of a day among the answer's bars.
  std::size_t at(const char* text) const {
    const auto it = std::lower_bound(chart_.bars.day.begin(), chart_.bars.day.end(), day(text));
    return static_cast<std::size_t>(it - chart_.bars.day.begin());
  }
  void set_close(std::size_t i, double close) {
    chart_.bars.open[i] = chart_.bars.close[i] = close;
    chart_.bars.high[i] = close + 5;
    chart_.bars.low[i] = close - 5;
  }

  Target target_{"nifty_daily", "^NSEI", "5y", "1d", "", 0};
  io::Chart chart_;
  io::Series cached_;
  io::Instant now_ = io::parse_instant("2025-11-15T10:00:00+05:30").value();  // a Saturday
};

TEST_F(AdmissionTest, AGoodAnswerGoesInWhole) {
  const Admission a = judge(&cached_);
  EXPECT_EQ(a.status, "ok") << a.reason;
  EXPECT_EQ(a.bars, chart_.bars);
  EXPECT_TRUE(a.partial.empty());
  EXPECT_TRUE(a.remarks.empty());
}

TEST_F(AdmissionTest, TodaysBarIsKeptApartUntilHalfAnHourAfterTheClose) {
  const std::size_t n = chart_.bars.size();
  now_ = io::parse_instant("2025-11-14T15:59:00+05:30").value();
  const Admission before = judge(&cached_);
  EXPECT_EQ(before.bars.size(), n - 1);
  ASSERT_EQ(before.partial.size(), 1u);
  EXPECT_EQ(before.partial.day[0], day("2025-11-14"));
  now_ = io::parse_instant("2025-11-14T16:00:00+05:30").value();
  EXPECT_EQ(judge(&cached_).bars.size(), n);
}

TEST_F(AdmissionTest, AnotherMarketIsRefused) {
  chart_.instrument_type = "EQUITY";
  EXPECT_EQ(judge(&cached_).status, "refused");
  chart_.instrument_type = "INDEX";
  chart_.currency = "USD";
  EXPECT_EQ(judge(&cached_).status, "refused");
  chart_.currency = "";
  chart_.timezone = "America/New_York";
  const Admission a = judge(&cached_);
  EXPECT_EQ(a.status, "refused");
  EXPECT_NE(a.reason.find("America/New_York"), std::string::npos);
  EXPECT_TRUE(a.bars.empty());
}

TEST_F(AdmissionTest, AHistoryThatContradictsTheCacheIsRefused) {
  for (double& c : cached_.bars.close) c *= 1.01;
  const Admission a = judge(&cached_);
  EXPECT_EQ(a.status, "refused");
  EXPECT_NE(a.reason.find("off those of the cache"), std::string::npos);
}

TEST_F(AdmissionTest, AFewRevisedClosesAreNone) {
  for (std::size_t i = 100; i < 140; ++i) cached_.bars.close[i] *= 1.01;  // 40 of some 1,230
  EXPECT_EQ(judge(&cached_).status, "ok");
}

TEST_F(AdmissionTest, AShorterAnswerAddsWhatItHas) {
  io::Candles tail;
  for (std::size_t i = chart_.bars.size() - 300; i < chart_.bars.size(); ++i)
    tail.push_back(chart_.bars.bar(i));
  chart_.bars = tail;
  const Admission a = judge(&cached_);
  EXPECT_EQ(a.status, "short");
  EXPECT_EQ(a.bars, tail);
}

TEST_F(AdmissionTest, AFirstAnswerOfFewYearsIsShort) {
  chart_.bars = history(day("2024-11-16"), day("2025-11-14"));
  const Admission a = judge(nullptr);
  EXPECT_EQ(a.status, "short");
  EXPECT_NE(a.reason.find("five years"), std::string::npos) << a.reason;
  EXPECT_EQ(a.bars, chart_.bars);
  target_.period = "1y";
  EXPECT_EQ(judge(nullptr).status, "ok");
}

TEST_F(AdmissionTest, AnAnswerWithHolesIsShort) {
  io::Candles holed;
  for (std::size_t i = 0; i < chart_.bars.size(); ++i)
    if (i % 10 != 5) holed.push_back(chart_.bars.bar(i));
  chart_.bars = holed;
  EXPECT_EQ(judge(&cached_).status, "short");
}

TEST_F(AdmissionTest, AnAnswerThatEndsEarlyIsStale) {
  io::Candles old;
  for (std::size_t i = 0; i + 4 < chart_.bars.size(); ++i) old.push_back(chart_.bars.bar(i));
  chart_.bars = old;
  const Admission a = judge(&cached_);
  EXPECT_EQ(a.status, "stale");
  EXPECT_NE(a.reason.find("4 sessions behind"), std::string::npos) << a.reason;
}

TEST_F(AdmissionTest, OneImpossibleCloseIsHeldBack) {
  set_close(at("2024-03-05"), 2000000);
  const Admission a = judge(&cached_);
  EXPECT_EQ(a.status, "ok") << a.reason;
  EXPECT_EQ(a.bars.size(), chart_.bars.size() - 1);
  ASSERT_EQ(a.remarks.size(), 1u);
  EXPECT_NE(a.remarks[0].find("2024-03-05 is held back"), std::string::npos);
}

TEST_F(AdmissionTest, AShiftOfLevelIsRefused) {
  cached_.bars = {};
  for (std::size_t i = at("2024-03-05"); i < chart_.bars.size(); ++i) set_close(i, 2000000);
  const Admission a = judge(&cached_);
  EXPECT_EQ(a.status, "refused");
  EXPECT_NE(a.reason.find("beyond belief"), std::string::npos) << a.reason;
}

TEST_F(AdmissionTest, AFlatBarOfAHolidayIsHeldBackAndAMovingOneIsNot) {
  const io::Day holiday = day("2025-11-05");
  ASSERT_FALSE(features::is_session(nse_calendar(), holiday));
  const auto with = [&](const io::Bar& bar) {
    io::Candles c;
    for (std::size_t i = 0; i < cached_.bars.size(); ++i) {
      if (!c.empty() && c.day.back() < bar.day && cached_.bars.day[i] > bar.day) c.push_back(bar);
      c.push_back(cached_.bars.bar(i));
    }
    return c;
  };
  io::Bar flat = bar_of(holiday, 20100);
  flat.open = flat.high = flat.low = flat.close;
  chart_.bars = with(flat);
  EXPECT_EQ(judge(&cached_).bars.size(), cached_.bars.size());
  chart_.bars = with(bar_of(holiday, 20100));
  EXPECT_EQ(judge(&cached_).bars.size(), cached_.bars.size() + 1);
}

TEST_F(AdmissionTest, TheVolatilityIndexHasLimitsOfItsOwn) {
  target_ = {"vix", "^INDIAVIX", "5y", "1d", "", 0};
  for (std::size_t i = 0; i < chart_.bars.size(); ++i) {
    chart_.bars.open[i] = chart_.bars.close[i] = 14;
    chart_.bars.high[i] = 15;
    chart_.bars.low[i] = 13;
  }
  const std::size_t i = at("2025-04-07");
  chart_.bars.open[i] = chart_.bars.close[i] = chart_.bars.high[i] =
      14 * std::exp(0.6);  // such a day there was
  EXPECT_EQ(judge(nullptr).bars.size(), chart_.bars.size());
  chart_.bars.open[i] = chart_.bars.close[i] = chart_.bars.high[i] = 160;
  EXPECT_EQ(judge(nullptr).bars.size(), chart_.bars.size() - 1);
}

TEST_F(AdmissionTest, IntradayAnswersAreCutToTheirSessionsWithoutTheFormingBar) {
  chart_.bars = {};
  for (const char* date : {"2025-11-12", "2025-11-13", "2025-11-14"})
    for (int k = 0; k < 75; ++k) {
      io::Bar b = bar_of(day(date), 25000 + k);
      b.time += 9 * 3600 + 900 + 300 * k;
      chart_.bars.push_back(b);
    }
  target_ = {"nifty_2d_5m", "^NSEI", "2d", "5m", "", 2};
  Admission a = judge(nullptr);
  ASSERT_EQ(a.bars.size(), 150u);
  EXPECT_EQ(a.bars.day.front(), day("2025-11-13"));
  chart_.last_is_forming = true;
  target_.sessions = 1;
  a = judge(nullptr);
  EXPECT_EQ(a.bars.size(), 74u);
  target_.sessions = 0;
  EXPECT_EQ(judge(nullptr).bars.size(), 224u);
  target_.sessions = 9;  // more than there are
  EXPECT_EQ(judge(nullptr).bars.size(), 224u);
}

}  // namespace
}  // namespace spectrum::pipeline
