// The ledger as infer keeps it and as `pipeline ledger` reads it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/ledger_file.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

Json line(const std::string& as_of, double close) {
  Json horizons = Json::array();
  for (int h : forecast::kHorizons)
    horizons.push(Json::object({{"sessions", h},
                                {"median", 1},
                                {"terminal", Json::array({-10, 10})},
                                {"path", Json::array({-20, 20})},
                                {"sigma", 0.01}}));
  const Json tilt = Json::object({{"bear", 0.2}, {"neutral", 0.5}, {"bull", 0.3}});
  return Json::object({{"schema", kLedgerVersion},
                       {"made_at", "2025-11-14T16:30:00+05:30"},
                       {"as_of", as_of},
                       {"next_session", "2025-11-17"},
                       {"synthetic", true},
                       {"hindcast", false},
                       {"close", close},
                       {"horizons", horizons},
                       {"tilt", tilt},
                       {"tilt_prior", tilt},
                       {"expansion_probability", 0.3},
                       {"models", Json::object({{"a", "hash"}})},
                       {"data_hash", "00"}});
}

TEST(LedgerFile, ReadsWhatALineSays) {
  const auto entry = ledger_entry(line("2025-11-14", 1000));
  ASSERT_TRUE(entry) << entry.error().message;
  EXPECT_EQ(io::format_day(entry->as_of), "2025-11-14");
  EXPECT_EQ(entry->close, 1000);
  EXPECT_TRUE(entry->synthetic);
  EXPECT_EQ(entry->horizons[4].horizon, 21);
  EXPECT_EQ(entry->horizons[4].path[1], 20);
  EXPECT_EQ(entry->tilt[2], 0.3);
}

TEST(LedgerFile, RefusesWhatCannotBe) {
  const auto refused = [](const char* field, Json value) {
    const Json changed = line("2025-11-14", 1000).set(field, std::move(value));
    const auto entry = ledger_entry(changed);
    return entry ? std::string("taken") : entry.error().message;
  };
  for (const auto& [field, value] : std::vector<std::pair<const char*, Json>>{
           {"schema", 2},
           {"as_of", "yesterday"},
           {"close", 0},
           {"close", "1000"},
           {"synthetic", nullptr},
           {"hindcast", 1},
           {"horizons", Json::array({1, 2})},
           {"tilt", Json::object({{"bear", 0.2}, {"neutral", 0.2}, {"bull", 0.2}})},
           {"tilt_prior", nullptr},
           {"expansion_probability", 1.5}}) {
    const std::string why = refused(field, value);
    EXPECT_NE(why.find(field), std::string::npos) << field << ": " << why;
  }
  io::JsonLines lines;
  lines.values = {line("2025-11-13", 1000), line("2025-11-14", 1000).set("schema", 9)};
  EXPECT_EQ(ledger_of(lines).entries.size(), 1u);
  ASSERT_EQ(ledger_of(lines).warnings.size(), 1u);
  EXPECT_NE(ledger_of(lines).warnings[0].find("2025-11-14: schema 9"), std::string::npos);
}

TEST(LedgerFile, KnowsAForecastThatIsOnRecord) {
  io::JsonLines lines;
  lines.values = {line("2025-11-14", 1000)};
  const Json same =
      line("2025-11-14", 1000).set("made_at", "2025-11-15T16:30:00+05:30").set("hindcast", true);
  EXPECT_TRUE(on_record(lines, same));
  for (const auto& [field, value] :
       std::vector<std::pair<const char*, Json>>{{"as_of", "2025-11-13"},
                                                 {"data_hash", "01"},
                                                 {"models", Json::object({{"a", "other"}})},
                                                 {"synthetic", false},
                                                 {"tilt", Json::object({{"bear", 1}})},
                                                 {"horizons", Json::array({})},
                                                 {"expansion_probability", 0.4}})
    EXPECT_FALSE(on_record(lines, Json(same).set(field, value))) << field;
}

/// Models a, b and a again: the forecast that stands is the third, not the second.
TEST(LedgerFile, AForecastThatWasReplacedIsRecordedAgain) {
  const Json a = line("2025-11-14", 1000), b = Json(a).set("models", Json::object({{"a", "other"}}));
  io::JsonLines lines;
  lines.values = {a, b};
  EXPECT_FALSE(on_record(lines, a));
  EXPECT_TRUE(on_record(lines, b));
  lines.values.push_back(line("2025-11-13", 990));          // of another day
  lines.values.push_back(Json(a).set("synthetic", false));  // and of another kind of market
  EXPECT_TRUE(on_record(lines, b));
}

