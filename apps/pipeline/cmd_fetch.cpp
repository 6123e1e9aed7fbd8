#include "apps/pipeline/cache_store.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/fetch_plan.h"
#include "apps/pipeline/fetching.h"

namespace spectrum::pipeline {
namespace {

/// What would be asked, without asking.
int print_plan(const Options& options, Log& log) {
  const auto cache = cache_to_extend(options, log);
  if (!cache) return log.fail(cache.error());
  const auto plan = plan_fetch(*cache, options.only);
  if (!plan) return log.fail(plan.error());
  io::Json requests = io::Json::array();
  std::string text;
  for (const PlannedQuery& p : *plan) {
    const std::string url = io::chart_url(options.fetch.sources.front(), p.query);
    std::vector<std::string> keys;
    for (const Target& t : p.targets) keys.push_back(t.key);
    text += url + "  ";
    for (const std::string& key : keys) text += " " + key;
    text += "\n";
    requests.push(io::Json::object({{"url", url}, {"series", io::Json::list(keys)}}));
  }
  print(options.json
            ? io::dump(io::Json::object({{"command", options.command}, {"requests", requests}})) + "\n"
            : text);
  return kOk;
}

int list_generations(const Options& options) {
  io::Json list = io::Json::array();
  std::string text;
  int n = 0;
  for (const Generation& g : generations(options.data)) {
    list.push(
        io::Json::object({{"n", ++n}, {"path", g.path}, {"replaced", g.timestamp}, {"bytes", g.bytes}}));
    text += std::to_string(n) + "  " + g.path + "  " + std::to_string(g.bytes) + " bytes\n";
  }
  if (text.empty()) text = "no generation of " + options.data + " is kept yet\n";
  print(options.json
            ? io::dump(io::Json::object({{"command", options.command}, {"generations", list}})) + "\n"
            : text);
  return kOk;
}

int restore(const Options& options, Log& log) {
  if (generations(options.data).empty())
    return log.fail({io::ErrorKind::kMissingInput, "no earlier cache is kept beside " + options.data});
  const auto lock = CacheLock::take(options.data, options.lock_wait);
  if (!lock) return log.fail(lock.error());
  const auto done = restore_generation(options.data, options.restore, options.now, options.keep);
  if (!done) return log.fail(done.error());
  log.ok(options.data + " is again what it was before " + done->timestamp + " (" + done->path + ")");
  if (options.json)
    print(io::dump(io::Json::object(
              {{"command", options.command}, {"data", options.data}, {"restored", done->path}})) +
          "\n");
  return kOk;
}

}  // namespace

int cmd_fetch(const Options& options) {
  Log log(options.quiet);
  if (options.list_generations) return list_generations(options);
  if (options.restore > 0) return restore(options, log);
  if (options.offline && !options.dry_run)
    return log.fail({io::ErrorKind::kConfiguration,
                     "fetch asks a source, --offline asks none; with --dry-run it says what would be asked"});
  if (options.offline) return print_plan(options, log);
  const auto report = fetch_step(options, log);
  if (!report) return log.fail(report.error());
  if (options.json) print(io::dump(to_json(*report, options)) + "\n");
  const auto failure = shortfall(*report);
  return failure ? log.fail(*failure) : kOk;
}

}  // namespace spectrum::pipeline
