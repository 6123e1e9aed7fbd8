#include "apps/pipeline/import_files.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <iterator>
#include <optional>
#include <span>
#include <utility>

#include "apps/pipeline/admission.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/doctor.h"
#include "apps/pipeline/market_clock.h"
#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

/// Seconds of "5m" or "1h".
std::int64_t length_of(const std::string& interval) {
  std::int64_t n = 0;
  std::from_chars(interval.data(), interval.data() + interval.size(), n);
  return n * (interval.back() == 'h' ? 3600 : 60);
}

bool has_ended(const io::Bar& bar, const io::Series& s, const MarketClock& clock) {
  return s.daily() ? clock.bar_is_complete(bar.day) : bar.time + length_of(s.interval) <= clock.now.seconds;
}

/// Leaves out the newest bars, which the market had not finished.
io::Candles completed(const io::Candles& bars, const io::Series& s, const Options& options,
                      const std::string& path, Log& log) {
  std::size_t n = bars.size();
  while (n > 0 && !has_ended(bars.bar(n - 1), s, options.market_clock())) --n;
  if (n == bars.size()) return bars;
  const std::size_t left = bars.size() - n;
  const std::string first = when(bars.bar(n), s.daily());
  log.warn(
      path + ": " +
      (left == 1 ? "the bar of " + first + " is" : std::to_string(left) + " bars from " + first + " on are") +
      " left out: not final yet (it is " + io::format_rfc3339(options.now) + " now); import again later");
  io::Candles out;
  out.reserve(n);
  for (std::size_t i = 0; i < n; ++i) out.push_back(bars.bar(i));
  return out;
}

io::Result<io::CsvRead> read_one(const std::string& path, const Options& options, const io::Series& s) {
  auto csv = io::read_csv(path, {.columns = {options.columns, options.index},
                                 .daily = s.daily(),
                                 .drop_faulty_prices = s.role() != io::Role::kPrimary,
                                 .default_offset = options.time_zone,
                                 .date_format = options.date_format});
  if (csv && csv->bars.time.back() > options.now.seconds + kDaySeconds) {
    return io::fail(io::ErrorKind::kBadData,
                    path + ": the last date, " + io::format_day(csv->bars.day.back()) +
                        ", is in the future (it is " + io::format_rfc3339(options.now) + " now)");
  }
  return csv;
}

/// An error where a file says that it is of something else than the series or the files before it.
io::Result<void> check_index(const std::string& path, const io::CsvRead& csv, const Options& options,
                             const io::Series& s, const std::vector<ImportedFile>& before) {
  if (!options.index.empty() || csv.index.empty()) return {};
  const auto bad = [&](const std::string& other) {
    return io::fail(io::ErrorKind::kBadData, path + " is of " + csv.index + ", " + other +
                                                 "; where that is meant, say --index \"" + csv.index + "\"");
  };
  const bool has_ticker = csv.layout == io::CsvLayout::kYfinance && !s.ticker.empty();
  if (has_ticker && csv.index != s.ticker) return bad(s.key + " is " + s.ticker);
  for (const ImportedFile& file : before) {
    const bool same = io::csv_word(file.index) == io::csv_word(csv.index);
    if (file.layout == csv.layout && !same) return bad(file.path + " of " + file.index);
  }
  return {};
}

/// Where a bar is too far from the one that it replaces; empty: it is not. Sources differ about the first
/// prices and the extremes of the volatility index, whose close alone counts.
std::string far_off(const io::BarChange& change, const io::Series& s) {
  constexpr double kFar = 0.05;
  constexpr std::pair<const char*, double io::Bar::*> kPrices[] = {
      {"close", &io::Bar::close}, {"open", &io::Bar::open}, {"high", &io::Bar::high}, {"low", &io::Bar::low}};
  const std::size_t judged = s.role() == io::Role::kVolatility ? 1 : std::size(kPrices);
  for (const auto& [name, price] : std::span(kPrices).first(judged)) {
    const double was = change.was.*price, is = change.is.*price;
    if (std::abs(is / was - 1) > kFar)
      return when(change.is, s.daily()) + " has the " + name + " " + grouped(is, 2) + ", the cache " +
             grouped(was, 2) + ", which is more than 5 % off; check that row";
  }
  return "";
}

