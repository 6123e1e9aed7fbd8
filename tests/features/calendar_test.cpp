#include "features/calendar.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <stdexcept>

#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;
using testing::same_bits;

Day day(int year, unsigned month, unsigned day_of_month) {
  using namespace std::chrono;
  return static_cast<Day>(
      sys_days(std::chrono::year(year) / month / day_of_month).time_since_epoch().count());
}

/// March and April 2024 with Thursday expiries until the middle of April, Tuesday ones from there on:
///        Mo Tu We Th Fr Sa Su
///        25 26 27 28 29 30 31   closed on the 28th and 29th, special sessions on the 29th and 30th
///         1  2  3  4  5  6  7
///         8  9 10 11 12 13 14   closed on the 11th
///        15 16 17 18 19 20 21
///        22 23 24 25 26 27 28
ExchangeCalendar spring() {
  ExchangeCalendar c;
  c.first = day(2024, 3, 25);
  c.last = day(2024, 4, 28);
  c.holidays = {{day(2024, 3, 28)}, {day(2024, 3, 29)}, {day(2024, 4, 11)}};
  c.special_sessions = {{day(2024, 3, 29)}, {day(2024, 3, 30)}};
  c.expiries = {{c.first, 4, 4}, {day(2024, 4, 15), 2, 2}};
  return c;
}

double value(const ExchangeCalendar& c, std::string_view name, Day when) {
  const std::vector<Day> days = {when};
  return calendar_table(days, c).column(name)[0];
}

TEST(Calendar, Weekdays) {
  EXPECT_EQ(weekday(0), 4) << "1970-01-01 was a Thursday";
  EXPECT_EQ(weekday(-1), 3);
  EXPECT_EQ(weekday(-3), 1);
  EXPECT_EQ(weekday(-4), 7);
  EXPECT_EQ(weekday(day(2025, 11, 14)), 5);
  EXPECT_EQ(weekday(std::numeric_limits<Day>::min()), 2);
  EXPECT_EQ(weekday(std::numeric_limits<Day>::max()), 5);
}

TEST(Calendar, TheWeekIsACircleOfFiveDays) {
  const double tau = 2 * std::acos(-1.0);
  for (int k = 0; k < 5; ++k) {
    EXPECT_NEAR(value(spring(), "dow_sin", day(2024, 4, 1) + k), std::sin(tau * k / 5), 1e-15);
    EXPECT_NEAR(value(spring(), "dow_cos", day(2024, 4, 1) + k), std::cos(tau * k / 5), 1e-15);
  }
  for (Day weekend : {day(2024, 3, 30), day(2024, 3, 31)})
    EXPECT_NEAR(value(spring(), "dow_cos", weekend), std::cos(tau * 0.9), 1e-15)
        << "between Friday and Monday";
  EXPECT_TRUE(std::isfinite(value({}, "dow_sin", day(1999, 1, 1)))) << "a weekday needs no calendar";
}

TEST(Calendar, SessionsToTheNextHoliday) {
  const auto left = [](Day d) { return value(spring(), "sessions_to_holiday", d); };
  EXPECT_EQ(left(day(2024, 3, 25)), 2);  // Tuesday and Wednesday
  EXPECT_EQ(left(day(2024, 3, 27)), 0);
  EXPECT_EQ(left(day(2024, 3, 28)), 0) << "the day after is closed too";
  EXPECT_EQ(left(day(2024, 3, 29)), 8) << "Monday 1 to Wednesday 10";
  EXPECT_EQ(left(day(2024, 4, 10)), 0);
  EXPECT_TRUE(std::isnan(left(day(2024, 4, 11)))) << "the next one lies beyond the calendar";
}

TEST(Calendar, AnExpiryOnAHolidayIsHeldOnTheSessionBefore) {
  const auto monthly = [](Day d) { return value(spring(), "sessions_to_monthly_expiry", d); };
  const auto weekly = [](Day d) { return value(spring(), "sessions_to_weekly_expiry", d); };
  EXPECT_EQ(monthly(day(2024, 3, 25)), 2) << "Wednesday 27, as the last Thursday is a holiday";
  EXPECT_EQ(monthly(day(2024, 3, 27)), 0);
  EXPECT_EQ(weekly(day(2024, 3, 27)), 0) << "the monthly expiry is also that week's";
  EXPECT_EQ(weekly(day(2024, 3, 28)), 4) << "Thursday 4; the special sessions are not counted";
  EXPECT_EQ(weekly(day(2024, 4, 4)), 0);
  EXPECT_EQ(weekly(day(2024, 4, 8)), 2) << "Wednesday 10";
}

