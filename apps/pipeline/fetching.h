#pragma once
#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/log.h"
#include "apps/pipeline/options.h"
#include "apps/pipeline/stop_signal.h"
#include "io/cache.h"
#include "io/json.h"
#include "io/transport.h"

namespace spectrum::pipeline {

/// What became of one series in a fetch.
struct FetchedSeries {
  std::string key, ticker;
  /// "ok", "stale", "short"; without bars: "empty", "refused", "not found", "failed", "not asked".
  std::string status;
  std::string reason = {};                           ///< for people, where the status is not "ok"
  std::size_t answered = 0, added = 0, updated = 0;  ///< bars
  std::size_t rows = 0;                              ///< in the cache afterwards
  std::optional<io::Day> last = {};                  ///< newest completed bar in the cache afterwards
  bool partial = false;                              ///< it has a bar of a session that has not ended
  std::string other_unit = {};  ///< that its volumes are not of the unit of the cache's; empty: they are
  int tries = 0;
  double seconds = 0;

  bool brought_bars() const { return answered > 0; }
};

struct FetchReport {
  std::vector<FetchedSeries> series;
  std::optional<io::Error> stop;  ///< why the run ended before its plan did
  bool written = false;
};

/// A transport as the options want it. Error: kConfiguration, kUnavailable.
/// @param cancelled see io::CurlOptions
io::Result<std::unique_ptr<io::Transport>> open_transport(const Options& options,
                                                          const std::atomic<bool>* cancelled = nullptr);

/// The cache of --data to add real bars to: empty where there is no file yet. Errors: as read_cache;
/// kConfiguration where it holds a synthetic market.
io::Result<io::CacheRead> read_to_extend(const Options& options);

/// The same, with what had to be repaired told.
io::Result<io::Cache> cache_to_extend(const Options& options, Log& log);

/// The work of `fetch`: asks for every series, or those of --only, judges the answers and merges them into
/// the cache of --data, under its lock; tells each as it comes. A series that fails leaves its bars as they
/// were. With --dry-run nothing is written. Errors: kTryLater (a cool-down or another writer),
/// kConfiguration, those of reading and writing. That a source gave nothing is in the report.
/// @param stop where given, ends requests and the waits between them
io::Result<FetchReport> fetch_step(const Options& options, Log& log, const StopSignal* stop = nullptr);

/// Why a fetch did not do what it was for; nothing where it did. The primary series decides: without it there
/// is no forecast, without another one there is a poorer forecast. Where it was not asked for, any series
/// will do.
std::optional<io::Error> shortfall(const FetchReport& report);

/// "12 of 13 series ok, 13 bars new, 0 revised".
std::string summary(const FetchReport& report);

/// The report as JSON.
io::Json to_json(const FetchReport& report, const Options& options);

}  // namespace spectrum::pipeline
