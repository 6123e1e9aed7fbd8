#pragma once
// Bringing what a source gave into the cache, so that nothing that was there is lost.
#include <string>

#include "io/cache.h"
#include "io/candles.h"

namespace spectrum::io {

/// What a source gave for one series.
struct SeriesUpdate {
  Candles bars = {};       ///< completed ones, tidy
  Candles partial = {};    ///< a daily bar of a session that had not ended; at most one
  std::string source;      ///< "query2.finance.yahoo.com", "csv", ...
  std::string fetched_at;  ///< RFC 3339
};

/// Merges bars as io::merge does and notes each that was there otherwise as a Revision; no bar is deleted. A
/// newer partial bar takes the place of the old one, and any whose day is not after the last bar is gone:
/// that session is complete. The provenance becomes the update's, its status "ok".
Merged update_series(Series& series, const SeriesUpdate& update);

/// Drops the oldest revisions beyond kMaxRevisions.
void cap_revisions(Series& series);

/// Drops a partial bar that is not later than all completed ones; true where there was one.
bool drop_stale_partial(Series& series);

}  // namespace spectrum::io
