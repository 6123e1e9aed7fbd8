#include <cmath>
#include <stdexcept>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/evaluation_record.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/forecasting.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/steps.h"
#include "apps/pipeline/stop_note.h"
#include "apps/pipeline/targets.h"
#include "apps/pipeline/text_format.h"
#include "features/table.h"
#include "io/sha256.h"
#include "nn/trainer.h"

namespace spectrum::pipeline {
namespace {

using forecast::ModelReport;
using forecast::Score;

/// "tme_lstm: loss 0.4454 -> 0.1766 on 2664 rows, 10 epochs kept"
std::string summary(const ModelReport& r) {
  const bool trees = r.name == "lgb_expansion";
  return r.name + format(": loss %.4f -> %.4f on ", r.train_loss.front(), r.train_loss.back()) +
         counted(r.train_rows, "row") + ", " +
         counted(r.best_epoch, trees ? "tree" : "epoch", trees ? "trees" : "epochs") + " kept";
}

std::string score_line(const ModelReport& r, const Score& s) {
  return r.name + ": " + s.name + format(" %.4f, ", s.value) + s.baseline +
         format(" %.4f", s.baseline_value) + (s.beats_baseline() ? "" : " (baseline not beaten)") + ", on " +
         counted(r.test_rows, "row") + " held out";
}

/// The models are files that only make sense together: a stop waits until all of them are there.
io::Result<io::Json> save(const Options& options, const forecast::TrainingResult& result,
                          const MarketView& view, const io::Json& configuration, const io::Json& evaluation) {
  const forecast::RangeForecast ranges = forecast_ranges(view);
  const StopHold hold;
  auto card = save_models(options.models, result, ranges, view,
                          {options.now, configuration, options.seed, evaluation});
  if (card) StopNote::say("the new models are in " + options.models + "; `pipeline infer` uses them");
  return card;
}

}  // namespace

forecast::TrainingOptions training_options(const Options& o) {
  forecast::TrainingOptions t;
  t.seed = o.seed;
  t.threads = o.threads;
  t.preset = o.preset == "mission" ? forecast::Preset::kMission : forecast::Preset::kDefault;
  t.gbdt_mode = o.gbdt_mode == "fast" ? gbdt::Mode::kFast : gbdt::Mode::kExact;
  t.expansion_inputs = o.gbdt_features == "all"    ? forecast::ExpansionInputs::kAll
                       : o.gbdt_features == "both" ? forecast::ExpansionInputs::kBoth
                                                   : forecast::ExpansionInputs::kFused;
  return t;
}

io::Json training_configuration(const Options& o) {
  return io::Json::object(
      {{"preset", o.preset}, {"gbdt_features", o.gbdt_features}, {"gbdt_mode", o.gbdt_mode}});
}

io::Result<io::Json> train_step(const Options& options, const MarketView& view, Log& log) {
  if (auto ok = can_write_into(options.models, "--models"); !ok) return io::fail(ok.error());
  const Stopwatch watch;
  const features::Table table = features::compute(view.market);
  log.ok(std::to_string(table.columns()) + " features of " + counted(table.rows(), "session") + " (" +
         watch.text() + ")");
  const Stopwatch training;
  try {
    const forecast::TrainingResult result = forecast::train_models(
        view.market, table, training_options(options),
        [&](std::string_view model, int done, int all, double) { log.progress(model, done, all); });
    for (const std::string& name : result.models.absent)
      log.warn("feature " + name + " is absent from this market and enters the models as neutral");
    for (const ModelReport& r : result.reports) {
      log.ok(summary(r));
      for (const Score& s : r.scores) log.ok("  " + score_line(r, s));
    }
    log.ok("  fusion_mlp: weight " + format("%.2f", result.models.stack_weight) +
           " against the volatility prior, chosen on rows before those");
    if (!(result.models.platt.a < 0))
      log.warn("lgb_expansion told nothing on its calibration rows: the base rate is served in its place");
    const io::Json configuration = training_configuration(options);
    const std::string config_hash = io::sha256_hex(io::dump(configuration, 0));
    auto evaluation = find_evaluation(options, config_hash, options.seed, view);
    if (!evaluation) return io::fail(evaluation.error());
    const io::Json summary = evaluation->record ? evaluation->record->summary : io::Json();
    auto card = save(options, result, view, configuration, summary);
    if (card)
      log.ok("5 models from " + counted(result.usable_rows, "usable row") + " in " + options.models + " (" +
             training.text() + ")");
    return card;
  } catch (const std::invalid_argument& e) {
    return io::fail(io::ErrorKind::kBadData, options.data + ": " + e.what());
  } catch (const nn::TrainingStopped& e) {
    return io::fail(io::ErrorKind::kBadData, options.data + ": " + e.what());
  }
}

int cmd_train(const Options& options) {
  Log log(options.quiet);
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());
  const StopNote note("nothing was written, " + options.models +
                      " is as it was; the same command begins anew");
  const auto card = train_step(options, *view, log);
  if (!card) return log.fail(card.error());
  if (options.json) print(io::dump(*card) + "\n");
  return kOk;
}

}  // namespace spectrum::pipeline
