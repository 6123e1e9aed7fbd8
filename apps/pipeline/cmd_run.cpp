#include "apps/pipeline/commands.h"
#include "apps/pipeline/document.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/fetching.h"
#include "apps/pipeline/health_warning.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/steps.h"
#include "apps/pipeline/stop_note.h"
#include "apps/pipeline/targets.h"
#include "io/file.h"

namespace spectrum::pipeline {

namespace {

/// Old bars are better than none: only where there is no cache at all is a failed fetch the end.
int fetch_or_keep(const Options& options, Log& log) {
  const auto report = fetch_step(options, log);
  const std::optional<io::Error> failure = report ? shortfall(*report) : report.error();
  if (!failure) return kOk;
  if (!io::file_exists(options.data)) return log.fail(*failure);
  log.warn(failure->message + "; going on with what " + options.data + " holds");
  return kOk;
}

}  // namespace

int cmd_run(const Options& options) {
  Log log(options.quiet);
  const StopNote note(options.data + " and " + options.models +
                      " are as they were; the same command begins anew");
  if (const auto ok = can_write_into(options.models, "--models"); !ok) return log.fail(ok.error());
  const auto place = options.out == Options::kOut ? can_write_into(folder_of(options.out), "--out")
                                                  : can_write_file(options.out, "--out");
  if (!place) return log.fail(place.error());
  if (!options.synthetic && !options.offline) {
    if (const int failed = fetch_or_keep(options, log); failed != kOk) return failed;
  }
  if (options.synthetic) {
    const auto made = write_synthetic(options, log);
    if (!made) return log.fail(made.error());
  }
  if (options.synthetic || !options.offline)
    StopNote::say("the market is in " + options.data + ", " + options.models +
                  " is as it was; the same command " +
                  (options.synthetic ? "begins anew" : "with --offline goes on from there"));
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());
  if (const auto card = train_step(options, *view, log); !card) return log.fail(card.error());
  const auto document = infer_step(options, *view, log);
  if (!document) return log.fail(document.error());
  warn_of_errors(options, log);
  const auto report = report_step(options, log);
  if (!report) return log.fail(report.error());
  if (options.json) {
    print(io::dump(*document) + "\n");
  } else {
    print(tile_table(*document) + "\nreport " + report->path + ", forecast " + options.out + ", models " +
          options.models + ", data " + options.data + "\n");
  }
  return kOk;
}

}  // namespace spectrum::pipeline
