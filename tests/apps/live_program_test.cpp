// `pipeline live` as its user runs it, against a server on the loopback interface.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <thread>
#include <utility>

#include "io/cache.h"
#include "io/file.h"
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

TEST_F(LiveProgram, ARateLimitOfTheSecondRequestCountsToo) {
  source_.misbehave("^INDIAVIX",
                    [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 429}; });
  EXPECT_EQ(live().code, 75);
  EXPECT_TRUE(fs::exists(data_ + ".cooldown"));
  EXPECT_EQ(document().find("spotPrice")->string("basis"), "last_trade");
}

TEST_F(LiveProgram, AVolatilityIndexOfTheSessionBeforeIsNotTodays) {
  const io::Json before = document();
  source_.set_today("2025-11-18");
  source_.misbehave("^INDIAVIX", [](const io::SeenRequest&, io::Answer) {
    const io::Day day = io::parse_day("2025-11-17").value();
    return io::Answer{.body = chart_json({.symbol = "^INDIAVIX",
                                          .interval = "1m",
                                          .range = "1d",
                                          .first = day,
                                          .last = day,
                                          .level = 14})};
  });
  const Outcome o = live({}, "2025-11-18T12:15:00+05:30");
  ASSERT_EQ(o.code, 0) << o.err;
  const io::Json after = document();
  EXPECT_EQ(after.find("spotPrice")->string("basis"), "last_trade");
  EXPECT_EQ(*after.find("indiaVIX"), *before.find("indiaVIX"));
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

TEST_F(LiveProgram, TheFirstPriceIsHeldAgainstTheDailyCloses) {
  io::Cache old = cache();
  io::Candles& minutes = old.find("nifty_1m_1d")->bars;
  for (auto* column : {&minutes.open, &minutes.high, &minutes.low, &minutes.close})
    for (double& x : *column) x /= 10;  // as of a session years ago
  ASSERT_TRUE(io::write_cache(data_, old));
  const Outcome o = live();
  EXPECT_EQ(o.code, 0) << o.err;
}

TEST_F(LiveProgram, TheChangeIsSinceTheSessionBeforeThePrice) {
  source_.set_today("2025-11-14");
  source_.set_minutes(375);
  const Outcome o = live({"--json"}, kEvening);  // the cache has that session already
  ASSERT_EQ(o.code, 0) << o.err;
  const double close = close_of("^NSEI", io::parse_day("2025-11-14").value(), 25000),
               before = close_of("^NSEI", io::parse_day("2025-11-13").value(), 25000);
  EXPECT_DOUBLE_EQ(io::parse_json(o.out, "stdout").value().number("change_percent").value(),
                   100 * (close / before - 1));
}

TEST_F(LiveProgram, ASessionThatTheCacheLacksIsTold) {
  source_.set_today("2025-11-18");
  const Outcome o = live({}, "2025-11-18T12:15:00+05:30");
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_NE(o.err.find("ends on 2025-11-14, 1 session before today's"), std::string::npos) << o.err;
  const io::Json told = document();
  EXPECT_EQ(told.find({"tiles_detail", "spot_price"})->string("status"), "degraded");
  EXPECT_EQ(run({"validate", out_}).code, 0);
}

TEST_F(LiveProgram, AnAnswerEndsTheCoolDown) {
  const std::string noted = data_ + ".cooldown";
  spill(noted, R"({"until": "2025-11-17T10:00:00+05:30", "refusals": 3})");
  ASSERT_EQ(live().code, 0);
  EXPECT_FALSE(fs::exists(noted));
}

/// `live --watch` as another process, stopped at the end.
class LiveWatch : public LiveProgram {
 protected:
  void watch(const char* every, const char* now) {
    child_ = start_program(with_source({"live", "--watch", "--every", every}, now), told_, log_);
  }
  void TearDown() override {
    if (child_ > 0) (void)stop(SIGKILL);
  }
  int stop(int signal) {
    kill(child_, signal);
    return end_of(std::exchange(child_, -1));
  }
  std::ptrdiff_t readings() const {
    const std::string text = slurp(told_);
    return std::count(text.begin(), text.end(), '\n');
  }
  /// False where it does not come true within a minute, which is an age.
  static bool comes(const std::function<bool()>& condition) {
    for (int i = 0; i < 2400 && !condition(); ++i) std::this_thread::sleep_for(25ms);
    return condition();
  }
  std::string log() const { return slurp(log_); }

 private:
  std::string log_ = (folder_ / "log").string(), told_ = (folder_ / "told").string();
  pid_t child_ = -1;
};

TEST_F(LiveWatch, GoesOnUntilItIsStopped) {
  watch("0.05", kNoon);
  EXPECT_TRUE(comes([&] { return readings() >= 3; })) << log();
  EXPECT_EQ(stop(SIGTERM), 0) << log();
  EXPECT_NE(log().find("stopped after"), std::string::npos) << log();
}

TEST_F(LiveWatch, SleepsThroughClosedHoursAndCanBeStopped) {
  source_.set_today("2025-11-14");
  source_.set_minutes(375);
  watch("15", kEvening);
  EXPECT_TRUE(comes([&] {
    return log().find("waiting until 2025-11-17T09:15:00+05:30") != std::string::npos;
  })) << log();
  EXPECT_EQ(stop(SIGINT), 0) << log();
}

TEST_F(LiveWatch, StopsInTheMiddleOfARequestWithoutAnotherTry) {
  source_.misbehave("", [](const io::SeenRequest&, io::Answer a) {
    a.drip = 50ms;
    return a;
  });
  watch("0.05", kNoon);
  EXPECT_TRUE(comes([&] { return source_.requests() == 1; })) << log();
  EXPECT_EQ(stop(SIGTERM), 0) << log();
  EXPECT_EQ(source_.requests(), 1u);
  EXPECT_EQ(log().find("trying again"), std::string::npos) << log();
}

TEST_F(LiveWatch, AForecastThatIsMadeMeanwhileStays) {
  watch("0.05", kNoon);
  ASSERT_TRUE(comes([&] { return readings() >= 1; })) << log();
  io::Json made = io::read_json((*made_ / "omni.json").string()).value();
  made.find("provenance")->set("seed", 4711);  // one that tells it from the first
  ASSERT_TRUE(io::write_file_atomic(out_, io::dump(made) + "\n"));
  const auto then = readings();
  ASSERT_TRUE(comes([&] { return readings() >= then + 3; })) << log();
  EXPECT_EQ(stop(SIGTERM), 0) << log();
  EXPECT_EQ(document().find("provenance")->integer("seed"), 4711);
  EXPECT_EQ(document().find("spotPrice")->string("basis"), "last_trade");
}

TEST_F(LiveWatch, WithoutACacheItEnds) {
  fs::remove(data_);
  EXPECT_EQ(live({"--watch"}).code, 66);
}

TEST_F(LiveWatch, WaitsForACoolDownThatAnotherRunNoted) {
  const auto until =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count() +
      600;
  spill(data_ + ".cooldown", R"({"until": ")" + io::format_rfc3339({until, 0}) + R"(", "refusals": 1})");
  watch("0.05", kNoon);
  EXPECT_TRUE(comes([&] { return log().find("asked to be left alone") != std::string::npos; })) << log();
  EXPECT_EQ(stop(SIGTERM), 0) << log();
  EXPECT_EQ(source_.requests(), 0u);
}

}  // namespace
}  // namespace spectrum::test
