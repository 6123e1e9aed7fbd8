#pragma once
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "apps/pipeline/fetch_settings.h"
#include "io/transport.h"
#include "io/yahoo.h"

namespace spectrum::pipeline {

/// Time as a fetcher sees it; tests bring one that waits for nothing.
struct Timekeeper {
  std::function<double()> seconds;    ///< since some moment, never going backwards
  std::function<void(double)> sleep;  ///< waits so many seconds
  std::function<double()> uniform;    ///< random, in [0, 1): for the jitter of waits
  std::function<io::Instant()> now;   ///< on the wall
  /// True once the user wishes to stop: what is called off then is not tried again.
  std::function<bool()> stopped = [] { return false; };

  /// The real one; `now` is the wall clock, or stands still where the user set it.
  static Timekeeper real(std::function<io::Instant()> now);
};

/// What came of asking for one chart.
struct Fetched {
  io::ChartAnswer answer;  ///< kBroken, with the reason, where nothing came
  int tries = 0;
  double seconds = 0;             ///< waits included
  std::string source;             ///< the host that gave the answer
  std::optional<io::Error> stop;  ///< why no further chart is to be asked for in this run; see Fetcher::get
};

/// Asks for charts one after the other, as a polite client does: paced, with a growing wait before another
/// try, never past the deadline of the run.
class Fetcher {
 public:
  /// @param transport outlives the fetcher
  /// @param remark is told of each try that failed and will be repeated, in a sentence
  Fetcher(io::Transport& transport, FetchSettings settings, Timekeeper time,
          std::function<void(const std::string&)> remark);

  /// Tries again, up to `tries` times, what may pass: network errors, 5xx, 408, answers that are broken; 404
  /// once. The first refusal for too many requests is answered by going to the next source, agent and HTTP
  /// version, once a run; the second one stops it. Where one series exhausted its tries without any reply,
  /// the next ones get one try, until something replies.
  ///
  /// `stop` is set, and every later call gives the same, after a rate limit (kTryLater; see cool_down()),
  /// where the user has to do something (kConfiguration), at the deadline and where the user stopped it
  /// (kUnavailable).
  Fetched get(const io::ChartQuery& query);

  /// Begins a new run: its time counts from now, and what stopped the last one is over.
  void restart();

  /// Seconds that the source asked to be left alone for, where a rate limit stopped the run and it said so.
  std::optional<std::int64_t> retry_after() const { return retry_after_; }

 private:
  enum class Next { kDone, kAgain, kAgainNow };

  io::Result<io::HttpReply> ask(const std::string& url);
  Next judge(const io::ChartQuery& query, const io::Result<io::HttpReply>& reply, Fetched& out);
  Next after_reply(const io::HttpReply& reply, Fetched& out);
  Next change_identity(const io::HttpReply& reply, Fetched& out);
  Next get_crumb(Fetched& out);
  bool wait_before_retry(const io::ChartQuery& query, Fetched& out);
  bool in_time(double wait, const std::string& why);
  std::string url_of(const io::ChartQuery& query) const;

  io::Transport& transport_;
  FetchSettings settings_;
  Timekeeper time_;
  std::function<void(const std::string&)> remark_;
  double started_, last_ask_;
  std::size_t identity_ = 0;  ///< which source and agent
  bool identity_changed_ = false, crumb_tried_ = false, network_down_ = false;
  std::string crumb_;
  double asked_wait_ = 0;  ///< seconds, of the last Retry-After of an answer that may be asked for again
  std::optional<std::int64_t> retry_after_;
  std::optional<io::Error> stop_;
};

}  // namespace spectrum::pipeline
