#include "apps/pipeline/admission.h"

#include <algorithm>
#include <cmath>

#include "apps/pipeline/counted.h"
#include "apps/pipeline/doctor.h"
#include "apps/pipeline/text_format.h"

namespace spectrum::pipeline {
namespace {

constexpr double kSameClose = 0.005;      // closes further apart than this are not of one history
constexpr double kContradicted = 0.05;    // share of common days on which they may be
constexpr std::size_t kMaxHeldBack = 5;   // more jumps than this are not errors of single bars
constexpr double kShareOfCache = 0.95;    // of the cache's bars in the same years
constexpr double kShareOfPrimary = 0.98;  // of the primary series' dates
constexpr std::size_t kFewRows = 1150;    // five years have some 1,235 sessions

std::string percent(double share) { return std::to_string(std::lround(100 * share)) + " %"; }

std::size_t from_day(const io::Candles& bars, io::Day day) {
  return static_cast<std::size_t>(std::lower_bound(bars.day.begin(), bars.day.end(), day) - bars.day.begin());
}

/// How many of the days of `wanted` from `first` on `bars` has.
double share_of_days(const io::Candles& bars, const io::Candles& wanted, io::Day first) {
  const std::size_t begin = from_day(wanted, first);
  std::size_t found = 0;
  for (std::size_t i = begin; i < wanted.size(); ++i)
    found += std::binary_search(bars.day.begin(), bars.day.end(), wanted.day[i]);
  return begin == wanted.size() ? 1 : static_cast<double>(found) / static_cast<double>(wanted.size() - begin);
}

/// Why the answer is not of this market; empty: it is. What it leaves out is not held against it.
std::string foreign(const io::Chart& chart) {
  const auto differs = [](const std::string& has, const char* wanted) {
    return !has.empty() && has != wanted;
  };
  if (differs(chart.instrument_type, "INDEX"))
    return "the answer is about a " + chart.instrument_type + ", an INDEX was expected";
  if (differs(chart.currency, "INR")) return "the answer is in " + chart.currency + ", not in INR";
  if (differs(chart.timezone, "Asia/Kolkata") && chart.timezone != "Asia/Calcutta")
    return "the answer is from a market in " + chart.timezone;
  return "";
}

/// Moves what no market does out of `bars`; empty, or why so much of it is there that none can be trusted.
class Sieve {
 public:
  Sieve(const Target& target, const Known& known) : target_(target), known_(known) {
    const bool vix = io::role_of(target.key, target.interval) == io::Role::kVolatility;
    jump_ = vix ? kVixJump : kIndexJump;
    if (vix) low_ = kVixLow, high_ = kVixHigh;
  }

  std::string run(Admission& out) {
    io::Candles kept;
    kept.reserve(out.bars.size());
    std::size_t held = 0;
    for (std::size_t i = 0; i < out.bars.size(); ++i) {
      const io::Bar bar = out.bars.bar(i);
      const std::string fault = fault_of(bar, kept);
      if (fault.empty()) {
        kept.push_back(bar);
      } else if (++held <= kMaxHeldBack) {
        out.remarks.push_back(io::format_day(bar.day) + " is held back: " + fault);
      }
    }
    out.bars = std::move(kept);
    return held <= kMaxHeldBack
               ? ""
               : std::to_string(held) +
                     " bars are beyond belief, the first: " + out.remarks[out.remarks.size() - kMaxHeldBack];
  }

 private:
  std::string fault_of(const io::Bar& bar, const io::Candles& before) const {
    if (bar.close < low_ || bar.close > high_)
      return "the close " + number(bar.close) + " is outside " + number(low_) + " to " + number(high_);
    const std::optional<double> previous = previous_close(bar, before);
    if (previous && std::abs(std::log(bar.close / *previous)) > jump_)
      return "from " + number(*previous) + " to " + number(bar.close) + " is more than any session has moved";
    const bool flat = bar.open == bar.close && bar.high == bar.low;
    const features::ExchangeCalendar& calendar = known_.clock.calendar;
    const bool judged = bar.day >= calendar.first && bar.day <= calendar.last;
    if (flat && judged && !features::is_session(calendar, bar.day))
      return "a flat bar, and the exchange was closed";
    return "";
  }

  /// Of the bar before, which the cache may know where the answer begins.
  std::optional<double> previous_close(const io::Bar& bar, const io::Candles& before) const {
    if (!before.empty()) return before.close.back();
    if (!known_.series) return {};
    const io::Candles& cached = known_.series->bars;
    const auto at = std::lower_bound(cached.time.begin(), cached.time.end(), bar.time) - cached.time.begin();
    if (at == 0) return {};
    return cached.close[static_cast<std::size_t>(at) - 1];
  }

