#include "apps/pipeline/doctor.h"

#include <algorithm>
#include <iterator>
#include <set>
#include <utility>

#include "apps/pipeline/doctor_series.h"
#include "apps/pipeline/market_clock.h"
#include "apps/pipeline/raw_cache.h"

namespace spectrum::pipeline {
namespace {

using features::ExchangeCalendar;
using io::Day;
using io::Json;

/// The last day whose bar should be there.
Day last_expected(std::optional<Day> as_of, const MarketClock& clock) {
  return as_of.value_or(clock.last_complete_day());
}

void add_to_cache(Checkup& out, Severity severity, const char* kind, std::string text, const char* advice) {
  out.findings.push_back({severity, kind, "", std::move(text), advice, 0, {}, false});
}

/// The series of a cache, rows up to `as_of` alone.
std::vector<RawSeries> all_series(const Json& cache, std::optional<Day> as_of) {
  std::vector<RawSeries> out;
  const Json* series = cache.find("series");
  if (!series || !series->is_object()) return out;
  for (const Json::Member& m : *series->members()) {
    out.push_back(raw_series(m.name, m.value));
    if (as_of) std::erase_if(out.back().rows, [&](const RawRow& r) { return r.dated && r.bar.day > *as_of; });
  }
  return out;
}

void check_presence(const std::vector<RawSeries>& all, Checkup& out) {
  std::set<std::string> keys;
  for (const RawSeries& s : all)
    if (!keys.insert(s.key).second)
      add_to_cache(out, Severity::kWarning, "two_names",
                   s.key + " is there under two names, the second " + s.written,
                   "the program merges the two by date; remove one of them from the file");
  if (!keys.contains(std::string(io::kPrimaryKey)))
    add_to_cache(out, Severity::kError, "absent", std::string(io::kPrimaryKey) + " is absent",
                 "nothing works without it: pipeline fetch --only nifty_daily");
  if (!keys.contains(std::string(io::kVolatilityKey)))
    add_to_cache(out, Severity::kWarning, "absent", std::string(io::kVolatilityKey) + " is absent",
                 "the tiles that use it are degraded: pipeline fetch --only vix");
}

void check_calendar(const ExchangeCalendar& calendar, Checkup& out) {
  bool beyond = out.until > calendar.last;
  for (const SeriesHealth& s : out.series)
    beyond = beyond || (s.daily && s.first && (*s.first < calendar.first || *s.last > calendar.last));
  if (beyond)
    add_to_cache(out, Severity::kNote, "calendar",
                 "the exchange's calendar is complete from " + io::format_day(calendar.first) + " to " +
                     io::format_day(calendar.last),
                 "outside it only weekdays are judged, so that a holiday looks like a gap");
}

}  // namespace

std::size_t Checkup::count(Severity severity) const {
  return static_cast<std::size_t>(std::ranges::count(findings, severity, &Finding::severity));
}

Checkup examine(const Json& cache, const ExchangeCalendar& calendar, std::optional<Day> as_of,
                io::Instant now, io::Instant latest) {
  Checkup out;
  out.synthetic = cache.boolean("synthetic").value_or(false);
  out.calendar_first = calendar.first;
  out.calendar_last = calendar.last;
  out.until = last_expected(as_of, {calendar, now});
  const std::vector<RawSeries> all = all_series(cache, as_of);
  check_presence(all, out);

  std::vector<Day> primary;
  for (const RawSeries& s : all)
    if (s.role() == io::Role::kPrimary) primary = usable_days(s);
  std::vector<Finding> of_series;
  for (const RawSeries& s : all) {
    const bool compared = s.daily() && s.role() != io::Role::kPrimary && !primary.empty();
    const Measure measure{calendar, compared ? &primary : nullptr, out.until, latest};
    out.series.push_back(examine_series(s, measure, of_series));
  }
  check_calendar(calendar, out);
  std::ranges::move(of_series, std::back_inserter(out.findings));
  return out;
}

}  // namespace spectrum::pipeline
