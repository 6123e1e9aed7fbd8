// `pipeline live` as its user runs it, against a server on the loopback interface.
#include <gtest/gtest.h>
#include <signal.h>

#include <chrono>
#include <thread>

#include "io/cache.h"
#include "io/json.h"
#include "tests/apps/fake_source.h"
#include "tests/apps/program.h"

namespace spectrum::test {
namespace {

using namespace std::chrono_literals;

constexpr const char* kEvening =
    "2025-11-15T10:00:00+05:30";                            // the last completed session is that of the 14th
constexpr const char* kNoon = "2025-11-17T12:15:00+05:30";  // 180 minutes after the open of the 17th

/// A fetched cache and a forecast made from it, made once and copied for each test.
class LiveProgram : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    made_ = new Folder;
    const FakeSource source;
    const std::string data = (*made_ / "cache.json").string(), out = (*made_ / "omni.json").string();
    const Outcome fetched =
        run({"fetch", "--source-url", source.url(), "--pace", "0", "--data", data, "--now", kEvening});
    ASSERT_EQ(fetched.code, 0) << fetched.err;
    const Outcome run_through = run({"run", "--offline", "--data", data, "--models",
                                     (*made_ / "models").string(), "--out", out, "--now", kEvening});
    ASSERT_EQ(run_through.code, 0) << run_through.err;
  }
  static void TearDownTestSuite() { delete made_; }

  void SetUp() override {
    for (const char* name : {"cache.json", "omni.json"}) fs::copy_file(*made_ / name, folder_ / name);
    source_.set_today("2025-11-17");
    source_.set_minutes(180);
  }

  std::vector<std::string> with_source(std::vector<std::string> words, const char* now) const {
    words.insert(words.end(), {"--source-url", source_.url(), "--pace", "0", "--data", data_, "--out", out_,
                               "--now", now});
    return words;
  }
  Outcome live(std::vector<std::string> more = {}, const char* now = kNoon) {
    more.insert(more.begin(), "live");
    return run(with_source(more, now));
  }
  static Outcome run(const std::vector<std::string>& words) { return run_program(words); }
  io::Json document() const { return io::read_json(out_).value(); }
  io::Cache cache() const { return io::read_cache(data_, io::parse_instant(kNoon).value()).value().cache; }

  Folder folder_;
  FakeSource source_;
  std::string data_ = (folder_ / "cache.json").string(), out_ = (folder_ / "omni.json").string(),
              models_ = (*made_ / "models").string();
  static Folder* made_;
};

Folder* LiveProgram::made_ = nullptr;

TEST_F(LiveProgram, FollowsTheSessionUnderWay) {
  const io::Json before = document();
  const Outcome o = live({"--json"});
  ASSERT_EQ(o.code, 0) << o.err;
  const io::Json told = io::parse_json(o.out, "stdout").value();
  const double price = told.number("price").value();
  EXPECT_EQ(told.string("session"), "open");
  EXPECT_EQ(told.integer("age_seconds"), 20);

  const io::Json after = document();
  EXPECT_EQ(after.find("spotPrice")->number("current"), price);
  EXPECT_EQ(after.find("spotPrice")->string("basis"), "last_trade");
  EXPECT_EQ(after.find("spotPrice")->number("previous_close"), before.number("close"));
  EXPECT_EQ(after.number("close"), before.number("close"));  // of the completed session
  EXPECT_EQ(after.string("session"), "open");
  EXPECT_NE(after.find("indiaVIX")->number("current"), before.find("indiaVIX")->number("current"));
  const auto levels = after.find({"tiles_detail", "short_term_envelope", "absolute"})->numbers().value();
  EXPECT_LT(levels[0], price);
  EXPECT_GT(levels[1], price);
  const auto was = before.find({"tiles_detail", "short_term_envelope", "absolute"})->numbers().value();
  EXPECT_LT(levels[1] - levels[0], was[1] - was[0]);  // half the session is over
  for (const char* tile : {"weekly_range_pts", "directional_tilt", "tomorrow_expected_move_pts"})
    EXPECT_EQ(*after.find({"tiles_detail", tile}), *before.find({"tiles_detail", tile})) << tile;
  EXPECT_EQ(run({"validate", out_}).code, 0);
}

TEST_F(LiveProgram, TodaysBarsGoIntoTheCacheApartFromCompletedOnes) {
  const std::size_t rows = cache().find("nifty_daily")->bars.size();
  ASSERT_EQ(live().code, 0);
  const io::Cache now = cache();
  EXPECT_EQ(now.find("nifty_daily")->bars.size(), rows);
  EXPECT_EQ(now.find("nifty_daily")->partial.size(), 1u);
  EXPECT_EQ(now.find("vix")->partial.size(), 1u);
  EXPECT_EQ(now.find("nifty_1m_1d")->bars.day.back(), io::parse_day("2025-11-17").value());
  // A forecast made now is that of the completed sessions, with the price of now.
  ASSERT_EQ(run({"infer", "--data", data_, "--models", models_, "--out", out_, "--now", kNoon}).code, 0);
  EXPECT_EQ(document().string("as_of"), "2025-11-14");
  EXPECT_EQ(document().find("spotPrice")->string("basis"), "last_trade");
}

