#include <cstdio>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/http_server.h"
#include "apps/pipeline/moving_now.h"
#include "apps/pipeline/refresh.h"
#include "apps/pipeline/served_files.h"
#include "apps/pipeline/site.h"
#include "apps/pipeline/stop_signal.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

constexpr double kLookEvery = 0.2;  // seconds between two looks at the files
constexpr double kLockWait =
    1;  // seconds; whoever asks for a refresh is told soon that another writer is busy

bool is_loopback(const std::string& address) { return address == "::1" || address.starts_with("127."); }

std::string url_of(const std::string& address, int port) {
  const bool v6 = address.find(':') != std::string::npos;
  return "http://" + (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port) + "/";
}

void tell_address(const Options& options, int port) {
  const std::string url = url_of(options.bind, port);
  print(options.json
            ? io::dump(io::Json::object({{"command", options.command}, {"url", url}, {"port", port}}), 0) +
                  "\n"
            : url + "\n");
  std::fflush(stdout);
}

/// Refreshes one after the other, each with the time of its beginning.
class Refresher {
 public:
  Refresher(const Options& options, const MovingNow& now, const MovingNow& wall, const StopSignal& stop)
      : options_(options), now_(now), wall_(wall), stop_(stop) {
    options_.lock_wait = kLockWait;
  }

  io::Result<void> operator()() {
    const Stopwatch watch;
    Log log(options_.quiet);
    options_.now = now_();
    options_.clock = wall_();
    const auto done = refresh_step(options_, log, stop_);
    if (done) {
      log.ok("refreshed (" + watch.text() + ")");
    } else {
      log.warn("refresh failed: " + done.error().message);
    }
    return done;
  }

 private:
  Options options_;
  const MovingNow& now_;
  const MovingNow& wall_;
  const StopSignal& stop_;
};

/// Follows the files until a stop is wished for; tells what of them cannot be served, once.
void follow(ServedFiles& files, const StopSignal& stop, Log& log) {
  std::string told = files.current()->trouble();
  while (stop.wait(kLookEvery)) {
    files.look();
    const std::string trouble = files.current()->trouble();
    if (trouble != told && !trouble.empty()) log.warn(trouble);
    told = trouble;
  }
}

}  // namespace

int cmd_serve(const Options& options) {
  Log log(options.quiet);
  const StopSignal stop;
  const MovingNow now(options.now), wall(options.clock);
  ServedFiles files(options, now);
  files.look();
  if (const std::string trouble = files.current()->trouble(); !trouble.empty()) log.warn(trouble);

  Site site(files, options, now, options.allowed_origins, Refresher(options, now, wall, stop));
  const auto server = HttpServer::start(options.bind, options.port,
                                        [&site](const HttpRequest& request) { return site.answer(request); });
  if (!server) return log.fail(server.error());
  tell_address(options, (*server)->port());
  log.ok("serving " + options.out + " until stopped (Ctrl-C)");
  if (!is_loopback(options.bind))
    log.warn("whoever reaches " + options.bind +
             " may read the forecast and ask for a refresh: there is no password and no encryption");
  follow(files, stop, log);
  log.ok("stopping");
  return kOk;
}

}  // namespace spectrum::pipeline
