#pragma once
#include <optional>
#include <string>
#include <vector>

#include "features/calendar.h"
#include "io/date.h"
#include "io/json.h"

namespace spectrum::pipeline {

enum class Severity {
  kNote,     ///< to know, nothing to do
  kWarning,  ///< the program works around it, at a price
  kError,    ///< the program refuses it, or would compute from prices that cannot be
};

/// One thing that is wrong with one series, on one day or on many.
struct Finding {
  Severity severity = Severity::kNote;
  std::string kind;    ///< for programs: "missing_sessions", "bad_prices", ...
  std::string series;  ///< its key; empty: the cache
  std::string text;    ///< what it is
  std::string advice;  ///< what to do
  std::size_t count = 0;
  std::vector<io::Day> dates;  ///< ascending, each once; rows without a date are in count only
  bool mendable = false;       ///< --fix does it
};

/// One series in numbers.
struct SeriesHealth {
  std::string key, written, interval;
  bool daily = true;
  std::size_t rows = 0;                  ///< of any kind, up to the day asked for
  std::optional<io::Day> first, last;    ///< of usable rows
  std::vector<io::Day> missing;          ///< regular sessions between them without a usable row
  std::vector<io::Day> missing_special;  ///< the same of special sessions
  std::optional<std::vector<io::Day>>
      lacks;  ///< dates of the primary series since first; no value: not compared
  std::size_t zero_volume = 0;
  int behind = 0;  ///< regular sessions after last whose bar should be there
};

struct Checkup {
  bool synthetic = false;
  io::Day calendar_first = 0, calendar_last = -1;  ///< outside it every day is judged by its weekday
  io::Day until = 0;                               ///< the last day whose bar should be there
  std::vector<SeriesHealth> series;
  std::vector<Finding> findings;  ///< of the cache, then by series

  std::size_t count(Severity severity) const;
  bool healthy() const { return count(Severity::kError) == 0; }
};

/// Limits of what a market does in a session; beyond them a price is taken to be wrong.
inline constexpr double kIndexJump = 0.25;  ///< |log return|; the index's largest since 2007 is 0.163
inline constexpr double kVixJump = 1.0;     ///< the same of the volatility index, whose largest is 0.505
inline constexpr double kVixLow = 5, kVixHigh = 150;

/// Looks a parsed cache over. Rows after `as_of` are left alone, and ages are reckoned from it; without it
/// from `now`. `latest` decides what is in the future (more than a day ahead).
Checkup examine(const io::Json& cache, const features::ExchangeCalendar& calendar,
                std::optional<io::Day> as_of, io::Instant now, io::Instant latest);

}  // namespace spectrum::pipeline
