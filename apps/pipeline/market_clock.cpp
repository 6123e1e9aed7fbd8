#include "apps/pipeline/market_clock.h"

#include "apps/pipeline/text_format.h"
#include "io/market_table.h"

namespace spectrum::pipeline {
namespace {

using features::Hours;

constexpr Hours kRegular = {9 * 60 + 15, 15 * 60 + 30};
constexpr int kSettling = 30;  // minutes after the close until the daily bar is final
constexpr int kFriday = 5;

io::Day day_of(io::Instant now) { return io::local_day(now.seconds, io::kMarketOffset); }

int minute_of_day(io::Instant now) {
  const std::int64_t seconds = now.seconds + io::kMarketOffset - std::int64_t{86400} * day_of(now);
  return static_cast<int>(seconds / 60);
}

Hours hours_of(const features::ExchangeCalendar& calendar, io::Day day) {
  const features::SpecialSession* s = features::special_session(calendar, day);
  return s ? s->hours.value_or(kRegular) : kRegular;
}

}  // namespace

io::Day MarketClock::today() const { return day_of(now); }

std::string MarketClock::state() const {
  if (!features::is_session(calendar, today())) return io::weekday(today()) <= kFriday ? "holiday" : "closed";
  const Hours hours = hours_of(calendar, today());
  const int minute = minute_of_day(now);
  return minute < hours.open ? "pre" : minute < hours.close ? "open" : "closed";
}

SessionTimes MarketClock::hours(io::Day day) const {
  const Hours h = hours_of(calendar, day);
  const std::int64_t midnight = std::int64_t{86400} * day - io::kMarketOffset;
  return {midnight + 60 * h.open, midnight + 60 * h.close};
}

std::int64_t MarketClock::next_open() const {
  io::Day day = today();
  while (!features::is_session(calendar, day) || hours(day).open < now.seconds) ++day;
  return hours(day).open;
}

bool MarketClock::bar_is_complete(io::Day day) const {
  return day < today() || (day == today() && minute_of_day(now) >= hours_of(calendar, day).close + kSettling);
}

io::Day MarketClock::last_complete_day() const { return bar_is_complete(today()) ? today() : today() - 1; }

io::Day MarketClock::last_complete_session() const {
  io::Day day = last_complete_day();
  while (!features::is_session(calendar, day)) --day;
  return day;
}

int MarketClock::sessions_since(io::Day last_bar) const {
  return sessions_between(last_bar, last_complete_day());
}

int MarketClock::sessions_between(io::Day last_bar, io::Day day) const {
  int n = 0;
  for (io::Day d = last_bar + 1; d <= day; ++d) n += features::is_regular_session(calendar, d, d) ? 1 : 0;
  return n;
}

io::Day MarketClock::session_after(io::Day day, int n, io::Day known) const {
  while (n > 0) {
    ++day;
    if (features::is_regular_session(calendar, day, day) ||
        (day > known && features::special_session(calendar, day)))
      --n;
  }
  return day;
}

std::string display_time(io::Instant now) {
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string date = io::format_day(day_of(now));
  const int minute = minute_of_day(now);
  return format("%s %s %s, %02d:%02d IST", date.substr(8).c_str(), kMonths[std::stoi(date.substr(5, 2)) - 1],
                date.substr(0, 4).c_str(), minute / 60, minute % 60);
}

}  // namespace spectrum::pipeline
