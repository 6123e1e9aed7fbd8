#include "apps/pipeline/doctor_series.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <utility>

#include "apps/pipeline/counted.h"
#include "apps/pipeline/volume_units.h"
#include "io/candles.h"

namespace spectrum::pipeline {
namespace {

using features::ExchangeCalendar;
using io::Day;
using Days = std::vector<Day>;

constexpr std::int64_t kDaySeconds = 86400;
constexpr Day kLongGap = 10;         // days; over a longer gap a market may move any distance
constexpr double kMostHoles = 0.02;  // of the primary's dates that a series may lack between its own ends

enum class DayKind { kRegular, kSpecial, kClosed, kUnknownWeekday, kUnknownWeekend };

DayKind kind_of(const ExchangeCalendar& c, Day day) {
  if (day < c.first || day > c.last)
    return io::weekday(day) <= 5 ? DayKind::kUnknownWeekday : DayKind::kUnknownWeekend;
  if (features::is_regular_session(c, day, day)) return DayKind::kRegular;
  return features::is_session(c, day) ? DayKind::kSpecial : DayKind::kClosed;
}

Days without(const Days& all, const Days& known) {
  Days out;
  std::ranges::set_difference(all, known, std::back_inserter(out));
  return out;
}

bool has_decimals_of(double x, double unit) {
  const double scaled = x / unit;
  return std::abs(scaled - std::nearbyint(scaled)) <= 1e-15 * scaled;
}

/// Whether a price is neither a float32, as Yahoo sends it (in text often with six decimals), nor one of at
/// most four decimals, as other sources do: then somebody has multiplied it.
bool has_residue(double x) {
  const double yahoo = static_cast<double>(static_cast<float>(x));
  const bool is_yahoo = x == yahoo || (std::abs(x - yahoo) < 5.1e-7 && has_decimals_of(x, 1e-6));
  return !is_yahoo && !has_decimals_of(x, 1e-4);
}

bool is_flat(const io::Candles& c, std::size_t i) {
  return c.open[i] == c.close[i] && c.high[i] == c.low[i] && c.high[i] == c.close[i];
}

/// Everything about one series; what is found goes to `out`.
class SeriesDoctor {
 public:
  SeriesDoctor(const RawSeries& series, const Measure& measure, std::vector<Finding>& out)
      : s_(series), measure_(measure), out_(out), days_(usable_days(series)) {
    health_.key = s_.key;
    health_.written = s_.written;
    health_.interval = s_.interval;
    health_.daily = s_.daily();
    health_.rows = s_.rows.size();
    bars_ = usable_bars(s_);
  }

  SeriesHealth examine() && {
    if (!s_.fault.empty()) {
      add(Severity::kError, "unreadable", s_.fault,
          "pipeline fetch --restore 1 brings back the cache before this one; or remove the series from the "
          "file, and " +
              again(),
          0, {});
      return std::move(health_);
    }
    rows();
    order();
    as_written();
    if (bars_.empty()) {
      add(Severity::kError, "empty", "there is no usable row", again(), 0, {});
      return std::move(health_);
    }
    health_.first = days_.front();
    health_.last = days_.back();
    if (s_.daily()) gaps();
    prices();
    if (s_.daily()) flat_rows();
    volume();
    if (s_.daily()) volume_units();
    age();
    partial();
    if (measure_.primary) alignment(*measure_.primary);
    return std::move(health_);
  }

 private:
  bool primary() const { return s_.role() == io::Role::kPrimary; }

  std::string again() const {
    return "bring the series in again: pipeline import csv --series " + s_.key + " FILE";
  }

  void add(Severity severity, const char* kind, std::string text, std::string advice, std::size_t count,
           Days dates, bool mendable = false) {
    std::ranges::sort(dates);
    dates.erase(std::unique(dates.begin(), dates.end()), dates.end());
    out_.push_back(
        {severity, kind, s_.key, std::move(text), std::move(advice), count, std::move(dates), mendable});
  }

