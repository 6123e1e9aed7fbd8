#include <algorithm>
#include <chrono>
#include <cstdio>

#include "apps/pipeline/cache_store.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/contract.h"
#include "apps/pipeline/cool_down.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/fetcher.h"
#include "apps/pipeline/fetching.h"
#include "apps/pipeline/live_forecast.h"
#include "apps/pipeline/live_reading.h"
#include "apps/pipeline/stop_signal.h"
#include "io/cache_merge.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

using Steady = std::chrono::steady_clock;

constexpr const char* kMinutes = "nifty_1m_1d";  // the series that the index's bars of today go to

/// --now moves on with the clock on the wall, so that a day can be replayed. A steady clock would stand still
/// while the machine sleeps, and every price be of the future afterwards.
class MovingNow {
 public:
  explicit MovingNow(io::Instant begin) : begin_(begin) {}
  io::Instant operator()() const {
    const auto gone = std::chrono::duration_cast<std::chrono::seconds>(Wall::now() - started_).count();
    return {begin_.seconds + gone, begin_.offset_seconds};
  }

 private:
  using Wall = std::chrono::system_clock;
  io::Instant begin_;
  Wall::time_point started_ = Wall::now();
};

/// One series that is followed: its last reading that was taken.
struct Followed {
  std::string_view key;    ///< that is asked for
  std::string_view daily;  ///< that has its completed sessions
  ReadingGate gate;
  std::optional<Reading> last;
  std::string source;
};

std::string price_text(double x) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f", x);
  return text;
}

/// Reads prices, rewrites the forecast, then the cache.
class Live {
 public:
  Live(const Options& options, Fetcher& fetcher, Log& log)
      : options_(options), fetcher_(fetcher), log_(log) {}

  /// One reading of both indices. Errors: what stopped the fetcher, and those of reading and writing; a
  /// reading that was not taken is kUnavailable or kBadData.
  io::Result<void> tick(io::Instant now) {
    if (auto ok = open_forecast(now); !ok) return ok;
    fetcher_.restart();
    const auto index_read = read(index_, now);
    if (!index_read && stopped_) return index_read;
    const auto vix_read = read(vix_, now);
    const auto arrived = Steady::now();
    if (!index_read) return index_read;
    if (!vix_read) log_.warn(vix_read.error().message);
    if (auto ok = write_forecast(now); !ok) return ok;
    const double seconds = std::chrono::duration<double>(Steady::now() - arrived).count();
    if (auto ok = write_cache(now); !ok) return ok;
    end_cool_down(options_.data);
    tell(now, seconds);
    return {};
  }

  bool stopped() const { return stopped_; }
  std::optional<std::int64_t> retry_after() const { return fetcher_.retry_after(); }

 private:
  io::Result<void> read(Followed& followed, io::Instant now) {
    const io::SeriesInfo& info = *io::find_series(followed.key);
    const Fetched fetched = fetcher_.get({std::string(info.ticker), "1d", "1m"});
    stopped_ = fetched.stop.has_value();
    if (fetched.stop) return io::fail(*fetched.stop);
    const std::string key(followed.key);
    if (fetched.answer.outcome != io::ChartOutcome::kBars)
      return io::fail(io::ErrorKind::kUnavailable, key + ": " + fetched.answer.reason);
    for (const std::string& remark : fetched.answer.chart.remarks) log_.warn(key + ": " + remark);
    auto reading = reading_of(fetched.answer.chart);
    if (!reading) return io::fail(io::ErrorKind::kUnavailable, key + ": no bar of the day of its last trade");
    if (reading->time > now.seconds + 60)
      return io::fail(io::ErrorKind::kBadData, key + ": its last trade is in the future");
    if (const std::string why = followed.gate.judge(*reading, last_close(followed.daily)); !why.empty())
      return io::fail(io::ErrorKind::kBadData, key + ": " + why);
    followed.last = std::move(reading);
    followed.source = fetched.source;
    return {};
  }

  double last_close(std::string_view key) const {
    const io::Series* s = cache_.find(key);
    return s && !s->bars.empty() ? s->bars.close.back() : 0;
  }