TEST(LedgerFile, AForecastMadeWhenTheNextSessionHadBegunIsAHindcast) {
  const auto hindcast = [](const char* as_of, const char* next, const char* now) {
    const auto calendar = nse_calendar();
    const Json document = Json::object({{"as_of", as_of}, {"next_session", next}});
    const io::Instant time = io::parse_instant(now).value();
    return *ledger_line(document, {calendar, time}).boolean("hindcast");
  };
  EXPECT_FALSE(hindcast("2025-11-14", "2025-11-17", "2025-11-14T16:30:00+05:30"));
  EXPECT_FALSE(hindcast("2025-11-14", "2025-11-17", "2025-11-17T09:00:00+05:30"));
  EXPECT_FALSE(hindcast("2025-11-14", "2025-11-17", "2025-11-17T09:14:59+05:30"));
  EXPECT_TRUE(hindcast("2025-11-14", "2025-11-17", "2025-11-17T09:15:00+05:30"));
  EXPECT_TRUE(hindcast("2025-11-14", "2025-11-17", "2025-11-17T12:00:00+05:30"));
  EXPECT_TRUE(hindcast("2025-11-14", "2025-11-17", "2025-11-17T15:31:00+05:30"));
  EXPECT_TRUE(hindcast("2025-11-14", "2025-11-17", "2025-11-18T00:00:00+05:30"));
  // Data that ends early: the session called next is still to come, but others have passed.
  EXPECT_TRUE(hindcast("2025-11-03", "2025-11-17", "2025-11-14T16:30:00+05:30"));
}

class LedgerProgram : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = (std::filesystem::temp_directory_path() / "spectrum-test-XXXXXX").string();
    directory_ = ::mkdtemp(pattern.data());
    options_.data = directory_ + "/cache.json";
    options_.models = directory_ + "/models";
    options_.out = directory_ + "/out.json";
    options_.now = options_.clock = io::parse_instant("2025-11-15T10:00:00+05:30").value();
    options_.quiet = true;
    options_.sessions = 640;
  }
  void TearDown() override { std::filesystem::remove_all(directory_); }

  int run(int (*command)(const Options&)) {
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const int code = command(options_);
    std::fflush(stdout);
    out_ = testing::internal::GetCapturedStdout();
    err_ = testing::internal::GetCapturedStderr();
    return code;
  }
  std::string ledger() const { return directory_ + "/ledger.jsonl"; }
  std::vector<Json> lines() const { return io::read_json_lines(ledger()).value().values; }
  Json document() const { return io::read_json(options_.out).value(); }
  Json report() {
    options_.json = true;
    EXPECT_EQ(run(cmd_ledger), kOk) << err_;
    options_.json = false;
    return io::parse_json(out_, "stdout").value();
  }

  std::string directory_, out_, err_;
  Options options_;
};

