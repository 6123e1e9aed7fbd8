#include "apps/pipeline/fetching.h"

#include <algorithm>

#include "apps/pipeline/admission.h"
#include "apps/pipeline/cache_store.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/cool_down.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/fetch_plan.h"
#include "apps/pipeline/fetcher.h"
#include "apps/pipeline/text_format.h"
#include "apps/pipeline/volume_units.h"
#include "io/cache_merge.h"
#include "io/curl_transport.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

std::string status_of(io::ChartOutcome outcome) {
  switch (outcome) {
    case io::ChartOutcome::kBars:
      return "ok";
    case io::ChartOutcome::kEmpty:
      return "empty";
    case io::ChartOutcome::kNotFound:
      return "not found";
    case io::ChartOutcome::kRefused:
      return "refused";
    default:
      return "failed";
  }
}

/// One run: from the plan to a changed cache.
class Run {
 public:
  Run(const Options& options, io::Cache& cache, Fetcher& fetcher, Log& log)
      : options_(options), cache_(cache), fetcher_(fetcher), log_(log) {}

  FetchReport carry_out(const std::vector<PlannedQuery>& plan) {
    int done = 0;
    for (const PlannedQuery& p : plan) {
      log_.progress("fetch", done++, static_cast<int>(plan.size()));
      if (report_.stop) {
        for (const Target& t : p.targets) tell({.key = t.key, .ticker = t.ticker, .status = "not asked"});
        continue;
      }
      const Fetched fetched = fetcher_.get(p.query);
      report_.stop = fetched.stop;
      for (const Target& t : p.targets) take(t, fetched);
    }
    return std::move(report_);
  }

 private:
  void take(const Target& target, const Fetched& fetched) {
    FetchedSeries out{.key = target.key,
                      .ticker = target.ticker,
                      .status = status_of(fetched.answer.outcome),
                      .reason = fetched.answer.reason,
                      .tries = fetched.tries,
                      .seconds = fetched.seconds};
    if (fetched.answer.outcome == io::ChartOutcome::kBars) merge(target, fetched, out);
    if (io::Series* s = cache_.find(target.key)) {
      s->provenance.status = out.status == "ok" ? "ok" : out.status + ": " + out.reason;
      out.rows = s->bars.size();
      if (!s->bars.empty()) out.last = s->bars.day.back();
      out.partial = !s->partial.empty();
    }
    tell(std::move(out));
  }

  void merge(const Target& target, const Fetched& fetched, FetchedSeries& out) {
    io::Series* series = cache_.find(target.key);
    const io::Series* primary = cache_.find(io::kPrimaryKey);
    const Admission admission = admit(target, fetched.answer.chart,
                                      {series, primary ? &primary->bars : nullptr, options_.market_clock()});
    out.status = admission.status;
    out.reason = admission.reason;
    for (const std::string& remark : fetched.answer.chart.remarks) log_.warn(target.key + ": " + remark);
    for (const std::string& remark : admission.remarks) log_.warn(target.key + ": " + remark);
    if (!admission.admitted()) return;
    if (series) out.other_unit = other_volume_unit(admission.bars, series->bars);
    if (!out.other_unit.empty())
      log_.warn(target.key + ": " + out.other_unit + "; bring the rest in from one source with import csv");
    if (!series) {
      series = &cache_.series.emplace_back();
      series->key = target.key;
    }
    series->ticker = target.ticker;
    series->period = target.period;
    series->interval = target.interval;
    series->purpose = target.purpose;
    const io::Merged merged = io::update_series(*series, {.bars = admission.bars,
                                                          .partial = admission.partial,
                                                          .source = fetched.source,
                                                          .fetched_at = io::format_rfc3339(options_.now)});
    out.answered = admission.bars.size() + admission.partial.size();
    out.added = merged.added;
    out.updated = merged.updated;
  }

  void tell(FetchedSeries s) {
    std::string line = s.key + ": ";
    if (s.brought_bars()) {
      line += counted(s.rows, "row") + (s.last ? " to " + io::format_day(*s.last) : "") + " (" +
              std::to_string(s.added) + " new" +
              (s.updated > 0 ? ", " + std::to_string(s.updated) + " revised" : "") +
              (s.partial ? ", today's apart" : "") + ", " + format("%.2f s", s.seconds) + ")";
    } else {
      line += s.status;
    }
    if (!s.reason.empty()) line += s.reason == last_reason_ ? ": the same" : ": " + s.reason;
    last_reason_ = s.reason;
    if (s.status == "ok") {
      log_.ok(line);
    } else {
      log_.warn(line);
    }
    report_.series.push_back(std::move(s));
  }

  const Options& options_;
  io::Cache& cache_;
  Fetcher& fetcher_;
  Log& log_;
  FetchReport report_;
  std::string last_reason_;
};

bool brought_bars(const FetchReport& report) {
  return std::any_of(report.series.begin(), report.series.end(),
                     [](const FetchedSeries& s) { return s.brought_bars(); });
}

/// What stood there before is kept where a completed bar has changed: a fetch that brings nothing new does
/// not push an earlier cache out.
io::Result<void> write(const Options& options, const io::Cache& cache, const FetchReport& report) {
  const bool changed = std::any_of(report.series.begin(), report.series.end(),
                                   [](const FetchedSeries& s) { return s.added + s.updated > 0; });
  return changed ? replace_cache(options.data, cache, options.now, options.keep)
                 : io::write_cache(options.data, cache);
}