  static std::string number(double x) { return format("%.2f", x); }

  const Target& target_;
  const Known& known_;
  double jump_, low_ = 0, high_ = io::kMaxPrice;
};

/// A session's bar that may still change goes to `partial`, also where it is followed by nothing else.
void part_completed(Admission& out, const MarketClock& clock) {
  const std::size_t n = out.bars.size();
  std::size_t complete = n;
  while (complete > 0 && !clock.bar_is_complete(out.bars.day[complete - 1])) --complete;
  if (complete == n) return;
  out.partial.push_back(out.bars.bar(n - 1));
  io::Candles done;
  for (std::size_t i = 0; i < complete; ++i) done.push_back(out.bars.bar(i));
  out.bars = std::move(done);
}

/// The last sessions of an intraday answer without the bar that is still forming.
io::Candles last_sessions(const io::Chart& chart, int sessions) {
  const std::size_t n = chart.bars.size() - (chart.last_is_forming ? 1 : 0);
  std::size_t first = n;
  for (int left = sessions > 0 ? sessions : static_cast<int>(n); first > 0; --first) {
    const bool new_day = first == n || chart.bars.day[first - 1] != chart.bars.day[first];
    if (new_day && left-- == 0) break;
  }
  io::Candles cut;
  for (std::size_t i = first; i < n; ++i) cut.push_back(chart.bars.bar(i));
  return cut;
}

/// Says where a daily answer, good as it is, has less than was expected.
void grade_daily(Admission& out, const Target& target, const Known& known) {
  if (out.bars.empty()) return;
  const io::Day first = out.bars.day.front(), last = out.bars.day.back();
  out.status = "ok";
  if (const int behind = known.clock.sessions_since(last); behind > 1) {
    out.status = "stale";
    out.reason =
        "the newest bar is of " + io::format_day(last) + ", " + std::to_string(behind) + " sessions behind";
  }
  const double of_cache = known.series ? share_of_days(out.bars, known.series->bars, first) : 1;
  const std::size_t cached = known.series ? known.series->bars.size() : 0;
  const bool few = out.bars.size() < kFewRows;
  const bool shrunk = few && out.bars.size() < kShareOfCache * static_cast<double>(cached);
  const std::string has = counted(out.bars.size(), "bar") + " from " + io::format_day(first) + " on, ";
  if (shrunk || of_cache < kShareOfCache) {
    out.status = "short";
    out.reason = has + "the cache has " + std::to_string(cached) + "; it keeps them";
  } else if (few && target.period == "5y" && cached < kFewRows) {
    out.status = "short";
    out.reason = has + "five years have some 1235; fetch again later, or bring in the rest with import csv";
  } else if (known.primary && share_of_days(out.bars, *known.primary, first) < kShareOfPrimary) {
    out.remarks.push_back("only " + percent(share_of_days(out.bars, *known.primary, first)) +
                          " of the primary series' days are there");
  }
}

}  // namespace

std::string contradiction(const io::Candles& bars, const io::Candles& cached) {
  std::size_t common = 0, apart = 0;
  for (std::size_t i = 0, k = 0; i < bars.size(); ++i) {
    while (k < cached.size() && cached.time[k] < bars.time[i]) ++k;
    if (k == cached.size()) break;
    if (cached.time[k] != bars.time[i]) continue;
    ++common;
    apart += std::abs(bars.close[i] / cached.close[k] - 1) > kSameClose;
  }
  if (static_cast<double>(apart) <= std::max(1.0, kContradicted * static_cast<double>(common))) return "";
  return std::to_string(apart) + " of " + std::to_string(common) +
         " closes are more than 0.5 % off those of the cache: one of the two is not this series";
}

Admission admit(const Target& target, const io::Chart& chart, const Known& known) {
  const bool daily = !io::is_intraday(target.interval);
  Admission out;
  out.bars = daily ? chart.bars : last_sessions(chart, target.sessions);
  out.status = "ok";
  out.reason = foreign(chart);
  if (out.reason.empty() && known.series) out.reason = contradiction(out.bars, known.series->bars);
  if (out.reason.empty()) out.reason = Sieve(target, known).run(out);
  if (!out.reason.empty()) {
    out.status = "refused";
    out.bars = {};
    return out;
  }
  if (daily) {
    part_completed(out, known.clock);
    grade_daily(out, target, known);
  }
  return out;
}

}  // namespace spectrum::pipeline
