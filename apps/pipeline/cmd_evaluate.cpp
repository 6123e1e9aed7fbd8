#include <algorithm>
#include <chrono>
#include <ctime>
#include <filesystem>
#include <stdexcept>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/evaluation_document.h"
#include "apps/pipeline/evaluation_record.h"
#include "apps/pipeline/evaluation_tables.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/fold_store.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/model_store.h"
#include "apps/pipeline/steps.h"
#include "apps/pipeline/stop_note.h"
#include "apps/pipeline/targets.h"
#include "apps/pipeline/text_format.h"
#include "apps/pipeline/version.h"
#include "features/labels.h"
#include "features/table.h"
#include "io/file.h"
#include "io/sha256.h"
#include "nn/trainer.h"

namespace spectrum::pipeline {
namespace {

using forecast::Fold;
using forecast::FoldResult;

constexpr std::size_t kEmbargo = 5;  // sessions; as long as the longest label of a head that is trained
constexpr int kWeek = 5;             // sessions that pattern analogues speak of

/// A write that failed in the middle of the folds.
struct Stopped : std::runtime_error {
  explicit Stopped(io::Error e) : std::runtime_error(e.message), error(std::move(e)) {}
  io::Error error;
};

/// The work of `evaluate`, a step a function.
class EvaluateRun {
 public:
  EvaluateRun(const Options& options, const MarketView& view, Log& log)
      : options_(options),
        view_(view),
        log_(log),
        table_(features::compute(view.market)),
        store_(models_file(options, "evaluation.partial"), identity()) {}

  io::Result<io::Json> run() {
    if (auto planned = plan(); !planned) return io::fail(planned.error());
    EvaluatedHeads heads;
    if (wants_folds()) judge_folds(run_folds(), heads);
    if (wants("ranges")) {
      const Stopwatch watch;
      heads.ranges = forecast::evaluate_ranges(
          view_.market, {folds_.front().test.begin, folds_.back().test.end}, options_.seed);
      log_.ok("ranges at " + std::to_string(forecast::kHorizons.size()) +
              " horizons, refitted every session (" + watch.text() + ")");
    }
    if (wants("expansion")) heads.leak = forecast::demonstrate_leak(view_.market, table_, options_.seed);
    return evaluation_document({options_.now, options_.seed, training_configuration(options_), step(),
                                kEmbargo, static_cast<std::size_t>(options_.rolling)},
                               folds_, heads, view_);
  }

  /// Once the evaluation is written: its folds are not needed any more.
  void forget_folds() const { store_.clear(folds_); }

 private:
  /// All that decides the folds, beside the sessions of each.
  std::string identity() const {
    return view_.data_hash + " " + io::dump(training_configuration(options_), 0) + " " +
           std::to_string(options_.seed) + " " + kVersion + " " + kModelFormat + " " + kEvaluationFormat;
  }

  std::size_t step() const { return static_cast<std::size_t>(options_.step); }

  bool wants(const std::string& head) const {
    return options_.heads.empty() ||
           std::find(options_.heads.begin(), options_.heads.end(), head) != options_.heads.end();
  }
  bool wants_folds() const {
    return wants("direction") || wants("expansion") || wants("pattern") || wants("encoders");
  }

  io::Result<void> plan() {
    forecast::FoldOptions o;
    o.min_train = forecast::least_training_sessions(view_.market, table_);
    o.rolling = static_cast<std::size_t>(options_.rolling);
    o.step = step();
    o.embargo = kEmbargo;
    o.max_folds = static_cast<std::size_t>(options_.folds);
    const auto& days = view_.market.days;
    const auto session = [&](auto at) { return static_cast<std::size_t>(at - days.begin()); };
    if (options_.from) o.first_test = session(std::lower_bound(days.begin(), days.end(), *options_.from));
    const auto end = options_.to ? std::upper_bound(days.begin(), days.end(), *options_.to) : days.end();
    const std::size_t known = view_.market.size() - 1;  // the last session's outcome is tomorrow's
    const std::size_t last = std::min(session(end), known);
    o.last_test = last == 0 ? 0 : last - 1;
    if (o.rolling != 0 && o.rolling < o.min_train)
      return io::fail(io::ErrorKind::kConfiguration, "--rolling must be at least " +
                                                         std::to_string(o.min_train) +
                                                         " sessions here, which is what a fit needs");
    folds_ = forecast::walk_forward_folds(view_.market.size(), o);
    if (!folds_.empty()) return enough_outcomes();
    return io::fail(
        io::ErrorKind::kBadData,
        options_.data + ": no session to forecast: a fit needs " + std::to_string(o.min_train) +
            " sessions, the first forecast comes " + std::to_string(kEmbargo) + " later, there are " +
            std::to_string(view_.market.size()) + " in all" +
            (options_.from || options_.to ? ", and --from and --to limit them; widen these" : ""));
  }

  /// Sessions that the longest forecast of the folds reaches ahead; 0 where none has to be judged.
  std::size_t longest_horizon() const {
    if (wants("pattern")) return kWeek;
    if (wants("expansion")) return features::kExpansionHorizon;
    return wants("direction") ? features::kDirectionHorizon : 0;
  }

