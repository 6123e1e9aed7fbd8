#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "apps/pipeline/fetcher.h"
#include "apps/pipeline/live_forecast.h"
#include "apps/pipeline/live_reading.h"
#include "apps/pipeline/log.h"
#include "apps/pipeline/options.h"
#include "io/cache.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// The work of `live`: reads prices, rewrites the forecast, then the cache.
class LiveSession {
 public:
  /// All outlive it.
  LiveSession(const Options& options, Fetcher& fetcher, Log& log);

  /// One reading of both indices, printed. Errors: what stopped the fetcher (a rate limit also where the
  /// index had been read and written before it), and those of reading and writing; a reading of the index
  /// that was not taken is kUnavailable or kBadData.
  io::Result<void> tick(io::Instant now);

  /// Whether the last tick's requests ended with what stops a fetcher; see Fetcher::get.
  bool stopped() const { return stopped_; }
  std::optional<std::int64_t> retry_after() const { return fetcher_.retry_after(); }

 private:
  /// One series that is followed: its last reading that was taken.
  struct Followed {
    std::string_view key;    ///< that is asked for
    std::string_view daily;  ///< that has its completed sessions
    ReadingGate gate;
    std::optional<Reading> last;
    std::string source;
  };

  io::Result<void> read(Followed& followed, io::Instant now);
  double last_close(std::string_view key) const;
  /// The market that readings are added to; made anew when another day has been completed, or somebody else
  /// has written the forecast.
  io::Result<void> open_forecast(io::Instant now);
  /// The change of price and the envelope then speak of more than the session under way.
  void warn_of_missed_sessions(const MarketView& view, const MarketClock& clock);
  io::Result<void> write_forecast(io::Instant now);
  io::Result<void> write_cache(io::Instant now);
  /// Percent since the completed session before the reading's own.
  double change_of(const Reading& r) const;
  void tell(io::Instant now, double seconds) const;

  const Options& options_;
  Fetcher& fetcher_;
  Log& log_;
  io::Cache cache_;
  std::optional<LiveForecast> forecast_;
  std::string document_;  // the bytes of --out that forecast_ is of
  int missed_ = 0;        // sessions that the cache lacks before today's, as last told
  Followed index_, vix_;
  bool stopped_ = false, told_no_forecast_ = false, told_repairs_ = false;
};

}  // namespace spectrum::pipeline
