#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/forecast/tiles.h"
#include "apps/pipeline/market_clock.h"
#include "features/market.h"
#include "io/cache.h"

namespace spectrum::pipeline {

/// One series as it entered a forecast.
struct SeriesUse {
  std::string key;
  std::size_t rows = 0;
  io::Day first = 0, last = 0;
  int age_sessions = 0;  ///< regular sessions since its last bar
};

/// A cache as the forecast sees it: completed daily bars up to the day asked for, joined by date; and the
/// newest quotes, which may come from a bar that is not complete.
struct MarketView {
  features::Market market;
  std::vector<SeriesUse> series;
  std::vector<std::string> warnings;
  std::optional<forecast::Quote> spot, vix;
  std::string data_hash;  ///< SHA-256 of all rows used
  int age_sessions = 0;   ///< of the primary series
  io::Day until = 0;      ///< the last day whose bars were let in, had there been any
  bool synthetic = false;

  io::Day last_day() const { return market.days.back(); }
};

/// @param as_of the last day to use; nothing: all that is complete by the clock. Ages are reckoned against it
/// when given. Errors: kBadData when no complete bar of the primary series is left.
io::Result<MarketView> view_market(const io::Cache& cache, std::optional<io::Day> as_of,
                                   const MarketClock& clock);

}  // namespace spectrum::pipeline
