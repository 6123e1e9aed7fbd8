#include <algorithm>
#include <filesystem>

#include "apps/pipeline/cache_store.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/exit_code.h"
#include "io/file.h"
#include "io/json.h"
#include "io/sha256.h"
#include "io/synth.h"

namespace spectrum::pipeline {
namespace {

/// Puts a synthetic market in place of another, or of nothing. What stands there and cannot be made again is
/// replaced with --force alone, and then kept as a generation.
io::Result<void> put_in_place(const Options& options, const std::string& bytes) {
  std::error_code code;
  if (!std::filesystem::is_regular_file(options.data, code))
    return io::write_file_atomic(options.data, bytes);
  const auto old = io::read_json(options.data);
  if (old && old->boolean("synthetic") == true) return io::write_file_atomic(options.data, bytes);
  if (options.force) return replace_bytes(options.data, bytes, options.now, options.keep);
  const std::string what =
      old ? " holds data that is not synthetic" : " exists and cannot be read as a cache";
  return io::fail(io::ErrorKind::kConfiguration,
                  options.data + what + "; name another file with --data, or give --force to replace it");
}

/// The last n sessions up to `last`, ascending.
std::vector<io::Day> sessions_until(const features::ExchangeCalendar& calendar, io::Day last, int n) {
  std::vector<io::Day> days;
  for (io::Day day = last; std::ssize(days) < n; --day)
    if (features::is_session(calendar, day)) days.push_back(day);
  std::ranges::reverse(days);
  return days;
}

}  // namespace

io::Result<io::Cache> write_synthetic(const Options& options, Log& log) {
  const Stopwatch watch;
  if (auto ok = prepare_directory(options.data, Options::kData); !ok) return io::fail(ok.error());
  const auto lock = CacheLock::take(options.data, options.lock_wait);
  if (!lock) return io::fail(lock.error());
  const io::Day last = options.as_of.value_or(options.market_clock().last_complete_session());
  io::Cache cache = io::synthesise(
      {.seed = options.seed, .days = sessions_until(options.calendar, last, options.sessions)});
  if (auto ok = put_in_place(options, io::format_cache(cache)); !ok) return io::fail(ok.error());
  const io::Candles& bars = cache.find(io::kPrimaryKey)->bars;
  log.ok("synthetic market: " + std::to_string(cache.series.size()) + " series, " +
         counted(bars.size(), "session") + " to " + io::format_day(bars.day.back()) + " in " + options.data +
         " (" + watch.text() + ")");
  return cache;
}

int cmd_synth(const Options& options) {
  Log log(options.quiet);
  const auto cache = write_synthetic(options, log);
  if (!cache) return log.fail(cache.error());
  const io::Candles& bars = cache->find(io::kPrimaryKey)->bars;
  if (options.json) {
    print(io::dump(io::Json::object({{"command", options.command},
                                     {"data", options.data},
                                     {"synthetic", true},
                                     {"seed", options.seed},
                                     {"series", cache->series.size()},
                                     {"sessions", bars.size()},
                                     {"first", io::format_day(bars.day.front())},
                                     {"last", io::format_day(bars.day.back())},
                                     {"sha256", io::sha256_hex(io::format_cache(*cache))}})) +
          "\n");
  } else {
    print("SYNTHETIC market in " + options.data + "\n");
  }
  return kOk;
}

}  // namespace spectrum::pipeline