  /// A finding about the rows that `wrong` picks, if there are any. @param with_fault tells the first's fault
  template <class Wrong>
  void add_rows(Severity severity, const char* kind, const std::string& what, const char* advice, Wrong wrong,
                bool with_fault, bool mendable = false) {
    std::size_t n = 0;
    Days dates;
    std::string first;
    for (std::size_t i = 0; i < s_.rows.size(); ++i) {
      const RawRow& r = s_.rows[i];
      if (!wrong(r)) continue;
      if (n++ == 0)
        first = (r.dated ? io::format_day(r.bar.day) : "row " + std::to_string(i + 1)) + ": " + r.fault;
      if (r.dated) dates.push_back(r.bar.day);
    }
    if (n == 0) return;
    std::string text = counted(n, "row") + " " + what;
    if (with_fault) text += std::string(n == 1 ? "; " : "; the first, ") + first;
    add(severity, kind, std::move(text), advice, n, std::move(dates), mendable);
  }

  void rows() {
    add_rows(
        Severity::kError, "undated_rows", "without a date that can be read",
        "correct the date in the file, or remove the row",
        [](const RawRow& r) { return !r.dated && r.prices != Prices::kNull; }, true);
    add_rows(
        primary() ? Severity::kError : Severity::kWarning, "null_rows", "whose close is no number",
        "pipeline doctor --fix drops them; then bring those days in: pipeline fetch if the source has them; "
        "otherwise pipeline import csv",
        [](const RawRow& r) { return r.prices == Prices::kNull; }, false, true);
    add_rows(
        Severity::kError, "bad_prices", "whose prices are no bar",
        "correct the row in the file, or remove it and bring the day in: pipeline fetch if the source has "
        "it; otherwise pipeline import csv",
        [](const RawRow& r) { return r.dated && r.prices == Prices::kFaulty; }, true);
    add_rows(
        Severity::kError, "future_rows", "of a day to come",
        "remove them from the file; check the clock, or --now",
        [&](const RawRow& r) { return r.dated && r.bar.time > measure_.latest.seconds + kDaySeconds; },
        false);
    std::size_t nans = 0;
    for (const RawRow& r : s_.rows) nans += r.prices == Prices::kNull ? 0 : r.nans;
    if (nans > 0)
      add(Severity::kNote, "nan_values",
          counted(nans, "value") + " without a number, in a spelling that is no JSON",
          "pipeline doctor --fix spells them as JSON does", nans, {}, true);
  }

  void order() {
    std::map<std::int64_t, std::size_t> seen;
    std::size_t repeated = 0, backwards = 0;
    Days repeated_days, backward_days;
    const RawRow* before = nullptr;
    for (const RawRow& r : s_.rows) {
      if (!r.dated || r.prices == Prices::kNull) continue;
      const std::int64_t when = s_.time_key(r);
      if (seen[when]++ > 0) {
        ++repeated;
        repeated_days.push_back(r.bar.day);
      }
      if (before && when < s_.time_key(*before)) {
        ++backwards;
        backward_days.push_back(r.bar.day);
      }
      before = &r;
    }
    if (backwards > 0)
      add(Severity::kWarning, "unsorted",
          counted(backwards, "row is", "rows are") + " older than the row before",
          "the program sorts them each time; pipeline doctor --fix sorts the file", backwards, backward_days,
          true);
    if (repeated > 0)
      add(Severity::kWarning, "duplicate_dates",
          counted(repeated, "row repeats", "rows repeat") + " a date that another row has",
          "the program uses the last of each; pipeline doctor --fix removes the others", repeated,
          repeated_days, true);
  }

  void as_written() {
    if (s_.altered)
      add(Severity::kWarning, "altered_rows", "the rows were changed since the program wrote them",
          "if that was on purpose, all is well; if not, bring the series in again: pipeline import csv "
          "--series "
          "KEY FILE",
          0, {});
  }

  void partial() {
    if (s_.partial.empty()) return;
    const RawRow& last = s_.partial.back();
    const char* advice = "the program passes it over; pipeline doctor --fix drops it from the file";
    if (!s_.daily() || s_.partial.size() > 1 || !last.usable())
      add(Severity::kWarning, "bad_partial", "the partial bar is none: " + partial_fault(), advice, 1, {},
          true);
    else if (last.bar.day <= days_.back())
      add(Severity::kWarning, "stale_partial",
          "the partial bar of " + io::format_day(last.bar.day) + " is not later than the last completed one",
          advice, 1, {last.bar.day}, true);
  }

