#pragma once
#include <string>
#include <string_view>

#include "features/calendar.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// Reads what an exchange has announced from JSON:
///
///   {"exchange": …, "source": …, "note": …,           texts for people; the last may be missing
///    "complete_from": DATE, "complete_through": DATE,  every holiday between them is listed
///    "holidays": [{"date": DATE, "name": …, "announced": DATE, "withdrawn": DATE}, …],
///    "special_sessions": [{"date": DATE, "name": …, "open": "HH:MM", "close": "HH:MM"}, …],
///    "expiry_rules": [{"from": DATE, "weekly": "Tuesday", "monthly": "last Tuesday"}, …]}
///
/// Holidays are weekdays, special sessions at weekends or on holidays; every list is in the order of its
/// dates, which lie between the two. "announced" and "withdrawn" are of holidays that were not on their
/// year's list, or did not stay on it; "open" and "close" are local time, left out where they are not known.
/// A member of another name is an error, as is a first rule that begins after complete_from.
///
///   {"extends": "NSE", …}
///
/// changes NSE's calendar instead: each member is optional, an entry takes the place of NSE's of the same
/// date, {"date": DATE, "removed": true} takes that one away, and complete_through may only move on. More in
/// docs/calendar.md. `name` stands in messages. Error: kBadData.
io::Result<features::ExchangeCalendar> parse_calendar(std::string_view text, std::string_view name);

/// The same for a file. Errors also as io::read_file.
io::Result<features::ExchangeCalendar> read_calendar(const std::string& path);

/// NSE's, from nse_calendar.json beside this file, which is compiled in.
const features::ExchangeCalendar& nse_calendar();

}  // namespace spectrum::pipeline
