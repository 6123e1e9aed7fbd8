#include <algorithm>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/cool_down.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/fetcher.h"
#include "apps/pipeline/fetching.h"
#include "apps/pipeline/live_session.h"
#include "apps/pipeline/moving_now.h"
#include "apps/pipeline/stop_signal.h"

namespace spectrum::pipeline {
namespace {

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
double cool_down(const Options& options, io::Instant wall, const LiveSession& live, Log& log) {
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

int watch(const Options& options, LiveSession& live, const MovingNow& now, const StopSignal& stop, Log& log) {
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
  log.ok("stopped after " + counted(taken, "reading"));
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
  LiveSession live(options, fetcher, log);
  if (options.watch) return watch(options, live, now, stop, log);

  const auto ticked = live.tick(now());
  if (!ticked && live.stopped() && ticked.error().kind == io::ErrorKind::kTryLater)
    (void)cool_down(options, options.clock, live, log);
  return ticked ? kOk : log.fail(ticked.error());
}

}  // namespace spectrum::pipeline
