#include "apps/pipeline/intraday_extras.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace spectrum::pipeline {
namespace {

/// "5m", "1d", "1mo": digits and a unit of time.
bool is_span(std::string_view text) {
  const std::size_t unit = text.find_first_not_of("0123456789");
  if (unit == 0 || unit == std::string_view::npos) return false;
  constexpr std::string_view kUnits[] = {"m", "h", "d", "wk", "mo", "y"};
  return std::ranges::find(kUnits, text.substr(unit)) != std::end(kUnits);
}

}  // namespace

bool is_primary_intraday(const io::Series& series) {
  constexpr std::string_view kIndex = "nifty_";
  std::string_view key = series.key;
  if (series.daily() || !key.starts_with(kIndex)) return false;
  key.remove_prefix(kIndex.size());
  const std::size_t between = key.find('_');
  return between != std::string_view::npos && is_span(key.substr(0, between)) &&
         is_span(key.substr(between + 1));
}

io::Candles five_minute_bars(const io::Cache& cache) {
  io::Candles all;
  for (const io::Series& s : cache.series)
    if (s.interval == "5m" && is_primary_intraday(s)) io::merge(all, s.bars, /*daily=*/false);
  return all;
}

features::IntradayTable intraday_extras(const io::Cache& cache, const features::Market& market,
                                        std::optional<io::Day> as_of, io::Instant now) {
  const io::Candles bars = five_minute_bars(cache);
  std::int64_t known = now.seconds;
  if (as_of) known = std::min(known, (std::int64_t{*as_of} + 1) * 86400 - io::kMarketOffset);
  return features::intraday_table({bars.time, bars.open, bars.high, bars.low, bars.close}, market.days,
                                  market.close, known);
}

}  // namespace spectrum::pipeline
