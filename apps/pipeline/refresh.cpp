#include "apps/pipeline/refresh.h"

#include "apps/pipeline/fetching.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/steps.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

io::Result<void> bring_up_to_date(const Options& options, Log& log, const StopSignal& stop) {
  const auto report = fetch_step(options, log, &stop);
  if (!report) return io::fail(report.error());
  if (const auto failure = shortfall(*report)) return io::fail(*failure);
  return {};
}

io::Unexpected stopped() {
  return io::fail(io::ErrorKind::kTryLater, "the server is being stopped; nothing further was done");
}

}  // namespace

io::Result<void> refresh_step(const Options& options, Log& log, const StopSignal& stop) {
  if (!options.offline) {
    const auto fetched = bring_up_to_date(options, log, stop);
    if (stop.raised()) return stopped();
    if (!fetched) return fetched;
  }
  const auto view = read_market(options, log);
  if (!view) return io::fail(view.error());
  if (!io::file_exists(models_file(options, "model_card.json"))) {
    if (const auto card = train_step(options, *view, log); !card) return io::fail(card.error());
  }
  if (stop.raised()) return stopped();
  if (const auto document = infer_step(options, *view, log); !document) return io::fail(document.error());
  // The forecast is out, and its page is served from memory.
  if (const auto report = report_step(options, log); !report)
    log.warn("no report: " + report.error().message);
  return {};
}

}  // namespace spectrum::pipeline
