#pragma once
// `pipeline serve` in a process of its own, with a market, models and a forecast to serve.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "io/json.h"
#include "tests/apps/fake_source.h"
#include "tests/apps/http_client.h"
#include "tests/apps/program.h"

namespace spectrum::test {

inline constexpr const char* kDocument = "/api/omnispectrum";
inline constexpr const char* kRefresh = "/api/omnispectrum/refresh";
inline constexpr const char* kHealth = "/api/health";
inline constexpr const char* kNow =
    "2025-11-15T10:00:00+05:30";  // the last completed session is that of the 14th
inline constexpr const char* kLater = "2025-11-18T08:00:00+05:30";  // ... of the 17th

/// Waits for something that comes soon, at most a minute.
template <class Condition>
bool comes(Condition condition) {
  for (int i = 0; i < 6000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

/// The program serving, in a process of its own; on 127.0.0.1 unless the words say otherwise.
class Serving {
 public:
  Serving(const Folder& folder, std::vector<std::string> words)
      : out_((folder / "served").string()), err_((folder / "log").string()) {
    words.insert(words.begin(), {SPECTRUM_PIPELINE, "serve", "--port", "0"});
    fs::remove(out_);  // of a server before this one
    child_ = fork();
    if (child_ == 0) {
      if (!std::freopen(out_.c_str(), "w", stdout) || !std::freopen(err_.c_str(), "w", stderr)) _exit(99);
      std::vector<char*> argv;
      for (std::string& w : words) argv.push_back(w.data());
      argv.push_back(nullptr);
      execv(SPECTRUM_PIPELINE, argv.data());
      _exit(99);
    }
    comes([this] { return slurp(out_).ends_with("/\n") || has_ended(); });
    const std::string url = slurp(out_);
    if (const std::size_t colon = url.rfind(':'); url.starts_with("http://") && colon > 4)
      port_ = std::atoi(url.c_str() + colon + 1);
  }
  Serving(const Serving&) = delete;
  /// Whatever a test has done to it, it ends in good order when it is asked to.
  ~Serving() {
    if (!has_ended()) signal(SIGTERM);
    EXPECT_EQ(end(), 0) << log();
    if (has_ended()) return;
    kill(child_, SIGKILL);
    waitpid(child_, nullptr, 0);
  }

  int port() const { return port_; }
  std::string url() const { return slurp(out_).substr(0, slurp(out_).find('\n')); }
  std::string log() const { return slurp(err_); }
  HttpReply ask(const std::string& method, const std::string& path, const std::string& headers = "",
                const std::string& host = "localhost") const {
    return HttpClient(port_).ask(method, path, headers, host);
  }
  io::Json health() const {
    const auto json = io::parse_json(ask("GET", kHealth).body, "health");
    return json ? *json : io::Json();
  }
  void signal(int number) const { kill(child_, number); }
  /// The exit code; -1 where it has not ended after a minute.
  int end() {
    return comes([this] { return has_ended(); }) && WIFEXITED(status_) ? WEXITSTATUS(status_) : -1;
  }

 private:
  bool has_ended() { return ended_ || (ended_ = waitpid(child_, &status_, WNOHANG) == child_); }

  std::string out_, err_;
  pid_t child_ = -1;
  int port_ = 0, status_ = 0;
  bool ended_ = false;
};

/// A fetched cache, models and a forecast, made once and copied for each test.
class Serve : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    made_ = new Folder;
    const FakeSource source;
    const std::string data = (*made_ / "cache.json").string();
    const Outcome fetched =
        run_program({"fetch", "--source-url", source.url(), "--pace", "0", "--data", data, "--now", kNow});
    ASSERT_EQ(fetched.code, 0) << fetched.err;
    const Outcome forecast =
        run_program({"run", "--offline", "--data", data, "--models", (*made_ / "models").string(), "--out",
                     (*made_ / "omni.json").string(), "--now", kNow});
    ASSERT_EQ(forecast.code, 0) << forecast.err;
  }
  static void TearDownTestSuite() { delete made_; }

  void SetUp() override {
    for (const char* name : {"cache.json", "omni.json"}) fs::copy_file(*made_ / name, folder_ / name);
    source_.set_today("2025-11-17");
  }

  std::vector<std::string> words(const char* now, std::vector<std::string> more = {}) const {
    more.insert(more.end(), {"--source-url", source_.url(), "--pace", "0", "--tries", "1", "--data", data_,
                             "--models", models_, "--out", out_, "--now", now});
    return more;
  }
  std::vector<std::string> files(const char* now) const {
    return {"--data", data_, "--models", models_, "--out", out_, "--now", now};
  }
  static std::string reason(const HttpReply& reply) {
    const auto json = io::parse_json(reply.body, "answer");
    return json ? json->string("error").value_or("no reason") : json.error().message;
  }

  Folder folder_;
  FakeSource source_;
  std::string data_ = (folder_ / "cache.json").string(), out_ = (folder_ / "omni.json").string(),
              models_ = (*made_ / "models").string();
  inline static Folder* made_ = nullptr;
};
}  // namespace spectrum::test
