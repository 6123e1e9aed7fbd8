#pragma once
#include <string>

#include "features/calendar.h"
#include "io/date.h"

namespace spectrum::pipeline {

/// From when to when a session lasts, in UTC seconds.
struct SessionTimes {
  std::int64_t open = 0, close = 0;
};

/// State of the exchange at a moment, and how old a bar is, by the exchange's calendar as it turned out,
/// later announcements included. A regular session lasts from 09:15 to 15:30 local time; so does a special
/// one whose hours the calendar does not give. On days that the calendar does not cover every weekday counts
/// as a session.
struct MarketClock {
  const features::ExchangeCalendar& calendar;
  io::Instant now;

  /// The local date.
  io::Day today() const;

  /// "pre" before the open of a session, "open", "closed" after its close and at weekends, "holiday" on a
  /// weekday without one. A break within a session counts as open.
  std::string state() const;

  /// Those of a day's session; of a day without one, the regular ones.
  SessionTimes hours(io::Day day) const;

  /// When the next session opens, at `now` or after.
  std::int64_t next_open() const;

  /// True once the daily bar of `day` is final: half an hour after that day's close.
  bool bar_is_complete(io::Day day) const;

  /// The last day whose bar may be used: today once its bar is final, else yesterday. It need be no session.
  io::Day last_complete_day() const;

  /// The last session, regular or special, whose bar is final.
  io::Day last_complete_session() const;

  /// Sessions missed: regular ones after `last_bar` whose bar is final. Special ones do not count, since
  /// sources leave most of them out.
  int sessions_since(io::Day last_bar) const;

  /// Regular sessions after `last_bar` up to `day` itself.
  int sessions_between(io::Day last_bar, io::Day day) const;

  /// The n-th session after `day`, special ones included. Those up to the day `known` are not: had the source
  /// recorded them, there would be a bar.
  io::Day session_after(io::Day day, int n, io::Day known) const;
};

/// "14 Nov 2025, 15:30 IST": local time for display.
std::string display_time(io::Instant now);

}  // namespace spectrum::pipeline
