// `pipeline fetch` as its user runs it, against a server on the loopback interface.
#include <gtest/gtest.h>

#include <algorithm>

#include "io/cache.h"
#include "io/json.h"
#include "tests/apps/fake_source.h"
#include "tests/apps/program.h"

namespace spectrum::test {
namespace {

constexpr const char* kNow = "2025-11-15T10:00:00+05:30";  // a Saturday

class FetchProgram : public testing::Test {
 protected:
  Outcome fetch(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments = {"fetch",  "--source-url", source_.url(), "--pace", "0",
                                          "--data", data_,          "--now",       now_};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run_program(arguments);
  }
  io::Cache cache() const {
    return io::read_cache(data_, io::parse_instant(now_).value(), false).value().cache;
  }
  static io::Json json(const Outcome& o) { return io::parse_json(o.out, "stdout").value(); }
  /// What the report says of one series.
  static io::Json of(const io::Json& report, const std::string& key) {
    for (const io::Json& s : *report.find("series")->array_items())
      if (s.string("key") == key) return s;
    return {};
  }

  Folder folder_;
  FakeSource source_;
  std::string data_ = (folder_ / "cache.json").string(), now_ = kNow;
};

TEST_F(FetchProgram, BringsAllSeriesAndThenNothingNew) {
  const Outcome first = fetch({"--json"});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(source_.requests(), 13u);
  const io::Json report = json(first);
  EXPECT_EQ(report.find("series")->size(), 13u);
  for (const io::Json& s : *report.find("series")->array_items())
    EXPECT_EQ(s.string("status"), "ok") << io::dump(s);
  EXPECT_EQ(of(report, "nifty_daily").integer("added"), 1230);
  EXPECT_EQ(of(report, "nifty_1d_5m").integer("rows"), 75);
  EXPECT_EQ(of(report, "nifty_1m_1d").integer("rows"), 375);

  const std::string before = slurp(data_);
  const Outcome second = fetch({"--json"});
  ASSERT_EQ(second.code, 0) << second.err;
  EXPECT_EQ(of(json(second), "nifty_daily").integer("added"), 0);
  EXPECT_EQ(of(json(second), "nifty_daily").integer("updated"), 0);
  EXPECT_TRUE(slurp(data_) == before);
  EXPECT_EQ(folder_.files().size(), 2u);  // the cache and its lock: no generation of the same bytes
}

TEST_F(FetchProgram, IntroducesItselfAndAsksForWhatItNeeds) {
  ASSERT_EQ(fetch().code, 0);
  const io::SeenRequest request = source_.seen().front();
  EXPECT_EQ(request.path, "/v8/finance/chart/%5ENSEI");
  EXPECT_NE(request.query.find("range=5y"), std::string::npos);
  EXPECT_NE(request.query.find("interval=1d"), std::string::npos);
  EXPECT_NE(request.header("User-Agent").find("compatible; SpectrumTrader/"), std::string::npos);
  EXPECT_NE(request.header("Accept-Encoding").find("gzip"), std::string::npos);
}

TEST_F(FetchProgram, VolumesOfAnotherUnitAreTold) {
  std::string older = "date,open,high,low,close,volume\n";
  for (const char* day : {"2019-11-11", "2019-11-13", "2019-11-14"})
    older += std::string(day) + ",25000,25100,24900,25000,250000000\n";
  spill(folder_ / "older.csv", older);
  const Outcome import = run_program({"import", "csv", "--series", "nifty_daily", "--data", data_, "--now",
                                      now_, (folder_ / "older.csv").string()});
  ASSERT_EQ(import.code, 0) << import.err;
  source_.misbehave("^NSEI", [](const io::SeenRequest&, io::Answer good) {
    const std::string key = "\"volume\":[";
    std::string volumes;
    std::size_t at = good.body.find(key) + key.size();
    for (; good.body[at] != ']'; at += 1) volumes += good.body[at] == '0' ? "250000" : ",";
    const std::size_t begin = good.body.find(key) + key.size();
    good.body.replace(begin, at - begin, volumes);
    return good;
  });
  const Outcome o = fetch({"--json"});
  ASSERT_EQ(o.code, 0) << o.err;
  const std::string words =
      "the new volumes are not of the unit of those known (medians 250000 and 250000000)";
  EXPECT_NE(o.err.find("[WARN] nifty_daily: " + words), std::string::npos) << o.err;
  EXPECT_TRUE(of(json(o), "nifty_daily").string("volume_units")->starts_with(words)) << o.out;
  EXPECT_TRUE(of(json(o), "vix").find("volume_units")->is_null()) << o.out;
}

TEST_F(FetchProgram, TheNextDayIsAddedAndTheCacheBeforeIsKept) {
  ASSERT_EQ(fetch().code, 0);
  const std::string before = slurp(data_);
  source_.set_today("2025-11-17");
  now_ = "2025-11-17T18:00:00+05:30";
  const Outcome next = fetch({"--json"});
  ASSERT_EQ(next.code, 0) << next.err;
  EXPECT_EQ(of(json(next), "nifty_daily").integer("added"), 1);
  EXPECT_EQ(of(json(next), "nifty_daily").integer("rows"), 1231);
  const Outcome list = fetch({"--generations", "--json"});
  ASSERT_EQ(json(list).find("generations")->size(), 1u) << list.out;

  ASSERT_EQ(fetch({"--restore", "1"}).code, 0);
  EXPECT_TRUE(slurp(data_) == before);
  ASSERT_EQ(fetch({"--restore", "1"}).code, 0);  // and back again
  EXPECT_EQ(cache().find("nifty_daily")->bars.size(), 1231u);
}

TEST_F(FetchProgram, TodaysBarStaysApartUntilTheSessionIsOver) {
  ASSERT_EQ(fetch().code, 0);
  source_.set_today("2025-11-17");
  now_ = "2025-11-17T14:00:00+05:30";
  ASSERT_EQ(fetch().code, 0);
  EXPECT_EQ(cache().find("nifty_daily")->bars.size(), 1230u);
  EXPECT_EQ(cache().find("nifty_daily")->partial.size(), 1u);
  now_ = "2025-11-17T16:05:00+05:30";
  ASSERT_EQ(fetch().code, 0);
  EXPECT_EQ(cache().find("nifty_daily")->bars.size(), 1231u);
  EXPECT_EQ(cache().find("nifty_daily")->partial.size(), 0u);
}

TEST_F(FetchProgram, OnlyWhatIsAskedFor) {
  const Outcome o = fetch({"--only", "vix,nsebank", "--json"});
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(source_.requests(), 2u);
  EXPECT_EQ(cache().series.size(), 2u);
  const Outcome wrong = fetch({"--only", "bank_nift"});
  EXPECT_EQ(wrong.code, 78);
  EXPECT_NE(wrong.err.find("did you mean bank_nifty?"), std::string::npos) << wrong.err;
}

TEST_F(FetchProgram, ADryRunAsksAndWritesNothing) {
  const Outcome o = fetch({"--dry-run", "--json"});
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(of(json(o), "nifty_daily").integer("added"), 1230);
  EXPECT_TRUE(folder_.files().empty());
}

TEST_F(FetchProgram, OfflineSaysWhatItWouldAsk) {
  const Outcome o = fetch({"--offline", "--dry-run"});
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(source_.requests(), 0u);
  EXPECT_NE(o.out.find("/v8/finance/chart/%5EINDIAVIX?"), std::string::npos) << o.out;
  EXPECT_TRUE(folder_.files().empty());
}

TEST_F(FetchProgram, ARateLimitStopsTheRunAndTheRunsAfterIt) {
  ASSERT_EQ(fetch().code, 0);
  const std::string before = slurp(data_);
  const std::size_t asked = source_.requests();
  source_.misbehave("", [](const io::SeenRequest&, io::Answer) {
    return io::Answer{.status = 429, .body = "Edge: Too Many Requests", .content_type = "text/plain"};
  });
  const Outcome limited = fetch();
  EXPECT_EQ(limited.code, 75) << limited.err;
  EXPECT_EQ(source_.requests(), asked + 2);  // once more as another client, and no more
  EXPECT_TRUE(slurp(data_) == before);
  source_.behave();
  const Outcome refused = fetch();
  EXPECT_EQ(refused.code, 75);
  EXPECT_NE(refused.err.find("asked to be left alone until"), std::string::npos) << refused.err;
  EXPECT_EQ(source_.requests(), asked + 2);
  EXPECT_EQ(fetch({"--force"}).code, 0);
  EXPECT_EQ(fetch().code, 0);  // an answer ended it
}

TEST_F(FetchProgram, BarsFromBeforeARateLimitAreKeptWhateverBecomesOfItsNote) {
  source_.misbehave("^INDIAVIX",
                    [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 429}; });
  fs::create_directory(data_ + ".cooldown");
  const Outcome o = fetch();
  EXPECT_EQ(o.code, 75) << o.err;
  EXPECT_NE(o.err.find("[WARN] cannot write " + data_ + ".cooldown"), std::string::npos) << o.err;
  EXPECT_EQ(cache().find("nifty_daily")->bars.size(), 1230u);
}

TEST_F(FetchProgram, AFailedSectorIsAWarningAFailedPrimarySeriesIsNot) {
  source_.misbehave("^CNXIT", [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 500}; });
  const Outcome sector = fetch({"--json", "--tries", "2"});
  EXPECT_EQ(sector.code, 0) << sector.err;
  EXPECT_EQ(of(json(sector), "it_index").string("status"), "failed");
  EXPECT_EQ(of(json(sector), "it_index").integer("tries"), 2);
  EXPECT_NE(sector.err.find("[WARN] it_index: failed"), std::string::npos) << sector.err;
  source_.misbehave("^NSEI", [](const io::SeenRequest&, io::Answer) { return io::Answer{.status = 500}; });
  const Outcome primary = fetch({"--tries", "1"});
  EXPECT_EQ(primary.code, 69) << primary.err;
  EXPECT_NE(primary.err.find("nothing new of nifty_daily"), std::string::npos) << primary.err;
  EXPECT_EQ(cache().find("nifty_daily")->bars.size(), 1230u);
}

TEST_F(FetchProgram, ASyntheticMarketIsNotMixedWithARealOne) {
  ASSERT_EQ(run_program({"synth", "--data", data_, "--sessions", "30"}).code, 0);
  const std::string before = slurp(data_);
  const Outcome o = fetch();
  EXPECT_EQ(o.code, 78);
  EXPECT_NE(o.err.find("SYNTHETIC"), std::string::npos);
  EXPECT_TRUE(slurp(data_) == before);
}

TEST_F(FetchProgram, ACacheThatDoesNotReadIsLeftAsItIs) {
  spill(data_, "{\"series\": {\"nifty_daily\": ");
  const Outcome o = fetch();
  EXPECT_EQ(o.code, 65) << o.err;
  EXPECT_EQ(slurp(data_), "{\"series\": {\"nifty_daily\": ");
  EXPECT_EQ(source_.requests(), 0u);
}

}  // namespace
}  // namespace spectrum::test
