#include "apps/pipeline/live_session.h"

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "apps/pipeline/cache_store.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/contract.h"
#include "apps/pipeline/cool_down.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/fetching.h"
#include "apps/pipeline/text_format.h"
#include "io/cache_merge.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

using Steady = std::chrono::steady_clock;

constexpr const char* kMinutes = "nifty_1m_1d";  // the series that the index's bars of today go to

std::string price_text(double x) { return format("%.2f", x); }

io::Series& series_of(io::Cache& cache, std::string_view key) {
  if (io::Series* s = cache.find(key)) return *s;
  return cache.series.emplace_back(io::empty_series(*io::find_series(key)));
}

}  // namespace

LiveSession::LiveSession(const Options& options, Fetcher& fetcher, Log& log)
    : options_(options),
      fetcher_(fetcher),
      log_(log),
      index_{kMinutes, io::kPrimaryKey, ReadingGate(false), {}, {}},
      vix_{io::kVolatilityKey, io::kVolatilityKey, ReadingGate(true), {}, {}} {}

io::Result<void> LiveSession::tick(io::Instant now) {
  if (auto ok = open_forecast(now); !ok) return ok;
  fetcher_.restart();
  const auto index_read = read(index_, now);
  if (!index_read && stopped_) return index_read;
  const auto vix_read = read(vix_, now);
  const auto arrived = Steady::now();
  const bool limited = !vix_read && vix_read.error().kind == io::ErrorKind::kTryLater;
  if (!index_read) return limited ? vix_read : index_read;
  if (!vix_read && !limited) log_.warn(vix_read.error().message);
  if (auto ok = write_forecast(now); !ok) return ok;
  const double seconds = std::chrono::duration<double>(Steady::now() - arrived).count();
  if (auto ok = write_cache(now); !ok) return ok;
  tell(now, seconds);
  if (limited) return vix_read;
  end_cool_down(options_.data);
  return {};
}

io::Result<void> LiveSession::read(Followed& followed, io::Instant now) {
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

double LiveSession::last_close(std::string_view key) const {
  const io::Series* s = cache_.find(key);
  return s && !s->bars.empty() ? s->bars.close.back() : 0;
}

io::Result<void> LiveSession::open_forecast(io::Instant now) {
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

void LiveSession::warn_of_missed_sessions(const MarketView& view, const MarketClock& clock) {
  const int missed = clock.sessions_between(view.last_day(), clock.today() - 1);
  if (missed == missed_) return;
  missed_ = missed;
  if (missed > 0)
    log_.warn(options_.data + " ends on " + io::format_day(view.last_day()) + ", " +
              counted(missed, "session") + " before today's; run `pipeline fetch` and `pipeline infer`");
}

io::Result<void> LiveSession::write_forecast(io::Instant now) {
  if (!forecast_) return {};
  // A new forecast that came in meanwhile stays; the next reading goes into that one.
  if (const auto bytes = io::read_file(options_.out); !bytes || *bytes != document_) return {};
  document_ = io::dump(forecast_->refresh(index_.last, vix_.last, {options_.calendar, now})) + "\n";
  return io::write_file_atomic(options_.out, document_);
}

io::Result<void> LiveSession::write_cache(io::Instant now) {
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
      io::update_series(*s, {.partial = partial, .source = f->source, .fetched_at = io::format_rfc3339(now)});
    if (f->key != kMinutes) continue;
    io::update_series(series_of(cache, kMinutes),
                      {.bars = f->last->bars, .source = f->source, .fetched_at = io::format_rfc3339(now)});
  }
  cache.timestamp = io::format_rfc3339(now);
  return io::write_cache(options_.data, cache);  // no generation: nothing completed has changed
}

double LiveSession::change_of(const Reading& r) const {
  const io::Candles& bars = cache_.find(io::kPrimaryKey)->bars;
  const auto own = std::lower_bound(bars.day.begin(), bars.day.end(), r.session.day);
  const auto before = std::max<std::ptrdiff_t>(own - bars.day.begin() - 1, 0);
  return 100 * (r.price / bars.close[static_cast<std::size_t>(before)] - 1);
}

void LiveSession::tell(io::Instant now, double seconds) const {
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
    print(format("%s  %+.2f %%  at %s, %lld s old, exchange %s", price_text(r.price).c_str(), change,
                 display_time({r.time, io::kMarketOffset}).c_str(),
                 static_cast<long long>(now.seconds - r.time), clock.state().c_str()) +
          (vix_.last ? "; VIX " + price_text(vix_.last->price) : std::string()) + "\n");
  }
  std::fflush(stdout);
}

}  // namespace spectrum::pipeline
