#pragma once
#include <string>
#include <vector>

#include "io/cache.h"
#include "io/yahoo.h"

namespace spectrum::pipeline {

/// A series of the cache that an answer fills.
struct Target {
  std::string key, ticker, period, interval, purpose;
  int sessions = 0;  ///< of an intraday answer only the last so many go in; 0: all of it
};

/// One question to the source, and the series that its answer fills.
struct PlannedQuery {
  io::ChartQuery query;
  std::vector<Target> targets;
};

/// What to ask for: the series of the market table and those that the cache has beside them, the primary one
/// first. Intraday series of one ticker and interval share a question, of which each takes the sessions that
/// are its own.
/// @param only keys or aliases; empty: all that can be asked for. Error: kConfiguration (a key that neither
/// knows, or of a series that cannot be asked for: imported without a ticker, or of bars that are not read).
io::Result<std::vector<PlannedQuery>> plan_fetch(const io::Cache& cache,
                                                 const std::vector<std::string>& only);

}  // namespace spectrum::pipeline