/// Notes for later runs what the source thinks of us.
void settle_cool_down(const Options& options, const Fetcher& fetcher, FetchReport& report, Log& log) {
  if (!report.stop || report.stop->kind != io::ErrorKind::kTryLater) {
    if (brought_bars(report)) end_cool_down(options.data);
    return;
  }
  const auto quiet = extend_cool_down(options.data, options.clock, fetcher.retry_after());
  if (quiet) {
    report.stop->message += "; nothing will be asked before " + io::format_rfc3339(quiet->until);
  } else {
    log.warn(quiet.error().message);  // and the bars that came are written all the same
  }
}

}  // namespace

io::Result<std::unique_ptr<io::Transport>> open_transport(const Options& options,
                                                          const std::atomic<bool>* cancelled) {
  const FetchSettings& f = options.fetch;
  return io::curl_transport({.ca_bundle = f.ca_bundle,
                             .proxy = f.proxy,
                             .ciphers = f.ciphers,
                             .tls13_ciphers = f.tls13_ciphers,
                             .connect_timeout_seconds = f.connect_timeout,
                             .redirect_hosts = f.redirect_hosts,
                             .cancelled = cancelled});
}

io::Result<io::CacheRead> read_to_extend(const Options& options) {
  if (!io::file_exists(options.data)) return io::CacheRead{};
  auto read = io::read_cache(options.data, options.latest(), false);
  if (read && read->cache.synthetic) {
    return io::fail(io::ErrorKind::kConfiguration,
                    options.data +
                        " holds a SYNTHETIC market, which does not mix with real data; name another "
                        "file with --data, or remove it");
  }
  return read;
}

io::Result<io::Cache> cache_to_extend(const Options& options, Log& log) {
  auto read = read_to_extend(options);
  if (!read) return io::fail(read.error());
  for (const std::string& warning : read->warnings) log.warn(warning);
  return std::move(read->cache);
}

io::Result<FetchReport> fetch_step(const Options& options, Log& log, const StopSignal* stop) {
  const Stopwatch watch;
  if (!options.force) {
    if (auto ok = check_cool_down(options.data, options.clock); !ok) return io::fail(ok.error());
  }
  std::optional<CacheLock> lock;
  if (!options.dry_run) {
    if (auto ok = prepare_directory(options.data, Options::kData); !ok) return io::fail(ok.error());
    auto taken = CacheLock::take(options.data, options.lock_wait);
    if (!taken) return io::fail(taken.error());
    lock.emplace(std::move(*taken));
  }
  auto cache = cache_to_extend(options, log);
  if (!cache) return io::fail(cache.error());
  const auto plan = plan_fetch(*cache, options.only);
  if (!plan) return io::fail(plan.error());
  auto transport = open_transport(options, stop ? &StopSignal::flag() : nullptr);
  if (!transport) return io::fail(transport.error());

  Timekeeper time = Timekeeper::real([&options] { return options.now; });
  if (stop) time.sleep = [stop](double seconds) { (void)stop->wait(seconds); };
  Fetcher fetcher(**transport, options.fetch, time, [&log](const std::string& remark) { log.warn(remark); });
  FetchReport report = Run(options, *cache, fetcher, log).carry_out(*plan);
  if (options.dry_run) {
    log.ok(summary(report) + "; dry run: nothing written");
    return report;
  }
  settle_cool_down(options, fetcher, report, log);
  if (!brought_bars(report)) return report;
  cache->timestamp = io::format_rfc3339(options.now);
  if (auto ok = write(options, *cache, report); !ok) return io::fail(ok.error());
  report.written = true;
  log.ok(summary(report) + ", in " + options.data + " (" + watch.text() + ")");
  return report;
}

std::string summary(const FetchReport& report) {
  std::size_t good = 0, added = 0, updated = 0;
  for (const FetchedSeries& s : report.series) {
    good += s.status == "ok";
    added += s.added;
    updated += s.updated;
  }
  return std::to_string(good) + " of " + std::to_string(report.series.size()) + " series ok, " +
         counted(added, "bar") + " new, " + std::to_string(updated) + " revised";
}

std::optional<io::Error> shortfall(const FetchReport& report) {
  if (report.stop) return report.stop;
  const auto is_primary = [](const FetchedSeries& s) { return s.key == io::kPrimaryKey; };
  const auto primary = std::find_if(report.series.begin(), report.series.end(), is_primary);
  const bool enough = primary != report.series.end() ? primary->brought_bars() : brought_bars(report);
  if (enough || report.series.empty()) return {};
  const FetchedSeries& s = primary != report.series.end() ? *primary : report.series.front();
  const bool refused = s.status == "refused";
  return io::Error{refused ? io::ErrorKind::kBadData : io::ErrorKind::kUnavailable,
                   "nothing new of " + s.key + " (" + s.status + ")" +
                       (refused ? "" : "; check the network, or try again later")};
}

io::Json to_json(const FetchReport& report, const Options& options) {
  io::Json series = io::Json::array();
  for (const FetchedSeries& s : report.series) {
    series.push(
        io::Json::object({{"key", s.key},
                          {"ticker", s.ticker},
                          {"status", s.status},
                          {"reason", s.reason},
                          {"answered", s.answered},
                          {"added", s.added},
                          {"updated", s.updated},
                          {"rows", s.rows},
                          {"last", s.last ? io::Json(io::format_day(*s.last)) : io::Json()},
                          {"partial", s.partial},
                          {"volume_units", s.other_unit.empty() ? io::Json() : io::Json(s.other_unit)},
                          {"tries", s.tries},
                          {"seconds", s.seconds}}));
  }
  return io::Json::object({{"command", options.command},
                           {"data", options.data},
                           {"dry_run", options.dry_run},
                           {"written", report.written},
                           {"stopped", report.stop ? io::Json(report.stop->message) : io::Json()},
                           {"series", std::move(series)}});
}

}  // namespace spectrum::pipeline