/// Says on the log which days have rows although the exchange was closed, as far as the calendar knows.
void warn_of_closed_days(const io::Candles& bars, const features::ExchangeCalendar& calendar,
                         const std::string& path, Log& log) {
  constexpr const char* kNames[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                    "Friday", "Saturday", "Sunday"};
  std::optional<io::Day> first;
  std::int64_t rows = 0;
  for (const io::Day day : bars.day) {
    if (day < calendar.first || day > calendar.last || features::is_session(calendar, day)) continue;
    if (!first) first = day;
    ++rows;
  }
  if (!first) return;
  log.warn(path + ": " + io::format_day(*first) + " is a " + kNames[io::weekday(*first) - 1] +
           " without session in the calendar; " +
           counted(rows, "row of such a day is", "rows of such days are") +
           " taken all the same: check the dates");
}

}  // namespace

io::Result<Import> read_files(const Options& options, const io::Series& s, Log& log) {
  Import all;
  for (const std::string& path : options.csv_files) {
    auto csv = read_one(path, options, s);
    if (!csv) return io::fail(csv.error());
    if (auto ok = check_index(path, *csv, options, s, all.files); !ok) return io::fail(ok.error());
    for (const std::string& warning : csv->warnings) log.warn(warning);
    log.ok(path + ": read as " + io::layout_title(csv->layout) + ", " + counted(csv->bars.size(), "row") +
           (csv->index.empty() ? "" : " of " + csv->index));
    io::Candles bars = completed(csv->bars, s, options, path, log);
    warn_of_closed_days(bars, options.calendar, path, log);
    all.files.push_back({path, csv->layout, csv->index, csv->columns, bars.size()});
    keep_volumes(bars, all.bars, s.daily());
    const io::Merged merged = io::merge(all.bars, bars, s.daily());
    if (merged.updated > 0) {
      log.warn(path + ": " + counted(merged.updated, "row differs", "rows differ") +
               " from those of the files before it; the later file counts");
    }
  }
  if (all.bars.empty())
    return io::fail(io::ErrorKind::kTryLater, "no bar has ended yet; import again after the close");
  return all;
}

io::Result<void> check_level(const io::Candles& bars, const io::Series& known) {
  constexpr io::Day kNear = 10;  // further apart, a market may have gone anywhere
  const auto refuse = [&](const std::string& why) {
    return io::fail(io::ErrorKind::kBadData,
                    "series " + known.key + ": " + why + "; --force takes the bars all the same");
  };
  if (const std::string why = contradiction(bars, known.bars); known.daily() && !why.empty())
    return refuse(why);
  io::Candles all = known.bars;
  std::vector<io::BarChange> changes;
  io::merge(all, bars, known.daily(), &changes);
  for (const io::BarChange& change : changes)
    if (const std::string why = far_off(change, known); !why.empty()) return refuse(why);
  if (!known.daily()) return {};
  const double limit = known.role() == io::Role::kVolatility ? kVixJump : kIndexJump;
  for (std::size_t i = 1; i < all.size(); ++i) {
    const bool imported = std::binary_search(bars.day.begin(), bars.day.end(), all.day[i]) ||
                          std::binary_search(bars.day.begin(), bars.day.end(), all.day[i - 1]);
    const bool jump = std::abs(std::log(all.close[i] / all.close[i - 1])) > limit;
    if (imported && jump && all.day[i] - all.day[i - 1] <= kNear)
      return refuse("the close goes from " + grouped(all.close[i - 1], 2) + " on " +
                    io::format_day(all.day[i - 1]) + " to " + grouped(all.close[i], 2) + " on " +
                    io::format_day(all.day[i]) + ", further than any session has moved");
  }
  return {};
}

std::string when(const io::Bar& bar, bool daily) {
  return daily ? io::format_day(bar.day) : io::format_rfc3339({bar.time, io::kMarketOffset});
}

void keep_volumes(io::Candles& bars, const io::Candles& known, bool daily) {
  const auto key = [&](const io::Candles& c, std::size_t i) { return daily ? c.day[i] : c.time[i]; };
  for (std::size_t i = 0, k = 0; i < bars.size(); ++i) {
    while (k < known.size() && key(known, k) < key(bars, i)) ++k;
    const bool same = k < known.size() && key(known, k) == key(bars, i);
    if (same && bars.volume[i] == 0) bars.volume[i] = known.volume[k];
  }
}

}  // namespace spectrum::pipeline
