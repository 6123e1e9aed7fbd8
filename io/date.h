#pragma once
// Calendar days and instants (proleptic Gregorian calendar, years 0001 to 9999).
#include <cstdint>
#include <string>
#include <string_view>

#include "io/result.h"

namespace spectrum::io {

/// Days since 1970-01-01.
using Day = std::int32_t;

/// A moment, and the offset from UTC of the clock that showed it.
struct Instant {
  std::int64_t seconds = 0;         ///< since 1970-01-01T00:00:00Z
  std::int32_t offset_seconds = 0;  ///< east of Greenwich is positive; under a day
  bool operator==(const Instant&) const = default;
};

/// "YYYY-MM-DD", real dates only (no 2025-02-30). Error: kBadData.
Result<Day> parse_day(std::string_view text);

/// "YYYY-MM-DD".
std::string format_day(Day day);

/// The day of a year, month (1..12) and day of the month. Error: kBadData where there is no such day.
Result<Day> make_day(int year, int month, int day_of_month);

/// RFC 3339 and its relatives: "YYYY-MM-DD", "T" or a blank, "HH:MM[:SS[.fraction]]", then nothing, "Z",
/// "+HH:MM" or "+HHMM". Without an offset the clock is `default_offset` seconds east; a date alone is its
/// midnight. Fractions are cut off. Error: kBadData.
Result<Instant> parse_instant(std::string_view text, std::int32_t default_offset = 0);

/// "2025-11-14T15:30:00+05:30"; "Z" for offset 0.
std::string format_rfc3339(Instant instant);

/// The date on the wall where the clock stands `offset_seconds` east of UTC.
Day local_day(std::int64_t seconds, std::int32_t offset_seconds);
inline Day local_day(Instant i) { return local_day(i.seconds, i.offset_seconds); }

/// 1 = Monday … 7 = Sunday (ISO 8601).
int weekday(Day day);

/// The first Monday-to-Friday day after / before `day`.
Day next_weekday(Day day);
Day previous_weekday(Day day);

}  // namespace spectrum::io
