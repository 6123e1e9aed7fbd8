#include <optional>

#include "apps/pipeline/cache_store.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/doctor.h"
#include "apps/pipeline/doctor_mend.h"
#include "apps/pipeline/doctor_report.h"
#include "apps/pipeline/exit_code.h"
#include "io/cache.h"
#include "io/file.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

/// What the program itself would stumble over, where the doctor saw no error: it has the last word.
void ask_reader(const io::Json& cache, const Options& options, io::Instant latest, Checkup& checkup) {
  if (!checkup.healthy()) return;
  const auto read = io::parse_cache(io::dump(cache, 0), options.data, latest);
  if (!read)
    checkup.findings.push_back({Severity::kError,
                                "refused",
                                "",
                                read.error().message,
                                "the other commands stop with this message",
                                0,
                                {},
                                false});
}

}  // namespace

int cmd_doctor(const Options& options) {
  Log log(options.quiet);
  const Stopwatch watch;
  std::optional<CacheLock> lock;  // from before reading until after writing
  if (options.fix && io::file_exists(options.data)) {
    auto taken = CacheLock::take(options.data, options.lock_wait);
    if (!taken) return log.fail(taken.error());
    lock.emplace(std::move(*taken));
  }
  auto cache = io::read_json(options.data);
  if (!cache && cache.error().kind == io::ErrorKind::kMissingInput)
    return log.fail({cache.error().kind, cache.error().message +
                                             "; name another with --data, or make one "
                                             "with `pipeline fetch` or `pipeline synth`"});
  if (!cache) return log.fail({cache.error().kind, cache.error().message + io::kBrokenCacheRemedy});
  if (!cache->find("series") || !cache->find("series")->is_object())
    return log.fail({io::ErrorKind::kBadData,
                     options.data + ": there is no \"series\"; this is not a cache of market data" +
                         io::kBrokenCacheRemedy});

  std::vector<Mending> mendings;
  if (options.fix) {
    mendings = mend(*cache);
    if (!mendings.empty()) {
      const auto written = replace_bytes(options.data, io::dump(*cache) + "\n", options.now, options.keep);
      if (!written) return log.fail(written.error());
      log.ok("mended " + options.data);
    } else {
      log.ok("nothing that --fix can mend; " + options.data + " is as it was");
    }
  }

  lock.reset();  // looking takes no lock

  const io::Instant latest = options.latest();
  Checkup checkup = examine(*cache, options.calendar, options.as_of, options.now, latest);
  ask_reader(*cache, options, latest, checkup);
  log.ok(std::to_string(checkup.series.size()) + " series looked at (" + watch.text() + ")");
  print(options.json ? io::dump(doctor_json(options.data, checkup, mendings)) + "\n"
                     : doctor_table(options.data, checkup, mendings));
  if (checkup.healthy()) return kOk;
  const std::size_t errors = checkup.count(Severity::kError);
  log.error(options.data + ": " + counted(errors, "error") + "; the report says what to do");
  return kBadData;
}

}  // namespace spectrum::pipeline
