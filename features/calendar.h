// Features of the date alone, from what the exchange has announced: weekdays,
// holidays, expiries of derivatives.
//
// They look ahead only as far as the exchange's own announcements did: a holiday
// that was added to the year's list later counts from the day after it was announced.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "features/series.h"
#include "features/table.h"

namespace spectrum::features {

using Day = std::int32_t;  ///< days since 1970-01-01

/// A weekday on which there is no regular session.
struct Holiday {
  Day day = 0;
  Day announced = std::numeric_limits<Day>::min();  ///< the default: with the list of its year
  Day withdrawn = std::numeric_limits<Day>::max();  ///< the default: never, it was held
};

/// Hours of trading, in minutes after local midnight: from `open` up to `close`.
struct Hours {
  int open = 0, close = 0;
  bool operator==(const Hours&) const = default;
};

/// A session at a weekend or on a holiday.
struct SpecialSession {
  Day day = 0;
  std::optional<Hours> hours = {};  ///< no value: the calendar does not say
  bool operator==(const SpecialSession&) const = default;
};

/// On which weekdays (1 = Monday) contracts expire; the monthly one on the last such day of the month.
/// Where that is a holiday they expire on the regular session before.
struct ExpiryRule {
  Day from = 0;  ///< first expiry day the rule may give; it holds until the next rule's
  int weekly = 0, monthly = 0;
};

/// What the exchange has announced, complete from `first` to `last`, both included.
struct ExchangeCalendar {
  Day first = 0, last = -1;
  std::vector<Holiday> holidays;                 ///< days ascend
  std::vector<SpecialSession> special_sessions;  ///< days ascend
  std::vector<ExpiryRule> expiries;              ///< days ascend
};

/// 1 = Monday … 7 = Sunday.
int weekday(Day day);

/// Whether `day` is a Monday to Friday without a holiday, as was known on the morning of `as_of`.
/// Special sessions are not regular.
bool is_regular_session(const ExchangeCalendar& calendar, Day day, Day as_of);

/// The special session of a day; nullptr where there is none.
const SpecialSession* special_session(const ExchangeCalendar& calendar, Day day);

/// Whether the exchange trades on `day`, in a regular or a special session.
bool is_session(const ExchangeCalendar& calendar, Day day);

struct CalendarFeature {
  std::string_view name, formula, source;
  double (*compute)(const ExchangeCalendar& calendar, Day day);
};

/// Every calendar feature, in the order of the columns. A value is NaN where it
/// depends on a date for which the calendar is not complete.
std::span<const CalendarFeature> calendar_catalogue();

/// One row for each day. Throws std::invalid_argument where a list of the calendar is out of order.
Table calendar_table(std::span<const Day> days, const ExchangeCalendar& calendar);

}  // namespace spectrum::features
