#include "apps/pipeline/market_clock.h"

#include <gtest/gtest.h>

#include "apps/pipeline/exchange_calendar.h"

namespace spectrum::pipeline {
namespace {

io::Instant at(const char* text) { return io::parse_instant(text, 19800).value(); }
io::Day day(const char* text) { return io::parse_day(text).value(); }

/// NSE's clock.
MarketClock clock(const char* now) { return {nse_calendar(), at(now)}; }

std::string state(const char* now) { return clock(now).state(); }
bool complete(const char* date, const char* now) { return clock(now).bar_is_complete(day(date)); }
std::string last_session(const char* now) { return io::format_day(clock(now).last_complete_session()); }
int missed(const char* last_bar, const char* now) { return clock(now).sessions_since(day(last_bar)); }
int between(const char* last_bar, const char* date) {
  return clock("2025-11-15T10:00:00").sessions_between(day(last_bar), day(date));
}
/// The n-th session after a day on which the bars end; special ones up to `known` have none.
std::string after(const char* date, int n, const char* known) {
  return io::format_day(clock("2025-11-15T10:00:00").session_after(day(date), n, day(known)));
}
std::string after(const char* date, int n = 1) { return after(date, n, date); }

TEST(MarketClock, StatesOfADay) {
  EXPECT_EQ(state("2025-11-14T09:14:59+05:30"), "pre");
  EXPECT_EQ(state("2025-11-14T09:15:00+05:30"), "open");
  EXPECT_EQ(state("2025-11-14T15:29:59+05:30"), "open");
  EXPECT_EQ(state("2025-11-14T15:30:00+05:30"), "closed");
  EXPECT_EQ(state("2025-11-15T12:00:00+05:30"), "closed") << "Saturday";
  EXPECT_EQ(state("2025-11-14T04:00:00Z"), "open") << "09:30 in India";
}

TEST(MarketClock, AHolidayIsOneAllDay) {
  for (const char* now : {"2025-11-05T00:00:00", "2025-11-05T11:00:00", "2025-11-05T23:59:59"})
    EXPECT_EQ(state(now), "holiday") << now;
  EXPECT_EQ(state("2025-11-04T23:59:59"), "closed");
  EXPECT_EQ(state("2025-11-06T00:00:00"), "pre");
  EXPECT_EQ(state("2023-06-28T11:00:00"), "open") << "a holiday that was withdrawn on the eve";
  EXPECT_EQ(state("2024-01-22T11:00:00"), "holiday") << "one that was announced on the Friday before";
}

TEST(MarketClock, MuhuratTradingHasHoursOfItsOwn) {
  EXPECT_EQ(state("2025-10-21T13:44:59"), "pre") << "a holiday until then";
  EXPECT_EQ(state("2025-10-21T13:45:00"), "open");
  EXPECT_EQ(state("2025-10-21T14:44:59"), "open");
  EXPECT_EQ(state("2025-10-21T14:45:00"), "closed");
  EXPECT_EQ(state("2024-11-01T15:00:00"), "pre");
  EXPECT_EQ(state("2024-11-01T18:30:00"), "open");
  EXPECT_EQ(state("2023-11-12T18:15:00"), "open") << "on a Sunday";
  EXPECT_EQ(state("2025-02-01T09:15:00"), "open") << "the Saturday of the budget";
  EXPECT_EQ(state("2026-11-08T09:15:00"), "open") << "hours not known: regular ones";
  EXPECT_FALSE(features::special_session(nse_calendar(), day("2026-11-08"))->hours);
}

TEST(MarketClock, ABarIsFinalHalfAnHourAfterTheClose) {
  EXPECT_FALSE(complete("2025-11-14", "2025-11-14T15:59:59"));
  EXPECT_TRUE(complete("2025-11-14", "2025-11-14T16:00:00"));
  EXPECT_TRUE(complete("2025-11-13", "2025-11-14T09:00:00"));
  EXPECT_FALSE(complete("2025-11-15", "2025-11-14T23:00:00"));
  EXPECT_FALSE(complete("2025-10-21", "2025-10-21T15:14:59"));
  EXPECT_TRUE(complete("2025-10-21", "2025-10-21T15:15:00"));
  EXPECT_FALSE(complete("2024-11-01", "2024-11-01T19:29:59")) << "long after a regular close";
  EXPECT_TRUE(complete("2024-11-01", "2024-11-01T19:30:00"));
}

TEST(MarketClock, SessionsMissed) {
  EXPECT_EQ(missed("2025-11-14", "2025-11-16T12:00:00"), 0);
  EXPECT_EQ(missed("2025-11-14", "2025-11-17T12:00:00"), 0) << "Monday is not over";
  EXPECT_EQ(missed("2025-11-14", "2025-11-17T16:00:00"), 1);
  EXPECT_EQ(missed("2025-11-07", "2025-11-16T12:00:00"), 5);
  EXPECT_EQ(missed("2025-11-04", "2025-11-05T16:00:00"), 0) << "a holiday";
  EXPECT_EQ(missed("2025-11-04", "2025-11-06T16:00:00"), 1);
  EXPECT_EQ(between("2025-11-14", "2025-11-18"), 2);
  EXPECT_EQ(between("2025-11-18", "2025-11-14"), 0);
}

TEST(MarketClock, AMissingMuhuratRowMakesNothingOld) {
  EXPECT_EQ(missed("2025-10-20", "2025-10-22T20:00:00"), 0) << "two holidays, one with a special session";
  EXPECT_EQ(missed("2025-10-20", "2025-10-23T16:00:00"), 1);
  EXPECT_EQ(missed("2025-10-21", "2025-10-23T16:00:00"), 1);
  EXPECT_EQ(between("2025-01-31", "2025-02-02"), 0) << "the Saturday of the budget";
}

TEST(MarketClock, LastCompleteSession) {
  EXPECT_EQ(last_session("2025-11-14T16:00:00"), "2025-11-14");
  EXPECT_EQ(last_session("2025-11-14T15:00:00"), "2025-11-13");
  EXPECT_EQ(last_session("2025-11-16T12:00:00"), "2025-11-14");
  EXPECT_EQ(last_session("2025-11-17T10:00:00"), "2025-11-14");
  EXPECT_EQ(last_session("2025-11-05T18:00:00"), "2025-11-04") << "a holiday";
  EXPECT_EQ(last_session("2025-11-06T10:00:00"), "2025-11-04");
  EXPECT_EQ(last_session("2025-10-21T15:00:00"), "2025-10-20");
  EXPECT_EQ(last_session("2025-10-22T15:00:00"), "2025-10-21") << "Muhurat trading";
  EXPECT_EQ(last_session("2023-11-12T20:00:00"), "2023-11-12") << "on a Sunday";
}

TEST(MarketClock, LastCompleteDayNeedBeNoSession) {
  EXPECT_EQ(clock("2025-11-16T15:00:00").last_complete_day(), day("2025-11-15"));
  EXPECT_EQ(clock("2025-11-16T16:00:00").last_complete_day(), day("2025-11-16"));
}

TEST(MarketClock, SessionsAhead) {
  EXPECT_EQ(after("2025-11-14"), "2025-11-17");
  EXPECT_EQ(after("2025-11-14", 5), "2025-11-21");
  EXPECT_EQ(after("2025-11-14", 21), "2025-12-15");
  EXPECT_EQ(after("2025-11-04"), "2025-11-06") << "over a holiday";
  EXPECT_EQ(after("2025-04-09", 1), "2025-04-11") << "Thursday is a holiday";
  EXPECT_EQ(after("2025-04-11", 3), "2025-04-17") << "Monday is one too";
  EXPECT_EQ(after("2025-04-17", 1), "2025-04-21") << "the eve of a long weekend";
  EXPECT_EQ(after("2025-12-24", 5), "2026-01-01") << "over Christmas";
}

TEST(MarketClock, SpecialSessionsAheadCountUnlessTheyWereMissed) {
  EXPECT_EQ(after("2025-10-20"), "2025-10-21");
  EXPECT_EQ(after("2025-10-20", 2), "2025-10-23");
  EXPECT_EQ(after("2025-10-20", 1, "2025-10-21"), "2025-10-23") << "it is over, and there is no bar of it";
  EXPECT_EQ(after("2026-11-06"), "2026-11-08");
  EXPECT_EQ(after("2026-11-06", 1, "2026-11-08"), "2026-11-09");
  EXPECT_EQ(after("2026-11-06", 3), "2026-11-11") << "the 10th is a holiday";
}

TEST(MarketClock, BeyondTheCalendarEveryWeekdayIsASession) {
  EXPECT_EQ(state("2027-01-26T11:00:00"), "open") << "Republic Day, of a year that is not known";
  EXPECT_EQ(state("2027-01-23T11:00:00"), "closed") << "Saturday";
  EXPECT_EQ(state("2019-10-02T11:00:00"), "open");
  EXPECT_EQ(after("2026-12-30", 3), "2027-01-04");
  EXPECT_EQ(between("2026-12-24", "2027-01-31"), 25) << "26 weekdays, less Christmas";
}

TEST(MarketClock, ACalendarOfOnesOwnGoverns) {
  const auto changed = parse_calendar(R"({"extends": "NSE",
      "holidays": [{"date": "2025-11-05", "removed": true}, {"date": "2025-11-07", "name": "X"}],
      "special_sessions": [{"date": "2025-11-08", "name": "S", "open": "10:00", "close": "11:00"}]})",
                                      "mine.json");
  ASSERT_TRUE(changed) << changed.error().message;
  const auto state_of = [&](const char* now) { return MarketClock{*changed, at(now)}.state(); };
  EXPECT_EQ(state_of("2025-11-05T11:00:00"), "open");
  EXPECT_EQ(state_of("2025-11-07T11:00:00"), "holiday");
  EXPECT_EQ(state_of("2025-11-08T10:30:00"), "open");
  EXPECT_EQ(state_of("2025-11-08T11:00:00"), "closed");
  const MarketClock c{*changed, at("2025-11-08T11:30:00")};
  EXPECT_TRUE(c.bar_is_complete(day("2025-11-08")));
  EXPECT_EQ(c.last_complete_session(), day("2025-11-08"));
  EXPECT_EQ(c.sessions_since(day("2025-11-04")), 2) << "the 5th and the 6th";
  EXPECT_EQ(c.session_after(day("2025-11-06"), 1, day("2025-11-06")), day("2025-11-08"));
}

TEST(MarketClock, DisplayTimeNamesItsZone) {
  EXPECT_EQ(display_time(at("2025-11-14T10:05:00Z")), "14 Nov 2025, 15:35 IST");
}

}  // namespace
}  // namespace spectrum::pipeline