  /// Whether those forecasts can be judged, which is to be known before anything is fitted.
  io::Result<void> enough_outcomes() const {
    const std::size_t horizon = longest_horizon(), first = folds_.front().test.begin,
                      end = std::min(folds_.back().test.end, view_.market.size() - horizon);
    const std::size_t judged = end > first ? end - first : 0;
    if (horizon == 0 || judged >= horizon + 2) return {};
    return io::fail(io::ErrorKind::kBadData, options_.data + ": only " + std::to_string(judged) +
                                                 " forecasts " + counted(horizon, "session") +
                                                 " ahead have an outcome, " + std::to_string(horizon + 2) +
                                                 " are needed: " + wider());
  }

  /// What gives more sessions to forecast.
  std::string wider() const {
    std::string limits;
    for (const auto& [given, name] :
         {std::pair(options_.folds > 0, "--folds"), std::pair(options_.from.has_value(), "--from"),
          std::pair(options_.to.has_value(), "--to")})
      if (given) limits += (limits.empty() ? "" : ", ") + std::string(name);
    return limits.empty() ? "the market has too few sessions; bring in more history" : "widen " + limits;
  }

  std::string time_left(std::size_t done_now, std::size_t todo) const {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun_;
    const double left = spent.count() / static_cast<double>(done_now) * static_cast<double>(todo - done_now);
    const int seconds = static_cast<int>(left + 0.5);
    return seconds < 60 ? std::to_string(seconds) + " s left"
                        : std::to_string(seconds / 60) + " min " + std::to_string(seconds % 60) + " s left";
  }

  std::vector<FoldResult> run_folds() {
    std::vector<std::optional<FoldResult>> kept;
    for (const Fold& fold : folds_) kept.push_back(store_.find(fold));
    const auto before = static_cast<std::size_t>(
        std::count_if(kept.begin(), kept.end(), [](const auto& result) { return result.has_value(); }));
    if (before > 0) {
      log_.ok(std::to_string(before) + " of " + counted(folds_.size(), "fold") +
              " finished before and not run again");
      note_kept(before);
    }
    begun_ = std::chrono::steady_clock::now();
    const std::clock_t cpu_begun = std::clock();
    std::size_t done_now = 0;
    const std::size_t todo = folds_.size() - before;
    log_.progress("folds", static_cast<int>(before), static_cast<int>(folds_.size()));
    auto results = forecast::run_folds(view_.market, folds_, training_options(options_), options_.threads,
                                       std::move(kept), [&](std::size_t fold, const FoldResult& result) {
                                         if (auto written = store_.keep(folds_[fold], result); !written)
                                           throw Stopped(written.error());
                                         ++done_now;
                                         note_kept(before + done_now);
                                         log_.progress("folds, " + time_left(done_now, todo),
                                                       static_cast<int>(before + done_now),
                                                       static_cast<int>(folds_.size()));
                                       });
    log_.ok(counted(todo, "fold") + " refitted from " + io::format_day(day(folds_.front().test.begin)) +
            " to " + io::format_day(day(folds_.back().test.end - 1)) + " (" + pace(todo, cpu_begun) + ")");
    return results;
  }

  /// "58.9 s, 34.6 refits a minute, 1.97 cores busy", since the folds began.
  std::string pace(std::size_t folds, std::clock_t cpu_begun) const {
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - begun_;
    const double cpu = static_cast<double>(std::clock() - cpu_begun) / CLOCKS_PER_SEC;
    return format("%.1f s, %.1f refits a minute, %.2f cores busy", spent.count(),
                  60 * static_cast<double>(folds) / spent.count(), cpu / spent.count());
  }

  /// What a stop will say from now on.
  void note_kept(std::size_t folds) const {
    StopNote::say(std::to_string(folds) + " of " + counted(folds_.size(), "fold") +
                  (folds == 1 ? " is" : " are") + " kept in " + models_file(options_, "evaluation.partial") +
                  "; the same command goes on from there");
  }

  io::Day day(std::size_t session) const { return view_.market.days[session]; }

  void judge_folds(const std::vector<FoldResult>& results, EvaluatedHeads& heads) const {
    if (wants("direction"))
      heads.direction =
          forecast::evaluate_classes(forecast::joined(results, &FoldResult::direction),
                                     forecast::kDirectionOrder, features::kDirectionHorizon, options_.seed);
    if (wants("expansion"))
      heads.expansion =
          forecast::evaluate_classes(forecast::joined(results, &FoldResult::expansion),
                                     forecast::kExpansionOrder, features::kExpansionHorizon, options_.seed);
    if (heads.expansion) judge_radar(results, heads);
    if (wants("pattern"))
      heads.pattern = forecast::evaluate_points(forecast::joined(results), kWeek, options_.seed);
    if (wants("encoders")) heads.encoders = forecast::evaluate_encoders(results);
  }

