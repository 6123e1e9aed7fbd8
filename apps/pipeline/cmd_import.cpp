#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/cache_store.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/fetching.h"
#include "apps/pipeline/import_files.h"
#include "apps/pipeline/import_report.h"
#include "apps/pipeline/series_name.h"
#include "apps/pipeline/volume_units.h"
#include "io/cache_merge.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

constexpr std::size_t kShownChanges = 10;

/// A series that the cache does not have yet, without bars. A key that the market table lacks needs
/// --interval, so that a typing error does not found a series.
io::Result<io::Series> named_series(const Options& options, const io::Cache& cache) {
  const auto key = io::canonical_key(options.series);
  if (const io::SeriesInfo* known = io::find_series(key)) return io::empty_series(*known);
  if (!options.interval.empty()) {
    io::Series s;
    s.key = key;
    s.interval = options.interval;
    s.purpose = "Imported";
    return s;
  }
  std::vector<std::string> keys;
  for (const io::SeriesInfo& info : io::market_table()) keys.emplace_back(info.key);
  for (const io::Series& s : cache.series)
    if (std::ranges::find(keys, s.key) == keys.end()) keys.push_back(s.key);
  return io::fail(no_such_series(options.series, keys, "another one needs --interval 1d or 5m"));
}

}  // namespace

int cmd_import(const Options& options) {
  Log log(options.quiet);
  const Stopwatch watch;
  std::optional<CacheLock> lock;  // from before reading until after writing
  if (!options.dry_run) {
    if (auto ok = prepare_directory(options.data, Options::kData); !ok) return log.fail(ok.error());
    auto taken = CacheLock::take(options.data, options.lock_wait);
    if (!taken) return log.fail(taken.error());
    lock.emplace(std::move(*taken));
  }
  auto cache = cache_to_extend(options, log);
  if (!cache) return log.fail(cache.error());
  io::Series* target = cache->find(options.series);
  if (!target) {
    auto series = named_series(options, *cache);
    if (!series) return log.fail(series.error());
    target = &cache->series.emplace_back(std::move(*series));
  }
  auto import = read_files(options, *target, log);
  if (!import) return log.fail(import.error());
  const auto level = options.force ? io::Result<void>() : check_level(import->bars, *target);
  if (!level && !options.dry_run) return log.fail(level.error());
  import->other_unit = other_volume_unit(import->bars, target->bars);
  if (!import->other_unit.empty())
    log.warn("series " + target->key + ": " + import->other_unit +
             "; take the column of that unit (--map volume=NAME), or bring all in from one source");
  keep_volumes(import->bars, target->bars, target->daily());
  const auto changes = first_changes(target->bars, import->bars, target->daily(), kShownChanges);
  const io::Merged merged =
      io::update_series(*target, {import->bars, {}, "csv", io::format_rfc3339(options.now)});

  if (!options.dry_run) {
    cache->timestamp = io::format_rfc3339(options.now);
    if (auto ok = replace_cache(options.data, *cache, options.now, options.keep); !ok)
      return log.fail(ok.error());
    log.ok("series " + target->key + ": " + counted(target->bars.size(), "row") + " in " + options.data +
           " (" + watch.text() + ")");
  }
  print(import_report(options, *target, *import, merged, changes, level ? "" : level.error().message));
  return level ? kOk : log.fail(level.error());  // a dry run shows all the same what it would be
}

}  // namespace spectrum::pipeline
