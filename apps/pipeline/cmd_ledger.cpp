#include <algorithm>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/ledger_report.h"
#include "apps/pipeline/model_store.h"

namespace spectrum::pipeline {
namespace {

/// Drift is beside the point of a ledger: without models it is left out, and the reason said.
void add_drift(const Options& options, const MarketView& view, LedgerReport& report) {
  const auto stored = load_models(options.models);
  if (!stored) {
    report.no_drift = stored.error().message;
    return;
  }
  if (stored->provenance.model_synthetic != view.synthetic) {
    report.no_drift = "the models were trained on another kind of market";
    return;
  }
  const auto trained_to = io::parse_day(stored->provenance.model_date);
  if (!trained_to) {
    report.no_drift = "the models do not say which sessions they learned from";
    return;
  }
  report.drift = measure_drift(view, *trained_to);
  for (const InputDrift& d : report.drift)
    report.drift_reference = std::max(report.drift_reference, d.stability.reference_n);
}

}  // namespace

int cmd_ledger(const Options& options) {
  Log log(options.quiet);
  const auto path = ledger_path(options);
  if (!path)
    return log.fail({io::ErrorKind::kMissingInput,
                     "beside " + options.out + " there is no ledger; name one with --ledger"});
  const auto lines = io::read_json_lines(*path);
  if (!lines)
    return log.fail({lines.error().kind,
                     lines.error().message + "; `pipeline infer` starts one, or name another with --ledger"});
  const Ledger ledger = ledger_of(*lines);
  for (const std::string& warning : ledger.warnings) log.warn(warning);
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());

  LedgerReport report = report_ledger(ledger, *view);
  report.file = *path;
  add_drift(options, *view, report);
  print(options.json ? io::dump(ledger_json(report)) + "\n" : ledger_table(report, options.last));
  return kOk;
}

}  // namespace spectrum::pipeline
