#pragma once
#include <string>

#include "io/date.h"

namespace spectrum::pipeline {

/// State of the exchange at a moment, and how old a bar is, reckoned with regular hours (09:15 to 15:30
/// local) on Monday to Friday. Holidays and special sessions are not known, so a session counted here may not
/// have taken place.

/// "pre" before the open of a weekday, "open", "closed" after the close and at weekends.
std::string session_state(io::Instant now);

/// True once the daily bar of `day` is final: half an hour after the close.
bool bar_is_complete(io::Day day, io::Instant now);

/// The last weekday whose bar was final at `now`.
io::Day last_complete_session(io::Instant now);

/// Weekdays after `last_bar` whose bar was final at `now`: sessions missed.
int sessions_since(io::Day last_bar, io::Instant now);

/// Weekdays after `last_bar` up to `day` itself.
int sessions_between(io::Day last_bar, io::Day day);

/// The n-th weekday after `day`.
io::Day weekdays_after(io::Day day, int n);

/// "14 Nov 2025, 15:30 IST": local time for display.
std::string display_time(io::Instant now);

}  // namespace spectrum::pipeline
