#include "apps/pipeline/fetcher.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <random>
#include <thread>
#include <utility>

namespace spectrum::pipeline {
namespace {

constexpr double kLongestWait = 30;  // seconds before another try, unless the source asks for more
constexpr int kNotFoundTries = 2;    // "not found" of a good symbol passes within seconds, or not at all
constexpr std::size_t kMaxCrumb = 64;

std::string host_of(const std::string& url) {
  const std::size_t begin = url.find("://");
  if (begin == std::string::npos) return url;
  return url.substr(begin + 3, url.find('/', begin + 3) - begin - 3);
}

/// A token, and no page or message that came in its place.
bool is_crumb(const std::string& text) {
  return !text.empty() && text.size() <= kMaxCrumb &&
         std::none_of(text.begin(), text.end(),
                      [](unsigned char c) { return c <= ' ' || c >= 127 || c == '<'; });
}

std::string seconds_text(double seconds) { return std::to_string(std::lround(std::ceil(seconds))) + " s"; }

}  // namespace

Timekeeper Timekeeper::real(std::function<io::Instant()> now) {
  using Clock = std::chrono::steady_clock;
  const auto random = std::make_shared<std::minstd_rand>(std::random_device{}());
  return {[] { return std::chrono::duration<double>(Clock::now().time_since_epoch()).count(); },
          [](double seconds) { std::this_thread::sleep_for(std::chrono::duration<double>(seconds)); },
          [random] { return static_cast<double>((*random)() - 1) / (std::minstd_rand::max() - 1.0); },
          std::move(now)};
}

Fetcher::Fetcher(io::Transport& transport, FetchSettings settings, Timekeeper time,
                 std::function<void(const std::string&)> remark)
    : transport_(transport),
      settings_(std::move(settings)),
      time_(std::move(time)),
      remark_(std::move(remark)),
      started_(time_.seconds()),
      last_ask_(started_ - 10 * settings_.pace) {}

Fetched Fetcher::get(const io::ChartQuery& query) {
  Fetched out;
  const double begin = time_.seconds();
  while (!stop_ && in_time(0, "")) {
    const auto reply = ask(url_of(query));
    ++out.tries;
    const Next next = judge(query, reply, out);
    if (next == Next::kDone) break;
    if (next == Next::kAgain && !wait_before_retry(query, out)) break;
  }
  out.seconds = time_.seconds() - begin;
  out.stop = stop_;
  if (stop_ && out.answer.reason.empty()) out.answer.reason = stop_->message;
  return out;
}

void Fetcher::restart() {
  started_ = time_.seconds();
  stop_.reset();
  retry_after_.reset();
}

std::string Fetcher::url_of(const io::ChartQuery& query) const {
  return io::chart_url(settings_.sources[identity_ % settings_.sources.size()], query, crumb_);
}

/// False, and the run is over, where `wait` seconds from now its time has passed.
bool Fetcher::in_time(double wait, const std::string& why) {
  if (wait < settings_.deadline - (time_.seconds() - started_)) return true;
  stop_ =
      io::Error{io::ErrorKind::kUnavailable, "the time for this run, " + seconds_text(settings_.deadline) +
                                                 ", is over (--deadline)" + why};
  return false;
}

/// One exchange, not sooner after the last one than the pace allows.
io::Result<io::HttpReply> Fetcher::ask(const std::string& url) {
  const double due = last_ask_ + settings_.pace * (1 + 0.5 * time_.uniform());
  if (const double wait = due - time_.seconds(); settings_.pace > 0 && wait > 0) time_.sleep(wait);
  const bool changed = identity_ > 0 && settings_.http_version.empty();
  const io::HttpRequest request{
      .url = url,
      .user_agent = settings_.user_agents[identity_ % settings_.user_agents.size()],
      .http_version = changed ? "1.1" : settings_.http_version,  // another handshake than the one refused
      .headers = settings_.headers,
      .timeout_seconds =
          std::clamp(settings_.deadline - (time_.seconds() - started_), 0.1, settings_.timeout)};
  auto reply = transport_.get(request);
  last_ask_ = time_.seconds();
  return reply;
}

Fetcher::Next Fetcher::judge(const io::ChartQuery& query, const io::Result<io::HttpReply>& reply,
                             Fetched& out) {
  asked_wait_ = 0;
  out.answer = {};
  if (!reply) {
    out.answer.reason = reply.error().message;
    if (reply.error().kind == io::ErrorKind::kConfiguration || time_.stopped()) stop_ = reply.error();
    if (stop_ || reply.error().kind != io::ErrorKind::kUnavailable) return Next::kDone;
    if (out.tries < (network_down_ ? 1 : settings_.tries)) return Next::kAgain;
    network_down_ = true;
    return Next::kDone;
  }
  network_down_ = false;
  out.source = host_of(reply->url);
  out.answer = io::read_chart(query, reply->status, reply->body, time_.now());
  return after_reply(*reply, out);
}

Fetcher::Next Fetcher::after_reply(const io::HttpReply& reply, Fetched& out) {
  switch (out.answer.outcome) {
    case io::ChartOutcome::kTooMany:
      return change_identity(reply, out);
    case io::ChartOutcome::kUnauthorised:
      return get_crumb(out);
    case io::ChartOutcome::kNotFound:
      return out.tries < std::min(kNotFoundTries, settings_.tries) ? Next::kAgain : Next::kDone;
    case io::ChartOutcome::kBroken:
      asked_wait_ = static_cast<double>(reply.retry_after.value_or(0));
      return out.tries < settings_.tries ? Next::kAgain : Next::kDone;
    default:
      return Next::kDone;
  }
}

Fetcher::Next Fetcher::change_identity(const io::HttpReply& reply, Fetched& out) {
  if (!identity_changed_) {
    identity_changed_ = true;
    ++identity_;
    remark_(out.source + " answers \"too many requests\"; asking once more as another client");
    return Next::kAgainNow;
  }
  retry_after_ = reply.retry_after;
  stop_ = io::Error{io::ErrorKind::kTryLater,
                    out.source + " refuses further requests for now (" + out.answer.reason + ")"};
  return Next::kDone;
}

/// Charts need no crumb today. Should they ever, it goes with a cookie that any page of the source sets.
Fetcher::Next Fetcher::get_crumb(Fetched& out) {
  if (crumb_tried_) return Next::kDone;
  crumb_tried_ = true;
  remark_(out.source + " asks for a crumb (" + out.answer.reason + "); fetching one");
  (void)ask(settings_.cookie_url);  // whatever its status, the transport has the cookie
  const auto reply = ask(settings_.sources[identity_ % settings_.sources.size()] + "/v1/test/getcrumb");
  if (!reply || reply->status != 200 || !is_crumb(reply->body)) return Next::kDone;
  crumb_ = reply->body;
  return Next::kAgainNow;
}

/// 1, 2, 4, ... seconds, half to one and a half times. False at the deadline.
bool Fetcher::wait_before_retry(const io::ChartQuery& query, Fetched& out) {
  const double growing = std::ldexp(1.0, out.tries - 1) * (0.5 + time_.uniform());
  const double wait = std::max(std::min(growing, kLongestWait), asked_wait_) * std::min(1.0, settings_.pace);
  if (!in_time(wait, "; the last try: " + out.answer.reason)) return false;
  remark_(query.ticker + ": " + out.answer.reason + "; the next try is in " + seconds_text(wait));
  time_.sleep(wait);
  return true;
}

}  // namespace spectrum::pipeline
