#include <algorithm>
#include <filesystem>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "io/json.h"
#include "io/sha256.h"
#include "io/synth.h"

namespace spectrum::pipeline {
namespace {

/// An error where the file holds, or may hold, data that cannot be made again.
io::Result<void> check_replaceable(const Options& options) {
  if (options.force || !std::filesystem::is_regular_file(options.data)) return {};
  const auto old = io::read_json(options.data);
  if (old && old->boolean("synthetic") == true) return {};
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
  if (auto ok = check_replaceable(options); !ok) return io::fail(ok.error());
  if (auto ok = prepare_directory(options.data, Options::kData); !ok) return io::fail(ok.error());
  const io::Day last = options.as_of.value_or(options.market_clock().last_complete_session());
  io::Cache cache = io::synthesise(
      {.seed = options.seed, .days = sessions_until(options.calendar, last, options.sessions)});
  if (auto ok = io::write_cache(options.data, cache); !ok) return io::fail(ok.error());
  const io::Candles& bars = cache.find(io::kPrimaryKey)->bars;
  log.ok("synthetic market: " + std::to_string(cache.series.size()) + " series, " +
         std::to_string(bars.size()) + " sessions to " + io::format_day(bars.day.back()) + " in " +
         options.data + " (" + watch.text() + ")");
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
