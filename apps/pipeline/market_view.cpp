#include "apps/pipeline/market_view.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdlib>

#include "apps/pipeline/intraday_extras.h"
#include "apps/pipeline/report_text.h"
#include "io/sha256.h"

namespace spectrum::pipeline {
namespace {

using io::Candles;

constexpr double kWildMove = 0.25;  // log return that no index has had in a session
constexpr int kMaxCarry = 3;        // sessions that a missing level is carried on
constexpr std::int64_t kDaySeconds = 86'400;

/// Bars of days up to and including `last`.
std::size_t rows_until(const Candles& bars, io::Day last) {
  return static_cast<std::size_t>(std::upper_bound(bars.day.begin(), bars.day.end(), last) -
                                  bars.day.begin());
}

features::SeriesView columns(const io::Series& s, std::size_t rows) {
  const Candles& b = s.bars;
  const auto head = [rows](const std::vector<double>& v) { return std::span(v).first(rows); };
  return {s.key,         std::span(b.day).first(rows), head(b.open), head(b.high), head(b.low), head(b.close),
          head(b.volume)};
}

/// Rows as little-endian bytes under their key, so that the hash covers values and not a file's layout.
void append_bytes(std::string& bytes, const io::Series& s, std::size_t rows) {
  const auto put = [&bytes](std::uint64_t v) {
    for (int shift = 0; shift < 64; shift += 8) bytes.push_back(static_cast<char>(v >> shift));
  };
  bytes += s.key;
  put(rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const io::Bar b = s.bars.bar(i);
    put(static_cast<std::uint64_t>(b.time));
    for (double v : {b.open, b.high, b.low, b.close, b.volume}) put(std::bit_cast<std::uint64_t>(v));
  }
}

/// What may be known: the clock, and the last day whose bars may be used.
struct Horizon {
  std::optional<io::Day> as_of;
  const MarketClock& clock;
  io::Day cut;

