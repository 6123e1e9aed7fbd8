#include "apps/pipeline/intraday_extras.h"

#include <algorithm>

namespace spectrum::pipeline {

io::Candles five_minute_bars(const io::Cache& cache) {
  io::Candles all;
  for (const io::Series& s : cache.series)
    if (s.interval == "5m" && s.key.starts_with("nifty_")) io::merge(all, s.bars, /*daily=*/false);
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
