#include "features/calendar.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <numbers>
#include <optional>
#include <stdexcept>
#include <string>

namespace spectrum::features {
namespace {

constexpr int kFriday = 5;

bool covers(const ExchangeCalendar& c, Day day) { return c.first <= day && day <= c.last; }

/// News of a day is used from the next day on: the hour at which it came is not known.
bool known(const Holiday& h, Day as_of) { return h.announced < as_of && h.withdrawn >= as_of; }

/// Monday to Friday are five steps of a circle. A special session at a weekend
/// stands half-way between Friday and Monday.
double angle_of_week(Day day) {
  const int w = weekday(day);
  return 2.0 * std::numbers::pi * (w <= kFriday ? w - 1.0 : kFriday - 0.5) / kFriday;
}

double sessions_to_holiday(const ExchangeCalendar& c, Day day) {
  if (!covers(c, day)) return kNaN;
  int sessions = 0;
  for (Day d = day + 1; d <= c.last; ++d) {
    if (is_regular_session(c, d, day)) {
      ++sessions;
    } else if (weekday(d) <= kFriday) {
      return sessions;
    }
  }
  return kNaN;
}

bool is_last_of_its_kind(Day day) {  // the last such weekday of its month
  using namespace std::chrono;
  const auto month = [](Day d) { return year_month_day(sys_days(days(d))).month(); };
  return month(day) != month(day + 7);
}

/// Whether contracts would expire on `day` if there were no holidays.
bool is_nominal_expiry(const ExchangeCalendar& c, Day day, bool monthly) {
  const auto next = std::ranges::upper_bound(c.expiries, day, {}, &ExpiryRule::from);
  if (next == c.expiries.begin()) return false;
  const ExpiryRule& rule = *(next - 1);
  return monthly ? weekday(day) == rule.monthly && is_last_of_its_kind(day) : weekday(day) == rule.weekly;
}

/// The first expiry on or after `day`, as was known then.
std::optional<Day> next_expiry(const ExchangeCalendar& c, Day day, bool monthly) {
  for (Day nominal = day; nominal <= c.last; ++nominal) {
    if (!is_nominal_expiry(c, nominal, monthly)) continue;
    Day expiry = nominal;
    while (expiry >= day && !is_regular_session(c, expiry, day)) --expiry;
    if (expiry >= day) return expiry;
  }
  return std::nullopt;
}

double sessions_to_expiry(const ExchangeCalendar& c, Day day, bool monthly) {
  if (!covers(c, day)) return kNaN;
  const auto expiry = next_expiry(c, day, monthly);
  if (!expiry) return kNaN;
  int sessions = 0;
  for (Day d = day + 1; d <= *expiry; ++d) sessions += is_regular_session(c, d, day) ? 1 : 0;
  return sessions;
}

double gap_days(const ExchangeCalendar& c, Day day) {
  if (!covers(c, day)) return kNaN;
  for (Day d = day - 1; d >= c.first; --d)
    if (is_session(c, d)) return day - d;
  return kNaN;
}

// A count of sessions is of regular ones after this day.
// clang-format off
constexpr CalendarFeature kCatalogue[] = {
    {"dow_sin", "sin(2 pi k / 5), k = 0 on Monday to 4 on Friday, 4.5 at a weekend", "cyclic encoding",
     [](const ExchangeCalendar&, Day day) { return std::sin(angle_of_week(day)); }},
    {"dow_cos", "cos(2 pi k / 5), k = 0 on Monday to 4 on Friday, 4.5 at a weekend", "cyclic encoding",
     [](const ExchangeCalendar&, Day day) { return std::cos(angle_of_week(day)); }},
    {"sessions_to_holiday", "sessions left before the next holiday; 0 on the last one",
     "the exchange's list of holidays", sessions_to_holiday},
    {"sessions_to_monthly_expiry", "sessions up to and with the next monthly expiry; 0 on its day",
     "the exchange's contract rules",
     [](const ExchangeCalendar& c, Day day) { return sessions_to_expiry(c, day, true); }},
    {"sessions_to_weekly_expiry", "sessions up to and with the next weekly or monthly expiry; 0 on its day",
     "the exchange's contract rules",
     [](const ExchangeCalendar& c, Day day) { return sessions_to_expiry(c, day, false); }},
    {"gap_days", "calendar days since the session before, special ones included; 1 with no gap",
     "the exchange's list of holidays", gap_days},
};
// clang-format on

template <class List, class Key>
bool ascends(const List& list, Key key) {
  return std::ranges::adjacent_find(list, std::ranges::greater_equal(), key) == list.end();
}

}  // namespace

int weekday(Day day) {
  const int since_monday = (day % 7 + 3) % 7;  // 1970-01-01 was a Thursday
  return (since_monday + 7) % 7 + 1;
}

bool is_regular_session(const ExchangeCalendar& c, Day day, Day as_of) {
  if (weekday(day) > kFriday) return false;
  const auto h = std::ranges::lower_bound(c.holidays, day, {}, &Holiday::day);
  return h == c.holidays.end() || h->day != day || !known(*h, as_of);
}

const SpecialSession* special_session(const ExchangeCalendar& c, Day day) {
  const auto s = std::ranges::lower_bound(c.special_sessions, day, {}, &SpecialSession::day);
  return s == c.special_sessions.end() || s->day != day ? nullptr : &*s;
}

bool is_session(const ExchangeCalendar& c, Day day) {
  return is_regular_session(c, day, day) || special_session(c, day);
}

std::span<const CalendarFeature> calendar_catalogue() { return kCatalogue; }

Table calendar_table(std::span<const Day> days, const ExchangeCalendar& c) {
  if (!ascends(c.holidays, &Holiday::day) || !ascends(c.special_sessions, &SpecialSession::day) ||
      !ascends(c.expiries, &ExpiryRule::from))
    throw std::invalid_argument("calendar_table: days of the calendar must ascend");
  std::vector<std::string> names;
  std::vector<double> cells;
  for (const CalendarFeature& f : kCatalogue) {
    names.emplace_back(f.name);
    for (Day day : days) cells.push_back(f.compute(c, day));
  }
  return {std::move(names), std::vector<int>(std::size(kCatalogue), 0), days.size(), std::move(cells)};
}

}  // namespace spectrum::features