  /// What followed the verdicts that the radar would have given, on the probability that was served then.
  void judge_radar(const std::vector<FoldResult>& results, EvaluatedHeads& heads) const {
    const forecast::ClassRows rows = forecast::joined(results, &FoldResult::expansion);
    heads.radar = forecast::evaluate_radar(
        view_.market, rows.days,
        forecast::served_at_the_time(results, &FoldResult::expansion, forecast::kExpansionOrder,
                                     features::kExpansionHorizon),
        options_.seed);
  }

  const Options& options_;
  const MarketView& view_;
  Log& log_;
  features::Table table_;
  FoldStore store_;
  std::vector<Fold> folds_;
  std::chrono::steady_clock::time_point begun_;
};

/// How often this market was asked before in this file: every other configuration, seed or protocol tried
/// makes a good result by chance likelier, so that their number is kept. Each stands as a hash of what was
/// asked. The same question to a market that has grown is no other one, and the count goes on as it grows.
io::Json trials(const std::string& path, const io::Json& document, const Options& options) {
  const auto day = [](const std::optional<io::Day>& d) { return d ? io::format_day(*d) : std::string("-"); };
  std::string asked = *document.string("config_hash") + " " + std::to_string(options.seed) + " " +
                      day(options.from) + " " + day(options.to) + " ";
  for (int limit : {options.rolling, options.step, options.folds}) asked += std::to_string(limit) + " ";
  for (const io::Json::Member& head : *document.find("heads")->members())
    if (head.name != "radar") asked += head.name + " ";  // it comes with the expansion, unasked
  std::vector<std::string> all;
  const auto before = io::read_json(path);
  const auto same = [&](std::initializer_list<std::string_view> field) {
    const io::Json *a = before->find(field), *b = document.find(field);
    return a && b && *a == *b;
  };
  const io::Json* old = before ? before->find("trials") : nullptr;
  if (old && old->is_array() && same({"synthetic"}) && same({"data", "first"}) &&
      same({"data", "first_close"}))
    for (const io::Json& trial : *old->array_items())
      if (trial.string()) all.push_back(*trial.string());
  const std::string own = io::sha256_hex(asked).substr(0, 16);
  if (std::find(all.begin(), all.end(), own) == all.end()) all.push_back(own);
  return io::Json::list(all);
}

/// A summary in the card of models of the same configuration; anything else is said and left.
io::Result<void> note_in_card(const Options& options, const io::Json& document, Log& log) {
  if (options.rolling != 0) {
    log.warn(
        "models fitted on rolling windows are not those that `pipeline train` makes: `pipeline infer` does "
        "not go by this");
    return {};
  }
  const std::string hash = *document.string("config_hash");
  const auto noted = note_evaluation(options.models, hash, options.seed, evaluation_summary(document));
  if (!noted) return io::fail(noted.error());
  if (*noted) log.ok("summary in " + models_file(options, "model_card.json"));
  return {};
}

}  // namespace

io::Result<io::Json> evaluate_step(const Options& options, const MarketView& view, Log& log) {
  if (options.from && options.to && *options.from > *options.to)
    return io::fail(io::ErrorKind::kConfiguration, "--from is after --to");
  if (auto ok = options.evaluation.empty() ? can_write_into(options.models, "--models")
                                           : can_write_file(options.evaluation, "--evaluation");
      !ok)
    return io::fail(ok.error());
  const Stopwatch watch;
  try {
    EvaluateRun run(options, view, log);
    auto document = run.run();
    if (!document) return document;
    if (!options.heads.empty() && options.evaluation.empty()) {
      log.warn(
          "only some heads were judged: not put on record, where it would take the place of a whole one "
          "(--evaluation FILE keeps it)");
      return document;
    }
    const std::string path = evaluation_path(options);
    document->set("trials", trials(path, *document, options));
    if (options.evaluation.empty())
      if (auto made = io::ensure_directory(options.models); !made) return io::fail(made.error());
    if (auto written = io::write_file_atomic(path, io::dump(*document) + "\n"); !written)
      return io::fail(written.error());
    StopNote::say("the evaluation is in " + path);
    run.forget_folds();
    if (auto noted = note_in_card(options, *document, log); !noted) return io::fail(noted.error());
    log.ok("evaluation in " + path + " (" + watch.text() + ")");
    return document;
  } catch (const Stopped& e) {
    return io::fail(e.error);
  } catch (const std::invalid_argument& e) {
    return io::fail(io::ErrorKind::kBadData, options.data + ": " + e.what());
  } catch (const nn::TrainingStopped& e) {
    return io::fail(io::ErrorKind::kBadData, options.data + ": " + e.what());
  }
}

int cmd_evaluate(const Options& options) {
  Log log(options.quiet);
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());
  const StopNote note("no fold was finished and nothing was written; the same command begins anew");
  const auto document = evaluate_step(options, *view, log);
  if (!document) return log.fail(document.error());
  print(options.json ? io::dump(*document) + "\n" : evaluation_tables(*document));
  return kOk;
}

}  // namespace spectrum::pipeline