  int age(io::Day day) const {
    return as_of ? clock.sessions_between(day, *as_of) : clock.sessions_since(day);
  }
  /// The last day that may be quoted: without --as-of also today's, whose bar may not be complete.
  io::Day last_quoted() const { return as_of ? cut : clock.today(); }
  std::size_t quotable(const Candles& bars) const { return rows_until(bars, last_quoted()); }
};

Horizon horizon_of(std::optional<io::Day> as_of, const MarketClock& clock) {
  const io::Day last = clock.last_complete_day();  // session or not: what has a bar is let in
  return {as_of, clock, as_of ? std::min(*as_of, last) : last};
}

/// The newest daily bar that may be quoted, partial or not, and the close before it.
struct Newest {
  io::Bar bar;
  double previous_close = 0;
  bool complete = false;
  std::int64_t seen = 0;  ///< UTC second up to which a partial bar speaks, as far as that is known
};

/// The partial bar of a series where it may be quoted.
std::optional<Newest> newest_partial(const io::Series& s, const Horizon& h) {
  const std::size_t rows = h.quotable(s.bars);
  if (h.quotable(s.partial) == 0 || rows == 0) return std::nullopt;
  const auto seen = io::parse_instant(s.partial_seen_at);
  if (seen && seen->seconds > h.clock.now.seconds) return std::nullopt;  // nobody knew it then
  const io::Bar bar = s.partial.bar(0);
  return Newest{bar, s.bars.close[rows - 1], false, seen ? seen->seconds : bar.time};
}

std::optional<Newest> newest_daily(const io::Series& s, const Horizon& h) {
  if (const auto partial = newest_partial(s, h)) return partial;
  const std::size_t rows = h.quotable(s.bars);
  if (rows < 2) return std::nullopt;
  const io::Bar bar = s.bars.bar(rows - 1);
  return Newest{bar, s.bars.close[rows - 2], h.clock.bar_is_complete(bar.day), bar.time};
}

forecast::Quote quote_of(const Newest& n, const Horizon& h) {
  const io::Bar& b = n.bar;
  return {b.open, b.high, b.low, b.close, n.previous_close, n.complete, h.age(b.day)};
}

/// Length of an intraday bar: "5m" is 300 s, "1h" 3600 s, a day at most, whatever a file may say; 0 where the
/// interval says nothing of the kind.
std::int64_t bar_seconds(const std::string& interval) {
  const std::int64_t unit = interval.ends_with("m") ? 60 : interval.ends_with("h") ? 3600 : 0;
  const std::int64_t n = std::strtoll(interval.c_str(), nullptr, 10);
  return unit == 0 ? 0 : unit * std::clamp<std::int64_t>(n, 0, kDaySeconds / unit);
}

/// Up to when the last intraday bar speaks: its end, or earlier where it was fetched before that.
std::int64_t seen_until(const io::Series& s, const io::Bar& last) {
  const std::int64_t end = last.time + bar_seconds(s.interval);
  const auto fetched = io::parse_instant(s.provenance.fetched_at);
  return fetched && fetched->seconds >= last.time ? std::min(end, fetched->seconds) : end;
}

/// A quote from the intraday bars of a day that has no daily bar yet, unless `partial` is newer.
std::optional<forecast::Quote> intraday_quote(const io::Cache& cache, const Candles& daily,
                                              const std::optional<Newest>& partial, const Horizon& h) {
  const std::size_t rows = h.quotable(daily);
  std::optional<forecast::Quote> best;
  std::int64_t newest = 0;
  for (const io::Series& s : cache.series) {
    std::size_t bars = h.quotable(s.bars);
    while (bars > 0 && s.bars.time[bars - 1] > h.clock.now.seconds) --bars;
    if (!is_primary_intraday(s) || bars == 0) continue;
    const io::Bar last = s.bars.bar(bars - 1);
    const bool same_day = rows > 0 && last.day == daily.day[rows - 1];
    if (last.time <= newest || (same_day && h.clock.bar_is_complete(last.day))) continue;
    const std::size_t before = same_day ? rows - 1 : rows;  // daily bars of the days before
    if (before == 0 || last.day < daily.day[before - 1]) continue;
    if (partial && (last.day < partial->bar.day || seen_until(s, last) < partial->seen)) continue;
    newest = last.time;
    forecast::Quote q{0, last.high, last.low, last.close, daily.close[before - 1], false, h.age(last.day)};
    for (std::size_t i = bars; i-- > 0 && s.bars.day[i] == last.day;) {
      q.open = s.bars.open[i];
      q.high = std::max(q.high, s.bars.high[i]);
      q.low = std::min(q.low, s.bars.low[i]);
    }
    best = q;
  }
  return best;
}

/// The VIX of the forecast's own session, or of the one before it.
std::optional<forecast::Quote> vix_quote(const io::Series& vix, const Candles& primary, const Horizon& h) {
  const std::size_t rows = rows_until(primary, h.cut);
  const auto newest = newest_daily(vix, h);
  if (rows < 2 || !newest || newest->bar.day < primary.day[rows - 2]) return std::nullopt;
  forecast::Quote q = quote_of(*newest, h);
  q.carried = newest->bar.day < primary.day[rows - 1];
  return q;
}

/// Joins the daily series, leaving out those that end too early, and notes how each was used.
void join_series(const io::Cache& cache, const Candles& primary, const Horizon& h, MarketView& view) {
  const std::size_t sessions = rows_until(primary, h.cut);
  const io::Day oldest = primary.day[sessions - 1 - std::min<std::size_t>(sessions - 1, kMaxCarry)];
  std::vector<features::SeriesView> sectors;
  std::optional<features::SeriesView> vix;
  std::string bytes;
  for (const io::Series& s : cache.series) {
    const std::size_t rows = s.daily() ? rows_until(s.bars, h.cut) : 0;
    if (rows == 0) continue;
    const io::Day last = s.bars.day[rows - 1];
    append_bytes(bytes, s, rows);
    view.series.push_back({s.key, rows, s.bars.day[0], last, h.age(last)});
    if (last < oldest)
      view.warnings.push_back("series " + s.key + " ends on " + io::format_day(last) +
                              ", too long before the last session to be carried on: left out");
    else if (s.role() == io::Role::kVolatility)
      vix = columns(s, rows);
    else if (s.role() == io::Role::kSector)
      sectors.push_back(columns(s, rows));
  }
  view.data_hash = io::sha256_hex(bytes);
  view.market = features::join(columns(*cache.find(io::kPrimaryKey), sessions), vix ? &*vix : nullptr,
                               sectors, kMaxCarry);
  if (!vix)
    view.warnings.push_back(
        "no vix series: volatility comes from prices alone, and the tiles that use it "
        "are degraded");
  if (sectors.empty()) view.warnings.push_back("no sector series: sector features are absent");
}

}  // namespace

io::Result<MarketView> view_market(const io::Cache& cache, std::optional<io::Day> as_of,
                                   const MarketClock& clock) {
  const Horizon h = horizon_of(as_of, clock);
  const io::Series* primary = cache.find(io::kPrimaryKey);
  const std::size_t rows = primary ? rows_until(primary->bars, h.cut) : 0;
  if (rows == 0)
    return io::fail(io::ErrorKind::kBadData, "no complete bar of " + std::string(io::kPrimaryKey) +
                                                 " on or before " + io::format_day(h.cut) +
                                                 "; bring in other data or choose a later --as-of");
  MarketView view;
  view.synthetic = cache.synthetic;
  view.until = h.cut;
  join_series(cache, primary->bars, h, view);
  view.age_sessions = h.age(primary->bars.day[rows - 1]);
  for (std::size_t t = 1; t < view.market.size(); ++t)
    if (std::abs(std::log(view.market.close[t] / view.market.close[t - 1])) > kWildMove)
      view.warnings.push_back("series " + primary->key + ", " + io::format_day(view.market.days[t]) +
                              ": the close jumps from " + grouped(view.market.close[t - 1], 2) + " to " +
                              grouped(view.market.close[t], 2) + "; check that row");
  if (view.age_sessions > 1)
    view.warnings.push_back("newest complete bar is of " + io::format_day(view.last_day()) + ", " +
                            std::to_string(view.age_sessions) + " sessions old");

  // A bar that is not complete may be quoted, but nothing is computed from it.
  view.spot = intraday_quote(cache, primary->bars, newest_partial(*primary, h), h);
  if (const auto newest = newest_daily(*primary, h); newest && !view.spot) view.spot = quote_of(*newest, h);
  if (const io::Series* vix = cache.find(io::kVolatilityKey)) view.vix = vix_quote(*vix, primary->bars, h);
  return view;
}

}  // namespace spectrum::pipeline