  std::string partial_fault() const {
    if (!s_.daily()) return "the series is not a daily one";
    if (s_.partial.size() > 1) return "there are " + std::to_string(s_.partial.size());
    return s_.partial[0].fault.empty() ? "it has no close" : s_.partial[0].fault;
  }

  void gaps() {
    Days closed, weekdays, weekends;
    for (Day d = days_.front(); d <= days_.back(); ++d) {
      const bool present = std::ranges::binary_search(days_, d);
      switch (kind_of(measure_.calendar, d)) {
        case DayKind::kRegular:
          if (!present) health_.missing.push_back(d);
          break;
        case DayKind::kSpecial:
          if (!present) health_.missing_special.push_back(d);
          break;
        case DayKind::kClosed:
          if (present) closed.push_back(d);
          break;
        case DayKind::kUnknownWeekday:
          if (!present) weekdays.push_back(d);
          break;
        case DayKind::kUnknownWeekend:
          if (present) weekends.push_back(d);
          break;
      }
    }
    add_days(
        Severity::kWarning, "missing_sessions", "regular session is missing", "regular sessions are missing",
        "a return over the gap spans more than a session; pipeline fetch brings the days in if the source "
        "has them (Yahoo lacks some for good); otherwise pipeline import csv with the exchange's own file",
        health_.missing);
    add_days(Severity::kNote, "missing_special_sessions", "special session is missing",
             "special sessions are missing", "Yahoo leaves most of them out; nothing needs to be done",
             health_.missing_special);
    add_days(Severity::kWarning, "closed_days", "row on a day on which the exchange was closed",
             "rows on days on which the exchange was closed", "check the dates against the source", closed);
    add_days(Severity::kNote, "missing_weekdays", "weekday without a row, beyond the calendar",
             "weekdays without a row, beyond the calendar", "holidays, or gaps: the calendar does not say",
             weekdays);
    add_days(Severity::kNote, "weekend_rows", "row at a weekend, beyond the calendar",
             "rows at weekends, beyond the calendar",
             "special sessions, or wrong dates: the calendar does not say", weekends);
  }

  void add_days(Severity severity, const char* kind, const char* one, const char* many, const char* advice,
                const Days& days) {
    if (!days.empty()) add(severity, kind, counted(days.size(), one, many), advice, days.size(), days);
  }

  void prices() {
    const bool vix = s_.role() == io::Role::kVolatility;
    Days jumps, levels, residues;
    for (std::size_t i = 0; i < bars_.size(); ++i) {
      const bool follows = i > 0 && bars_.day[i] - bars_.day[i - 1] <= kLongGap;
      const double move = follows ? std::abs(std::log(bars_.close[i] / bars_.close[i - 1])) : 0;
      if (move > (vix ? kVixJump : kIndexJump)) jumps.push_back(bars_.day[i]);
      if (vix && (bars_.close[i] < kVixLow || bars_.close[i] > kVixHigh)) levels.push_back(bars_.day[i]);
      const double four[] = {bars_.open[i], bars_.high[i], bars_.low[i], bars_.close[i]};
      if (std::ranges::any_of(four, has_residue)) residues.push_back(bars_.day[i]);
    }
    const char* advice =
        "one of the two closes is wrong by all that is known: check them against the exchange, correct the "
        "file";
    add_days(Severity::kError, "jumps",
             vix ? "close more than 2.72 times, or less than 1/2.72 of, the one before"
                 : "close more than 28 % above, or 22 % below, the one before",
             vix ? "closes more than 2.72 times, or less than 1/2.72 of, the one before"
                 : "closes more than 28 % above, or 22 % below, the one before",
             advice, jumps);
    add_days(Severity::kError, "vix_level", "close outside 5 to 150", "closes outside 5 to 150",
             "no India VIX has been there: check them against the exchange, correct the file", levels);
    add_days(Severity::kWarning, "adjusted_prices", "row with digits that no exchange published",
             "rows with digits that no exchange published",
             "the sign of adjusted prices; bring the series in again, unadjusted (yfinance: "
             "auto_adjust=False)",
             residues);
  }

