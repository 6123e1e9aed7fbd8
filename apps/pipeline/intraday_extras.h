#pragma once
#include <optional>

#include "features/intraday.h"
#include "features/market.h"
#include "io/cache.h"

namespace spectrum::pipeline {

/// True for a series of the primary's minutes: "nifty_1d_5m", "nifty_1m_1d" and the like, but none of another
/// index ("nifty_next50_5m").
bool is_primary_intraday(const io::Series& series);

/// The primary's 5-minute bars, each once, from all series of a cache that hold some (of one day, two,
/// three).
io::Candles five_minute_bars(const io::Cache& cache);

/// A row for each session of those bars, the one in progress included. `market` gives the closes of the
/// sessions before; bars that have not ended at `now`, or lie after the day `as_of`, are not seen.
features::IntradayTable intraday_extras(const io::Cache& cache, const features::Market& market,
                                        std::optional<io::Day> as_of, io::Instant now);

}  // namespace spectrum::pipeline