  /// The market that readings are added to; made anew when another day has been completed, or somebody else
  /// has written the forecast.
  io::Result<void> open_forecast(io::Instant now) {
    if (!io::file_exists(options_.data))
      return io::fail(io::ErrorKind::kMissingInput,
                      "there is no " + options_.data + " yet; run `pipeline fetch` first");
    auto read = read_to_extend(options_);
    if (!read) return io::fail(read.error());
    for (const std::string& warning : told_repairs_ ? std::vector<std::string>() : read->warnings)
      log_.warn(warning);
    told_repairs_ = true;
    cache_ = std::move(read->cache);
    const auto view = view_market(cache_, std::nullopt, {options_.calendar, now});
    if (!view) return io::fail({view.error().kind, options_.data + ": " + view.error().message});
    warn_of_missed_sessions(*view, {options_.calendar, now});
    const auto bytes = io::read_file(options_.out);
    if (forecast_ && forecast_->last_day() == view->last_day() &&
        forecast_->close() == view->market.close.back() && bytes && *bytes == document_)
      return {};
    forecast_.reset();
    document_ = bytes ? *bytes : "";
    auto document = bytes ? io::parse_json(document_, options_.out) : io::fail(bytes.error());
    if (!document) {
      if (!told_no_forecast_)
        log_.warn("no forecast to refresh (" + document.error().message + "); run `pipeline infer`");
      told_no_forecast_ = true;
      return {};
    }
    if (const auto faults = contract_faults(*document); !faults.empty())
      return io::fail(io::ErrorKind::kBadData,
                      options_.out + ": " + faults.front() + "; run `pipeline infer` again");
    if (document->string("as_of") != io::format_day(view->last_day()))
      log_.warn(options_.out + " is the forecast of " + document->string("as_of").value_or("another day") +
                ", the data go to " + io::format_day(view->last_day()) + "; run `pipeline infer`");
    try {
      forecast_.emplace(std::move(*document), *view);
    } catch (const std::invalid_argument& e) {
      return io::fail(io::ErrorKind::kBadData, options_.data + ": " + e.what());
    }
    return {};
  }

  /// The change of price and the envelope then speak of more than the session under way.
  void warn_of_missed_sessions(const MarketView& view, const MarketClock& clock) {
    const int missed = clock.sessions_between(view.last_day(), clock.today() - 1);
    if (missed == missed_) return;
    missed_ = missed;
    if (missed > 0)
      log_.warn(options_.data + " ends on " + io::format_day(view.last_day()) + ", " +
                std::to_string(missed) + (missed == 1 ? " session" : " sessions") +
                " before today's; run `pipeline fetch` and `pipeline infer`");
  }

  io::Result<void> write_forecast(io::Instant now) {
    if (!forecast_) return {};
    // A new forecast that came in meanwhile stays; the next reading goes into that one.
    if (const auto bytes = io::read_file(options_.out); !bytes || *bytes != document_) return {};
    document_ = io::dump(forecast_->refresh(index_.last, vix_.last, {options_.calendar, now})) + "\n";
    return io::write_file_atomic(options_.out, document_);
  }

  io::Result<void> write_cache(io::Instant now) {
    // A watch has another reading to write soon, and may be asked to stop while it waits here.
    const double patience = options_.watch ? std::min(options_.lock_wait, 1.0) : options_.lock_wait;
    const auto lock = CacheLock::take(options_.data, patience);
    if (!lock) return io::fail(lock.error());
    auto read = read_to_extend(options_);
    if (!read) return io::fail(read.error());
    io::Cache& cache = read->cache;
    for (const Followed* f : {&index_, &vix_}) {
      if (!f->last) continue;
      io::Candles partial;
      partial.push_back(f->last->session);
      if (io::Series* s = cache.find(f->daily))
        io::update_series(*s,
                          {.partial = partial, .source = f->source, .fetched_at = io::format_rfc3339(now)});
      if (f->key != kMinutes) continue;
      io::update_series(series_of(cache, kMinutes),
                        {.bars = f->last->bars, .source = f->source, .fetched_at = io::format_rfc3339(now)});
    }
    cache.timestamp = io::format_rfc3339(now);
    return io::write_cache(options_.data, cache);  // no generation: nothing completed has changed
  }

  static io::Series& series_of(io::Cache& cache, std::string_view key) {
    if (io::Series* s = cache.find(key)) return *s;
    return cache.series.emplace_back(io::empty_series(*io::find_series(key)));
  }

  /// Percent since the completed session before the reading's own.
  double change_of(const Reading& r) const {
    const io::Candles& bars = cache_.find(io::kPrimaryKey)->bars;
    const auto own = std::lower_bound(bars.day.begin(), bars.day.end(), r.session.day);
    const auto before = std::max<std::ptrdiff_t>(own - bars.day.begin() - 1, 0);
    return 100 * (r.price / bars.close[static_cast<std::size_t>(before)] - 1);
  }

  void tell(io::Instant now, double seconds) const {
    const Reading& r = *index_.last;
    const MarketClock clock{options_.calendar, now};
    const double change = change_of(r);
    if (options_.json) {
      io::Json json = io::Json::object({{"command", options_.command},
                                        {"session", clock.state()},
                                        {"price", r.price},
                                        {"price_time", io::format_rfc3339({r.time, io::kMarketOffset})},
                                        {"age_seconds", now.seconds - r.time},
                                        {"change_percent", change},
                                        {"vix", vix_.last ? io::Json(vix_.last->price) : io::Json()},
                                        {"forecast_seconds", forecast_ ? io::Json(seconds) : io::Json()}});
      print(io::dump(json, 0) + "\n");
    } else {
      char text[160];
      std::snprintf(text, sizeof text, "%s  %+.2f %%  at %s, %lld s old, exchange %s",
                    price_text(r.price).c_str(), change, display_time({r.time, io::kMarketOffset}).c_str(),
                    static_cast<long long>(now.seconds - r.time), clock.state().c_str());
      print(text + (vix_.last ? "; VIX " + price_text(vix_.last->price) : std::string()) + "\n");
    }
    std::fflush(stdout);
  }