// One test, since training takes most of its time.
TEST_F(LedgerProgram, InferKeepsTheRecord) {
  ASSERT_EQ(run(cmd_synth), kOk) << err_;
  ASSERT_EQ(run(cmd_train), kOk) << err_;
  EXPECT_EQ(run(cmd_ledger), kMissingInput);
  EXPECT_NE(err_.find("pipeline infer"), std::string::npos) << err_;

  // Each forecast once, as it was published.
  ASSERT_EQ(run(cmd_infer), kOk) << err_;
  const std::string first = io::read_file(ledger()).value();
  ASSERT_EQ(run(cmd_infer), kOk) << err_;
  EXPECT_EQ(io::read_file(ledger()).value(), first) << "the same forecast again";
  ASSERT_EQ(lines().size(), 1u);
  const Json said = lines()[0], published = document();
  EXPECT_EQ(said.string("as_of"), "2025-11-14");
  EXPECT_EQ(said.boolean("synthetic"), true);
  EXPECT_EQ(said.boolean("hindcast"), false);
  EXPECT_EQ(said.number("close"), published.number("close"));
  EXPECT_EQ(*said.find("models"), *published.find({"provenance", "models"}));
  EXPECT_EQ(said.find("horizons")->at(3).find("path")->numbers(),
            published.find({"tiles", "weekly_range_pts"})->numbers());
  EXPECT_EQ(said.find("horizons")->at(0).find("terminal")->numbers(),
            published.find({"tiles", "short_term_envelope"})->numbers());
  EXPECT_TRUE(ledger_entry(said)) << ledger_entry(said).error().message;
  EXPECT_EQ(published.find("mae"), nullptr);

  // What the trees say adds up, or it is said that they are not served.
  const Json& why = *published.find({"tiles_detail", "option_sellers_status", "attribution"});
  if (why.string("served") == "gbdt_expansion") {
    double sum = *why.number("base");
    for (const Json& c : *why.find("inputs")->array_items()) sum += *c.number("shap");
    EXPECT_NEAR(sum, *why.number("raw_score"), 1e-9);
    EXPECT_LE(why.find("in_words")->size(), 5u);
  } else {
    EXPECT_EQ(why.string("served"), "base_rate");
    EXPECT_NE(why.string("note"), std::nullopt);
  }

  // A day in the past is a hindcast, and never counts.
  options_.as_of = io::parse_day("2025-11-12").value();
  ASSERT_EQ(run(cmd_infer), kOk) << err_;
  options_.as_of.reset();
  ASSERT_EQ(lines().size(), 2u);
  EXPECT_EQ(lines()[1].boolean("hindcast"), true);
  EXPECT_EQ(report().integer("hindcasts"), 1);
  EXPECT_EQ(report().integer("resolved"), 0);
  EXPECT_EQ(report().integer("pending"), 1);

  // Off the record where that is asked for, and where there is no beside.
  options_.no_ledger = true;
  options_.as_of = io::parse_day("2025-11-11").value();
  ASSERT_EQ(run(cmd_infer), kOk) << err_;
  options_.no_ledger = false;
  options_.out = "/dev/null";
  EXPECT_FALSE(ledger_path(options_));
  options_.out = directory_ + "/out.json";
  EXPECT_EQ(lines().size(), 2u);
  options_.as_of.reset();

  // A torn line is warned of, and ended by the next append.
  std::ofstream(ledger(), std::ios::app) << "{\"schema\":1,\"as_o";
  options_.as_of = io::parse_day("2025-11-11").value();
  ASSERT_EQ(run(cmd_infer), kOk) << err_;
  EXPECT_NE(err_.find("line 3: torn"), std::string::npos) << err_;
  options_.as_of.reset();
  EXPECT_EQ(lines().size(), 3u);
  EXPECT_TRUE(io::read_json_lines(ledger()).value().warnings.empty());

  // A ledger that cannot be kept stops the forecast before anything is written.
  const std::string before = io::read_file(options_.out).value();
  options_.ledger = directory_;
  EXPECT_EQ(run(cmd_infer), kIoError);
  EXPECT_NE(err_.find("--no-ledger"), std::string::npos) << err_;
  EXPECT_EQ(io::read_file(options_.out).value(), before);
  options_.ledger.clear();

  // Twenty resolved live forecasts give the document its mean error; nineteen do not.
  const auto cache = io::read_cache(options_.data, options_.now, false).value().cache;
  const io::Candles& bars = cache.find("nifty_daily")->bars;
  const auto add = [&](std::size_t i, bool synthetic) {
    auto writer = io::JsonLinesWriter::open(ledger());
    ASSERT_TRUE(writer);
    ASSERT_TRUE(writer->append(line(io::format_day(bars.day[i]), bars.close[i]).set("synthetic", synthetic)));
  };
  double error = 0, naive = 0;
  const std::size_t start = bars.size() - 30;
  for (std::size_t i = start; i < start + 19; ++i) {
    add(i, true);
    add(i, false);  // of a real market: never mixed
  }
  ASSERT_EQ(run(cmd_infer), kOk) << err_;
  EXPECT_EQ(document().find("mae"), nullptr);
  add(start + 19, true);
  for (std::size_t i = start; i < start + 20; ++i) {
    error += std::abs(bars.close[i + 1] - bars.close[i] - 1) / 20;
    naive += std::abs(bars.close[i + 1] - bars.close[i]) / 20;
  }
  ASSERT_EQ(run(cmd_infer), kOk) << err_;
  ASSERT_TRUE(document().string("mae"));
  EXPECT_NEAR(std::stod(*document().string("mae")), error, 0.0051);
  EXPECT_EQ(run(cmd_validate), kOk) << out_;
  const Json r = report();
  EXPECT_EQ(r.integer("resolved"), 20);
  EXPECT_EQ(r.integer("other_kind"), 19);
  EXPECT_NEAR(*r.find({"mae_points", "baseline_value"})->number(), naive, 1e-9);
  EXPECT_EQ(r.find({"control", "tomorrow_coverage"})->size(), 1u);
  EXPECT_GT(r.find({"drift", "inputs"})->size(), 15u);
  options_.last = 5;
  ASSERT_EQ(run(cmd_ledger), kOk);
  EXPECT_NE(out_.find("20 live and resolved"), std::string::npos) << out_;
  EXPECT_NE(out_.find("2025-11-14"), std::string::npos) << out_;
  EXPECT_NE(out_.find("95 % of such stretches) between "), std::string::npos) << out_;
}

}  // namespace
}  // namespace spectrum::pipeline
