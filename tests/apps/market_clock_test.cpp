#include "apps/pipeline/market_clock.h"

#include <gtest/gtest.h>

namespace spectrum::pipeline {
namespace {

io::Instant at(const char* text) { return io::parse_instant(text, 19800).value(); }
io::Day day(const char* text) { return io::parse_day(text).value(); }

TEST(MarketClock, StatesOfADay) {
  EXPECT_EQ(session_state(at("2025-11-14T09:14:59+05:30")), "pre");
  EXPECT_EQ(session_state(at("2025-11-14T09:15:00+05:30")), "open");
  EXPECT_EQ(session_state(at("2025-11-14T15:29:59+05:30")), "open");
  EXPECT_EQ(session_state(at("2025-11-14T15:30:00+05:30")), "closed");
  EXPECT_EQ(session_state(at("2025-11-15T12:00:00+05:30")), "closed") << "Saturday";
  EXPECT_EQ(session_state(at("2025-11-14T04:00:00Z")), "open") << "09:30 in India";
}

TEST(MarketClock, ABarIsFinalHalfAnHourAfterTheClose) {
  EXPECT_FALSE(bar_is_complete(day("2025-11-14"), at("2025-11-14T15:59:59+05:30")));
  EXPECT_TRUE(bar_is_complete(day("2025-11-14"), at("2025-11-14T16:00:00+05:30")));
  EXPECT_TRUE(bar_is_complete(day("2025-11-13"), at("2025-11-14T09:00:00+05:30")));
  EXPECT_FALSE(bar_is_complete(day("2025-11-15"), at("2025-11-14T23:00:00+05:30")));
}

TEST(MarketClock, SessionsMissed) {
  EXPECT_EQ(sessions_since(day("2025-11-14"), at("2025-11-16T12:00:00+05:30")), 0);
  EXPECT_EQ(sessions_since(day("2025-11-14"), at("2025-11-17T12:00:00+05:30")), 0) << "Monday is not over";
  EXPECT_EQ(sessions_since(day("2025-11-14"), at("2025-11-17T16:00:00+05:30")), 1);
  EXPECT_EQ(sessions_since(day("2025-11-07"), at("2025-11-16T12:00:00+05:30")), 5);
  EXPECT_EQ(sessions_between(day("2025-11-14"), day("2025-11-18")), 2);
}

TEST(MarketClock, LastCompleteSession) {
  EXPECT_EQ(last_complete_session(at("2025-11-14T16:00:00+05:30")), day("2025-11-14"));
  EXPECT_EQ(last_complete_session(at("2025-11-14T15:00:00+05:30")), day("2025-11-13"));
  EXPECT_EQ(last_complete_session(at("2025-11-16T12:00:00+05:30")), day("2025-11-14"));
  EXPECT_EQ(last_complete_session(at("2025-11-17T10:00:00+05:30")), day("2025-11-14"));
}

TEST(MarketClock, WeekdaysAhead) {
  EXPECT_EQ(weekdays_after(day("2025-11-14"), 1), day("2025-11-17"));
  EXPECT_EQ(weekdays_after(day("2025-11-14"), 5), day("2025-11-21"));
  EXPECT_EQ(weekdays_after(day("2025-11-14"), 21), day("2025-12-15"));
}

TEST(MarketClock, DisplayTimeNamesItsZone) {
  EXPECT_EQ(display_time(at("2025-11-14T10:05:00Z")), "14 Nov 2025, 15:35 IST");
}

}  // namespace
}  // namespace spectrum::pipeline