  const Options& options_;
  Fetcher& fetcher_;
  Log& log_;
  io::Cache cache_;
  std::optional<LiveForecast> forecast_;
  std::string document_;  // the bytes of --out that forecast_ is of
  int missed_ = 0;        // sessions that the cache lacks before today's, as last told
  Followed index_{kMinutes, io::kPrimaryKey, ReadingGate(false), {}, {}};
  Followed vix_{io::kVolatilityKey, io::kVolatilityKey, ReadingGate(true), {}, {}};
  bool stopped_ = false, told_no_forecast_ = false, told_repairs_ = false;
};

/// Seconds until the next reading is worth while: outside a session nothing changes.
double pause(const Options& options, io::Instant now, Log& log) {
  const MarketClock clock{options.calendar, now};
  const bool settling = clock.state() == "closed" && !clock.bar_is_complete(clock.today()) &&
                        clock.hours(clock.today()).close <= now.seconds;
  if (clock.state() == "open" || settling) return options.every;
  log.ok("the exchange is closed; waiting until " +
         io::format_rfc3339({clock.next_open(), io::kMarketOffset}));
  return static_cast<double>(clock.next_open() - now.seconds);
}

/// What a rate limit costs: the seconds to wait, noted for other runs too.
double cool_down(const Options& options, io::Instant wall, const Live& live, Log& log) {
  const auto quiet = extend_cool_down(options.data, wall, live.retry_after());
  if (!quiet) log.warn(quiet.error().message);
  return quiet ? static_cast<double>(quiet->until.seconds - wall.seconds) : 60;
}

/// False as soon as a stop is wished for. A long wait looks at the wall's clock, see MovingNow.
bool wait_for(const StopSignal& stop, const MovingNow& now, double seconds) {
  constexpr double kLook = 60;
  const double due = static_cast<double>(now().seconds) + seconds;
  for (; seconds > kLook; seconds = due - static_cast<double>(now().seconds))
    if (!stop.wait(kLook)) return false;
  return stop.wait(seconds);
}

/// What no further reading will cure.
bool is_final(io::ErrorKind kind) {
  return kind == io::ErrorKind::kConfiguration || kind == io::ErrorKind::kMissingInput;
}

int watch(const Options& options, Live& live, const MovingNow& now, const StopSignal& stop, Log& log) {
  const MovingNow wall(options.clock);
  int taken = 0;
  for (double wait = 0; wait_for(stop, now, wait);) {
    const auto quiet = options.force ? io::Result<void>() : check_cool_down(options.data, wall());
    if (!quiet) {
      log.warn(quiet.error().message);
      const auto noted = read_cool_down(options.data);  // gone, where another run has just ended it
      wait = noted ? static_cast<double>(noted->until.seconds - wall().seconds) : 0;
      continue;
    }
    const auto ticked = live.tick(now());
    taken += ticked.has_value();
    if (stop.raised()) break;
    if (!ticked && is_final(ticked.error().kind)) return log.fail(ticked.error());
    if (!ticked) log.warn(ticked.error().message);
    wait = pause(options, now(), log);
    if (!ticked && live.stopped() && ticked.error().kind == io::ErrorKind::kTryLater)
      wait = cool_down(options, wall(), live, log);
  }
  log.ok("stopped after " + std::to_string(taken) + " readings");
  return kOk;
}

}  // namespace

int cmd_live(const Options& options) {
  Log log(options.quiet);
  if (options.offline)
    return log.fail({io::ErrorKind::kConfiguration, "live asks a source, --offline asks none"});
  if (!options.force && !options.watch) {
    if (auto ok = check_cool_down(options.data, options.clock); !ok) return log.fail(ok.error());
  }
  const StopSignal stop;
  auto transport = open_transport(options, &StopSignal::flag());
  if (!transport) return log.fail(transport.error());
  const MovingNow now(options.now);
  Timekeeper time = Timekeeper::real(now);
  time.sleep = [&stop](double seconds) { (void)stop.wait(seconds); };
  time.stopped = [&stop] { return stop.raised(); };
  Fetcher fetcher(**transport, options.fetch, time, [&log](const std::string& remark) { log.warn(remark); });
  Live live(options, fetcher, log);
  if (options.watch) return watch(options, live, now, stop, log);

  const auto ticked = live.tick(now());
  if (!ticked && live.stopped() && ticked.error().kind == io::ErrorKind::kTryLater)
    (void)cool_down(options, options.clock, live, log);
  return ticked ? kOk : log.fail(ticked.error());
}

}  // namespace spectrum::pipeline
