#include <algorithm>
#include <functional>
#include <stdexcept>
#include <utility>

#include "apps/pipeline/audit_leak.h"
#include "apps/pipeline/audit_report.h"
#include "apps/pipeline/audit_values.h"
#include "apps/pipeline/audit_warmup.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/forecasting.h"
#include "apps/pipeline/input.h"
#include "features/table.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

using features::Market;

constexpr const char* kMore =
    "; bring in more with `pipeline fetch` or `pipeline import csv`, or choose a later --as-of";

features::Table all_features(const Market& market) { return features::compute(market); }

/// On a history shorter than that some feature is never defined, and nothing could be said of it.
io::Result<void> check_length(const Options& options, const Market& market) {
  const features::Table table = features::compute(market);
  const auto slowest = std::ranges::max_element(table.warmups());
  const std::size_t needed = static_cast<std::size_t>(*slowest) + 1 + kLastCuts;
  if (market.size() >= needed) return {};
  const auto& name = table.names()[static_cast<std::size_t>(slowest - table.warmups().begin())];
  return io::fail(io::ErrorKind::kBadData, options.data + ": the audit needs at least " +
                                               std::to_string(needed) + " sessions, since " + name +
                                               " is undefined on the first " + std::to_string(*slowest) +
                                               "; there are " + std::to_string(market.size()) + kMore);
}

/// The checks of `audit leak`, one after the other.
class LeakRun {
 public:
  LeakRun(const Options& options, const MarketInput& input, Log& log)
      : options_(options), input_(input), log_(log) {
    cuts_ = cut_points(input.view.market.size(), static_cast<std::size_t>(options.cuts));
    for (std::size_t n : cuts_) audit_.cuts.push_back(input.view.market.days[n - 1]);
  }

  /// The dates' join: levels from caches that end earlier.
  void market(const char* name) {
    const MarketAfter after = [&](std::size_t n) {
      const io::Day last = input_.view.market.days[n - 1];
      return view_market(head_of(input_.cache, last), last, options_.market_clock()).value().market;
    };
    run(name, [&](const AuditProgress& progress) {
      return check_table(name, market_levels, input_.view.market, cuts_, progress, after);
    });
  }

  /// What is computed from a market.
  void table(const char* name, const ComputeTable& compute) {
    run(name, [&](const AuditProgress& progress) {
      return check_table(name, compute, input_.view.market, cuts_, progress);
    });
  }

  void forecasts(const char* name, const StoredModels& stored) {
    const ComputeForecast make = [&](const io::Cache& cache, io::Day as_of) -> io::Result<io::Json> {
      const auto view = view_market(cache, as_of, options_.market_clock());
      if (!view) return io::fail(view.error());
      return forecast(*view, stored, forecast::ExpectedMove::kMedian, options_.threads,
                      options_.market_clock());
    };
    run(name, [&](const AuditProgress& progress) {
      return check_forecasts(name, make, input_.cache, audit_.cuts, progress);
    });
  }

  void skip(const char* name, const std::string& why) {
    LeakCheck check;
    check.name = name;
    check.skipped = why;
    note(std::move(check), "");
  }

  LeakAudit finish(const std::string& model_date) && {
    audit_.model_date = model_date;
    return std::move(audit_);
  }

 private:
  void run(const std::string& name, const std::function<LeakCheck(const AuditProgress&)>& check) {
    const Stopwatch watch;
    LeakCheck made = check([&](int done, int total) { log_.progress(name, done, total); });
    note(std::move(made), watch.text());
  }

  void note(LeakCheck check, const std::string& time) {
    if (!check.skipped.empty())
      log_.warn(check.name + " not checked: " + check.skipped);
    else if (check.leaks.empty())
      log_.ok(check.name + " compared (" + time + ")");
    else
      log_.error(check.name + ": " + check.leaks.front().name + " of " +
                 io::format_day(check.leaks.front().day) + " uses the future");
    audit_.checks.push_back(std::move(check));
  }

  const Options& options_;
  const MarketInput& input_;
  Log& log_;
  std::vector<std::size_t> cuts_;
  LeakAudit audit_;
};

int run_leak(const Options& options, const MarketInput& input, Log& log) {
  if (const auto enough = check_length(options, input.view.market); !enough) return log.fail(enough.error());
  const auto stored = load_models(options.models);
  // Where nobody has trained there is nothing to check; models that were named, or lack a file, are an error.
  const bool named = options.models != Options::kModels;
  if (!stored && (named || io::file_exists(models_file(options, "model_card.json"))))
    return log.fail(stored.error());

  LeakRun run(options, input, log);
  run.market("market");
  run.table("features", all_features);
  run.table("encoder inputs", encoder_inputs);
  run.table("range values", range_values);
  if (stored) {
    run.table("model values",
              [&](const Market& m) { return model_values(m, stored->models, options.threads); });
    run.forecasts("forecasts", *stored);
  } else {
    for (const char* name : {"model values", "forecasts"}) run.skip(name, stored.error().message);
  }
  const LeakAudit audit = std::move(run).finish(stored ? stored->provenance.model_date : "");
  return report_leaks(input.view, audit, options.json);
}

int run_warmup(const Options& options, const MarketView& view, Log& log) {
  const Stopwatch watch;
  try {
    const WarmupAudit audit = audit_warmup(
        all_features, view.market, [&](int done, int total) { log.progress("features", done, total); });
    log.ok(std::to_string(audit.features.size()) + " features on " + counted(audit.days.size(), "day") +
           " with histories of up to " + std::to_string(audit.lengths.back()) + " sessions (" + watch.text() +
           ")");
    print(options.json ? io::dump(warmup_json(view, audit)) + "\n" : warmup_table(view, audit));
    return kOk;
  } catch (const std::invalid_argument& e) {
    return log.fail({io::ErrorKind::kBadData, options.data + ": " + e.what() + kMore});
  }
}

}  // namespace

int cmd_audit(const Options& options) {
  Log log(options.quiet);
  const auto input = read_input(options, log);
  if (!input) return log.fail(input.error());
  return options.command == "audit warmup" ? run_warmup(options, input->view, log)
                                           : run_leak(options, *input, log);
}

}  // namespace spectrum::pipeline
