#pragma once
// The cache of market series, data/prediction_data.json.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/candles.h"
#include "io/date.h"
#include "io/market_table.h"
#include "io/result.h"

namespace spectrum::io {

/// The layout of the file that this program writes; it reads this one and all before, also those that name
/// none. A higher one is refused: whoever wrote it knew more, and rewriting would lose that.
inline constexpr int kCacheSchema = 1;

/// A completed bar that a later answer gave otherwise.
struct Revision {
  std::string seen_at;  ///< RFC 3339
  std::string source;   ///< who gave it otherwise; may be empty
  Bar was, is;
};

/// Where the bars of a series come from, as far as it is known.
struct Provenance {
  std::string fetched_at;  ///< when the source last gave bars, RFC 3339; empty: unknown
  std::string source;      ///< "query2.finance.yahoo.com", "csv", ...
  std::string status;      ///< of the last attempt: "ok", or why it brought nothing
};

inline constexpr std::size_t kMaxRevisions = 200;

struct Series {
  std::string key, ticker, period, interval, purpose;
  Candles bars;     ///< completed ones
  Candles partial;  ///< a daily bar of a session that had not ended; at most one, later than all bars
  std::string partial_seen_at;  ///< when it was so, RFC 3339; empty: unknown
  Provenance provenance;
  std::vector<Revision> revisions;              ///< oldest first, the newest kMaxRevisions
  std::int32_t offset_seconds = kMarketOffset;  ///< the clock in which intraday bars are written

  bool daily() const { return !is_intraday(interval); }
  Role role() const { return role_of(key, interval); }
};

struct Cache {
  std::string timestamp;   ///< of the last update, RFC 3339; may be empty
  bool synthetic = false;  ///< made by synthesise(), not by a market
  std::vector<Series> series;

  /// By key or alias; nullptr where absent.
  const Series* find(std::string_view key) const;
  Series* find(std::string_view key);
};

/// What to do about a file that is no cache, or no longer one; follows the message.
inline constexpr const char* kBrokenCacheRemedy =
    "; `pipeline fetch --generations` lists the earlier caches beside it and `pipeline fetch --restore 1` "
    "brings the newest back; or move the file away and make one anew with `pipeline fetch` or `pipeline "
    "import csv`";

struct CacheRead {
  Cache cache;
  std::vector<std::string> warnings;  ///< what was repaired or dropped, a sentence each
  std::string sha256;                 ///< of the file's bytes
};

/// A series of the market table, without bars.
Series empty_series(const SeriesInfo& info);

/// Reads a cache and judges every row; `now` decides what is in the future (more than a day ahead).
///
/// Aliased keys become canonical. Duplicate dates (the last is kept) and disorder are repaired with a
/// warning. A row whose date or prices make no sense (see price_fault) is dropped with a warning, except in
/// the primary series, where it is an error that names series, date and field. Unknown volume is 0. A partial
/// bar that is no bar, or not later than all others, and a revision that is none are dropped with a warning.
/// Members of other names are passed over. Errors: as read_file; kBadData for all else, also where the
/// primary series is absent or empty. How many rows are enough is the caller's business.
Result<CacheRead> read_cache(const std::string& path, Instant now, bool need_primary = true);

/// The same for bytes that are already here; `name` stands in messages.
Result<CacheRead> parse_cache(std::string_view bytes, std::string_view name, Instant now,
                              bool need_primary = true);

/// What the file's "sha256" of a series stands for, 64 hexadecimal digits: the SHA-256 of its completed bars,
/// for each the UTC second of its start as a 64-bit integer, then open, high, low, close and volume as 64-bit
/// floats, all little-endian. So it covers values and not the layout of a text.
std::string bars_sha256(const Candles& bars);

/// The file's text: fixed order, shortest digits, the same bytes for the same cache.
std::string format_cache(const Cache& cache);

/// format_cache and write_file_atomic.
Result<void> write_cache(const std::string& path, const Cache& cache);

}  // namespace spectrum::io