  void flat_rows() {
    Days flat;
    for (std::size_t i = 0; i < bars_.size(); ++i)
      if (is_flat(bars_, i) && bars_.volume[i] == 0) flat.push_back(bars_.day[i]);
    add_days(Severity::kWarning, "flat_rows", "phantom row: open, high, low and close alike, no volume",
             "phantom rows: open, high, low and close alike, no volume",
             "most likely no session of this index was recorded; bring the day in from the exchange, or "
             "remove it",
             flat);
  }

  void volume() {
    health_.zero_volume = static_cast<std::size_t>(std::ranges::count(bars_.volume, 0.0));
    if (health_.zero_volume == 0) return;
    const std::string text = health_.zero_volume == bars_.size()
                                 ? "no row has a volume"
                                 : counted(health_.zero_volume, "row") + " without volume";
    Days days;
    for (std::size_t i = 0; i < bars_.size(); ++i)
      if (bars_.volume[i] == 0) days.push_back(bars_.day[i]);
    add(Severity::kNote, "zero_volume", text, "usual with Yahoo's indices, and no error", health_.zero_volume,
        health_.zero_volume == bars_.size() ? Days() : std::move(days));
  }

  void volume_units() {
    static_assert(kUnitFactor == 50, "the advice names it");
    add_days(
        Severity::kWarning, "volume_units", "day from which on the volumes are of another unit",
        "days from which on the volumes are of another unit",
        "they jump by more than 50 times, as where two sources meet, and what is reckoned from volume is "
        "wrong there; bring the series in again from one source: pipeline import csv",
        volume_unit_changes(bars_));
  }

  void age() {
    Days awaited;
    for (Day d = days_.back() + 1; d <= measure_.until; ++d) {
      const DayKind kind = kind_of(measure_.calendar, d);
      if (kind == DayKind::kRegular || kind == DayKind::kUnknownWeekday) awaited.push_back(d);
    }
    health_.behind = static_cast<int>(awaited.size());
    if (awaited.empty()) return;
    // A single session may just not have been published yet.
    add(awaited.size() == 1 ? Severity::kNote : Severity::kWarning, "stale",
        "ends " + counted(awaited.size(), "session") + " before " + io::format_day(measure_.until),
        "bring in the newer days: pipeline fetch if the source has them; otherwise pipeline import csv",
        awaited.size(), awaited);
  }

  void alignment(const Days& primary) {
    const Days since(std::ranges::lower_bound(primary, days_.front()), primary.end());
    health_.lacks = without(since, days_);
    const Days& lacks = *health_.lacks;
    const auto inside = std::ranges::upper_bound(lacks, days_.back()) - lacks.begin();
    const bool many = static_cast<double>(inside) > kMostHoles * static_cast<double>(since.size());
    add_days(many ? Severity::kError : Severity::kWarning, "lacks_primary_dates",
             "date of nifty_daily has no row here", "dates of nifty_daily have no row here",
             many ? "more than 2 % of them: bring the series in again: pipeline import csv --series KEY FILE"
                  : "series are joined by date; a level is carried forward for at most three sessions",
             lacks);
    Days extra = without(days_, primary);
    std::erase_if(extra, [&](Day d) { return d < primary.front() || d > primary.back(); });
    add_days(Severity::kWarning, "dates_primary_lacks", "row on a date that nifty_daily lacks",
             "rows on dates that nifty_daily lacks",
             "they are not used; bring those days of nifty_daily in with pipeline import csv", extra);
    const auto before = since.size() < primary.size() ? primary.size() - since.size() : 0;
    if (before > 0)
      add(Severity::kNote, "late_start", "begins " + counted(before, "session") + " after nifty_daily",
          "its features are undefined until then; bring in older days if there are any", before, {});
  }

  const RawSeries& s_;
  const Measure& measure_;
  std::vector<Finding>& out_;
  SeriesHealth health_;
  io::Candles bars_;  // the usable rows, as the program will see them
  Days days_;
};

}  // namespace

Days usable_days(const RawSeries& series) {
  Days out;
  for (const RawRow& r : series.rows)
    if (r.usable()) out.push_back(r.bar.day);
  std::ranges::sort(out);
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

SeriesHealth examine_series(const RawSeries& series, const Measure& measure, std::vector<Finding>& findings) {
  return SeriesDoctor(series, measure, findings).examine();
}

}  // namespace spectrum::pipeline
