#include "apps/pipeline/commands.h"
#include "apps/pipeline/document.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/forecasting.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/ledger_file.h"
#include "apps/pipeline/steps.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

forecast::ExpectedMove expected_move(const std::string& name) {
  if (name == "abs") return forecast::ExpectedMove::kAbsolute;
  if (name == "sigma") return forecast::ExpectedMove::kSigma;
  return forecast::ExpectedMove::kMedian;
}

}  // namespace

io::Result<io::Json> infer_step(const Options& options, const MarketView& view, Log& log) {
  const Stopwatch watch;
  const auto stored = load_models(options.models);
  if (!stored) return io::fail(stored.error());
  auto document =
      forecast(view, *stored, expected_move(options.expected_move), options.threads, options.market_clock());
  if (!document) return io::fail({document.error().kind, options.data + ": " + document.error().message});
  if (auto ready = prepare_directory(options.out, Options::kOut); !ready) return io::fail(ready.error());
  auto ledger = open_ledger(options);
  if (!ledger) return io::fail(ledger.error());
  if (*ledger) note_live_error(ledger_of((*ledger)->contents()), view, *document, log);
  if (auto written = io::write_file_atomic(options.out, io::dump(*document) + "\n"); !written)
    return io::fail(written.error());
  if (*ledger)
    if (auto done = record_forecast(**ledger, *document, options); !done) return io::fail(done.error());
  log.ok("14 tiles in " + options.out + " (" + watch.text() + ")");
  return document;
}

int cmd_infer(const Options& options) {
  Log log(options.quiet);
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());
  const auto document = infer_step(options, *view, log);
  if (!document) return log.fail(document.error());
  print(options.json ? io::dump(*document) + "\n" : tile_table(*document));
  return kOk;
}

}  // namespace spectrum::pipeline