TEST_F(LiveProgram, AfterTheCloseTheBandIsNarrow) {
  source_.set_minutes(375);
  ASSERT_EQ(live({}, "2025-11-17T15:31:00+05:30").code, 0);
  const auto levels = document().find({"tiles_detail", "short_term_envelope", "absolute"})->numbers().value();
  EXPECT_GT(levels[1] - levels[0], 0);
  EXPECT_LT(levels[1] - levels[0], 0.01 * levels[0]);
}

TEST_F(LiveProgram, BeforeTheOpenNothingChangesButTheTime) {
  const io::Json before = document();
  source_.set_today("2025-11-14");
  source_.set_minutes(375);
  const Outcome o = live({}, "2025-11-17T09:00:00+05:30");
  ASSERT_EQ(o.code, 0) << o.err;
  const io::Json after = document();
  EXPECT_EQ(*after.find("tiles"), *before.find("tiles"));
  EXPECT_EQ(*after.find("spotPrice"), *before.find("spotPrice"));
  EXPECT_EQ(after.string("session"), "pre");
}

TEST_F(LiveProgram, WithoutAForecastItKeepsThePrices) {
  fs::remove(out_);
  const Outcome o = live();
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.err.find("no forecast to refresh"), std::string::npos) << o.err;
  EXPECT_FALSE(fs::exists(out_));
  EXPECT_EQ(cache().find("nifty_daily")->partial.size(), 1u);
}

TEST_F(LiveProgram, ALostVolatilityIndexIsAWarning) {
  source_.misbehave("^INDIAVIX",
                    [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 500}; });
  const Outcome o = live({"--tries", "1"});
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.err.find("[WARN] vix"), std::string::npos) << o.err;
  EXPECT_EQ(document().find("spotPrice")->string("basis"), "last_trade");
}

TEST_F(LiveProgram, AFailureLeavesTheForecastAndTheBars) {
  const std::string before = slurp(out_), bars = slurp(data_);
  source_.misbehave("", [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 500}; });
  EXPECT_EQ(live({"--tries", "1"}).code, 69);
  source_.misbehave(
      "", [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 429, .body = "slow down"}; });
  EXPECT_EQ(live({"--tries", "1"}).code, 75);
  EXPECT_EQ(live({"--tries", "1"}).code, 75);  // without asking
  EXPECT_TRUE(slurp(out_) == before);
  EXPECT_TRUE(slurp(data_) == bars);
}

TEST_F(LiveProgram, WatchGoesOnUntilItIsStopped) {
  const std::string log = (folder_ / "log").string(), told = (folder_ / "told").string();
  auto words = with_source({"live", "--watch", "--every", "0.05"}, kNoon);
  const pid_t child = fork();
  if (child == 0) {
    std::freopen(told.c_str(), "w", stdout);
    std::freopen(log.c_str(), "w", stderr);
    std::vector<char*> argv = {const_cast<char*>(SPECTRUM_PIPELINE)};
    for (std::string& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    execv(SPECTRUM_PIPELINE, argv.data());
    _exit(99);
  }
  const auto lines = [&told] {
    const std::string text = slurp(told);
    return std::count(text.begin(), text.end(), '\n');
  };
  for (int i = 0; i < 400 && lines() < 3; ++i) std::this_thread::sleep_for(25ms);
  kill(child, SIGTERM);
  int status = 0;
  waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status)) << slurp(log);
  EXPECT_EQ(WEXITSTATUS(status), 0) << slurp(log);
  EXPECT_GE(lines(), 3) << slurp(log);
  EXPECT_NE(slurp(log).find("stopped after"), std::string::npos) << slurp(log);
}

TEST_F(LiveProgram, WatchSleepsThroughClosedHoursAndCanBeStopped) {
  const std::string log = (folder_ / "log").string();
  source_.set_today("2025-11-14");
  source_.set_minutes(375);
  auto words = with_source({"live", "--watch"}, kEvening);
  const pid_t child = fork();
  if (child == 0) {
    std::freopen("/dev/null", "w", stdout);
    std::freopen(log.c_str(), "w", stderr);
    std::vector<char*> argv = {const_cast<char*>(SPECTRUM_PIPELINE)};
    for (std::string& w : words) argv.push_back(w.data());
    argv.push_back(nullptr);
    execv(SPECTRUM_PIPELINE, argv.data());
    _exit(99);
  }
  const auto waits = [&log] {
    return slurp(log).find("waiting until 2025-11-17T09:15:00+05:30") != std::string::npos;
  };
  for (int i = 0; i < 400 && !waits(); ++i) std::this_thread::sleep_for(25ms);
  EXPECT_TRUE(waits()) << slurp(log);
  kill(child, SIGINT);
  int status = 0;
  waitpid(child, &status, 0);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << slurp(log);
}

}  // namespace
}  // namespace spectrum::test
