#include "apps/pipeline/market_clock.h"

#include <cstdio>

#include "io/market_table.h"

namespace spectrum::pipeline {
namespace {

constexpr std::int64_t kOpen = 9 * 3600 + 15 * 60, kClose = 15 * 3600 + 30 * 60, kSettled = kClose + 30 * 60;

io::Day today(io::Instant now) { return io::local_day(now.seconds, io::kMarketOffset); }

std::int64_t second_of_day(io::Instant now) {
  return now.seconds + io::kMarketOffset - std::int64_t{86400} * today(now);
}

bool is_weekday(io::Day day) { return io::weekday(day) <= 5; }

}  // namespace

std::string session_state(io::Instant now) {
  if (!is_weekday(today(now))) return "closed";
  const std::int64_t s = second_of_day(now);
  return s < kOpen ? "pre" : s < kClose ? "open" : "closed";
}

bool bar_is_complete(io::Day day, io::Instant now) {
  return day < today(now) || (day == today(now) && second_of_day(now) >= kSettled);
}

int sessions_between(io::Day last_bar, io::Day day) {
  int n = 0;
  for (io::Day d = io::next_weekday(last_bar); d <= day; d = io::next_weekday(d)) ++n;
  return n;
}

io::Day last_complete_session(io::Instant now) {
  const io::Day day = bar_is_complete(today(now), now) ? today(now) : today(now) - 1;
  return is_weekday(day) ? day : io::previous_weekday(day);
}

int sessions_since(io::Day last_bar, io::Instant now) {
  return sessions_between(last_bar, last_complete_session(now));
}

io::Day weekdays_after(io::Day day, int n) {
  for (; n > 0; --n) day = io::next_weekday(day);
  return day;
}

std::string display_time(io::Instant now) {
  constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const std::string date = io::format_day(today(now));
  const auto minute = static_cast<int>(second_of_day(now) / 60);
  char text[64];
  std::snprintf(text, sizeof text, "%s %s %s, %02d:%02d IST", date.substr(8).c_str(),
                kMonths[std::stoi(date.substr(5, 2)) - 1], date.substr(0, 4).c_str(), minute / 60,
                minute % 60);
  return text;
}

}  // namespace spectrum::pipeline