TEST(Calendar, TheRuleOfTheExpiryDayHolds) {
  EXPECT_EQ(value(spring(), "sessions_to_weekly_expiry", day(2024, 4, 11)), 3)
      << "Friday, Monday, Tuesday 16";
  EXPECT_EQ(value(spring(), "sessions_to_weekly_expiry", day(2024, 4, 17)), 4) << "Tuesday 23";
  EXPECT_TRUE(std::isnan(value(spring(), "sessions_to_weekly_expiry", day(2024, 4, 24))));
  EXPECT_TRUE(std::isnan(value(spring(), "sessions_to_monthly_expiry", day(2024, 4, 16))))
      << "the last Tuesday of April is the 30th, beyond the calendar";
  ExchangeCalendar c = spring();
  c.last = day(2024, 4, 30);
  EXPECT_EQ(value(c, "sessions_to_monthly_expiry", day(2024, 4, 16)), 10);
  c.expiries.clear();
  EXPECT_TRUE(std::isnan(value(c, "sessions_to_weekly_expiry", day(2024, 4, 16))));
}

TEST(Calendar, GapDays) {
  const auto gap = [](Day d) { return value(spring(), "gap_days", d); };
  EXPECT_TRUE(std::isnan(gap(day(2024, 3, 25)))) << "the session before is not in the calendar";
  EXPECT_EQ(gap(day(2024, 3, 26)), 1);
  EXPECT_EQ(gap(day(2024, 3, 29)), 2) << "a special session after a holiday";
  EXPECT_EQ(gap(day(2024, 3, 30)), 1);
  EXPECT_EQ(gap(day(2024, 4, 1)), 2) << "since the special session of Saturday";
  EXPECT_EQ(gap(day(2024, 4, 8)), 3);
  EXPECT_EQ(gap(day(2024, 4, 12)), 2);
}

TEST(Calendar, SpecialSessions) {
  ExchangeCalendar c = spring();
  c.special_sessions[1].hours = Hours{18 * 60, 19 * 60};
  ASSERT_TRUE(special_session(c, day(2024, 3, 30)));
  EXPECT_EQ(special_session(c, day(2024, 3, 30))->hours, (Hours{1080, 1140}));
  EXPECT_FALSE(special_session(c, day(2024, 3, 29))->hours);
  for (Day d : {day(2024, 3, 28), day(2024, 3, 31), day(2024, 4, 1)}) EXPECT_FALSE(special_session(c, d));
  EXPECT_TRUE(is_session(c, day(2024, 3, 29))) << "a holiday with a special session";
  EXPECT_FALSE(is_regular_session(c, day(2024, 3, 29), day(2024, 3, 29)));
  EXPECT_FALSE(is_session(c, day(2024, 3, 28)));
  EXPECT_FALSE(is_session(c, day(2024, 3, 31)));
}

TEST(Calendar, HasNoValueForDatesItDoesNotCover) {
  for (Day d :
       {day(2024, 3, 24), day(2024, 4, 29), std::numeric_limits<Day>::min(), std::numeric_limits<Day>::max()})
    for (const char* name :
         {"sessions_to_holiday", "sessions_to_monthly_expiry", "sessions_to_weekly_expiry", "gap_days"})
      EXPECT_TRUE(std::isnan(value(spring(), name, d))) << name << " on " << d;
}

/// What was announced on a day cannot change the values of that day or of those before.
TEST(Calendar, AnAnnouncementChangesNoEarlierDay) {
  const Day announced = day(2024, 4, 9), added = day(2024, 4, 18), dropped = day(2024, 4, 11);
  ExchangeCalendar later = spring();
  later.expiries = {{later.first, 4, 4}};
  const ExchangeCalendar before = later;
  later.holidays[2].withdrawn = announced;
  later.holidays.push_back({added, announced});
  std::vector<Day> days;
  for (Day d = before.first; d <= before.last; ++d) days.push_back(d);
  const auto known = static_cast<std::size_t>(announced - before.first) + 1;
  const Table old = calendar_table(days, before), now = calendar_table(days, later);
  for (std::size_t k = 0; k < old.columns(); ++k)
    EXPECT_TRUE(same_bits(old.column(k).first(known), now.column(k).first(known))) << old.names()[k];

  EXPECT_EQ(value(later, "sessions_to_holiday", announced), 1);
  EXPECT_EQ(value(later, "sessions_to_holiday", announced + 1), 5)
      << "the 11th is a session, the 18th is none";
  EXPECT_EQ(value(later, "sessions_to_weekly_expiry", announced), 1) << "Wednesday 10";
  EXPECT_EQ(value(later, "sessions_to_weekly_expiry", announced + 1), 1) << "Thursday 11";
  EXPECT_TRUE(is_session(later, dropped));
  EXPECT_FALSE(is_session(later, added));
}

TEST(Calendar, RefusesListsOutOfOrder) {
  const std::vector<Day> days = {day(2024, 4, 1)};
  ExchangeCalendar c = spring();
  std::swap(c.holidays[0], c.holidays[1]);
  EXPECT_THROW((void)calendar_table(days, c), std::invalid_argument);
  c = spring();
  c.special_sessions[1] = c.special_sessions[0];
  EXPECT_THROW((void)calendar_table(days, c), std::invalid_argument);
  c = spring();
  std::swap(c.expiries[0], c.expiries[1]);
  EXPECT_THROW((void)calendar_table(days, c), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::features
