#include "apps/pipeline/commands.h"
#include "apps/pipeline/document.h"
#include "apps/pipeline/evaluation_record.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/forecasting.h"
#include "apps/pipeline/health_warning.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/ledger_file.h"
#include "apps/pipeline/steps.h"
#include "apps/pipeline/targets.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

forecast::ExpectedMove expected_move(const std::string& name) {
  if (name == "abs") return forecast::ExpectedMove::kAbsolute;
  if (name == "sigma") return forecast::ExpectedMove::kSigma;
  return forecast::ExpectedMove::kMedian;
}

/// What of an evaluation was left out, and why, goes into the log and the forecast's warnings; what it keeps
/// from being served, into the log.
void note_evaluation_use(const FoundEvaluation& evaluation, io::Json& document, Log& log) {
  for (const std::string& warning : evaluation.warnings) {
    log.warn(warning);
    document.find("warnings")->push(warning);
  }
  if (!evaluation.record) return;
  for (const auto* head : {&evaluation.record->direction, &evaluation.record->expansion})
    if (*head && (*head)->served != (*head)->model)
      log.warn("no skill of " + (*head)->model + " walk-forward: " + (*head)->served + " is served");
}

}  // namespace

io::Result<io::Json> infer_step(const Options& options, const MarketView& view, Log& log) {
  const Stopwatch watch;
  if (auto ready = prepare_directory(options.out, Options::kOut); !ready) return io::fail(ready.error());
  if (auto ok = can_write_file(options.out, "--out"); !ok) return io::fail(ok.error());
  const auto stored = load_models(options.models);
  if (!stored) return io::fail(stored.error());
  const Provenance& models = stored->provenance;
  if (models.model_synthetic != view.synthetic)
    return io::fail(io::ErrorKind::kConfiguration,
                    std::string("the models in ") + options.models + " were trained on a " +
                        (view.synthetic ? "real market, " : "SYNTHETIC market, ") + options.data +
                        " holds a " + (view.synthetic ? "made-up" : "real") +
                        " one: run `pipeline train`, or name others with --models");
  auto evaluation = find_evaluation(options, models.config_hash, models.seed, view);
  if (!evaluation) return io::fail(evaluation.error());
  auto document = forecast(view, *stored, expected_move(options.expected_move), options.threads,
                           options.market_clock(), evaluation->record ? &*evaluation->record : nullptr);
  if (!document) return io::fail({document.error().kind, options.data + ": " + document.error().message});
  note_evaluation_use(*evaluation, *document, log);
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
  warn_of_errors(options, log);
  print(options.json ? io::dump(*document) + "\n" : tile_table(*document));
  return kOk;
}

}  // namespace spectrum::pipeline
