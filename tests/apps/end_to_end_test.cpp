// The program from the outside: market to tiles, and every kind of bad input.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "io/cache.h"
#include "io/json.h"
#include "tests/apps/program.h"

namespace spectrum {
namespace {

using io::Json;
using test::Outcome;
using test::run_program;
using test::slurp;
using test::spill;
using test::fs::path;

constexpr const char* kNow = "2025-11-15T10:00:00+05:30";  // a Saturday; the last session is Friday the 14th

/// A synthetic market with trained models and a forecast, made once for all tests.
class EndToEnd : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    home_ = new test::Folder;
    ASSERT_EQ(run({"synth", "--sessions", "640"}).code, 0);
    const Outcome train = run({"train"});
    ASSERT_EQ(train.code, 0) << train.err;
    const Outcome infer = run({"infer"});
    ASSERT_EQ(infer.code, 0) << infer.err;
  }
  static void TearDownTestSuite() { delete home_; }

  /// Arguments that put everything into the folder of the suite; later ones win.
  static Outcome run(std::vector<std::string> arguments, rlim_t file_limit = 0) {
    for (const auto& [option, value] :
         {std::pair<std::string, std::string>{"--data", (*home_ / "cache.json").string()},
          {"--models", (*home_ / "models").string()},
          {"--out", (*home_ / "out.json").string()},
          {"--now", kNow}})
      if (std::find(arguments.begin(), arguments.end(), option) == arguments.end()) {
        arguments.push_back(option);
        arguments.push_back(value);
      }
    return run_program(arguments, file_limit);
  }

  static Json cache() { return io::read_json((*home_ / "cache.json").string()).value(); }

  /// The rows of a series of a cache.
  static Json& rows(Json& cache, const char* key) { return *cache.find("series")->find(key)->find("data"); }

  /// Infers from an altered cache; the forecast and models that were there must be untouched unless it
  /// succeeds.
  static Outcome infer_from(const std::string& bytes) {
    const test::Folder folder;
    spill(folder / "cache.json", bytes);
    const auto before = home_->files();
    const Outcome o = run({"infer", "--data", (folder / "cache.json").string()});
    if (o.code != 0) {
      EXPECT_TRUE(home_->files() == before) << "a failed command wrote";
    }
    return o;
  }
  static Outcome infer_from(const std::function<void(Json&)>& alter) {
    Json c = cache();
    alter(c);
    return infer_from(io::dump(c, 0));
  }

  /// The forecast that infer writes to a file with some more arguments.
  static Json forecast(const path& out, std::vector<std::string> more) {
    more.insert(more.begin(), {"infer", "--out", out.string()});
    const Outcome o = run(more);
    EXPECT_EQ(o.code, 0) << o.err;
    return io::read_json(out.string()).value();
  }

  static test::Folder* home_;
};

test::Folder* EndToEnd::home_ = nullptr;

/// The i-th row of an array of rows, to be changed.
void set_cell(Json& rows, std::size_t i, const char* field, Json value) {
  Json changed = Json::array();
  for (std::size_t k = 0; k < rows.size(); ++k) {
    Json row = rows.at(k);
    if (k == i) row.set(field, value);
    changed.push(row);
  }
  rows = changed;
}

bool says(const Outcome& o, const std::string& words) { return o.err.find(words) != std::string::npos; }

TEST_F(EndToEnd, MakesAValidForecast) {
  const Outcome o = run({"validate", (*home_ / "out.json").string()});
  EXPECT_EQ(o.code, 0) << o.err;
  const Json d = io::read_json((*home_ / "out.json").string()).value();
  EXPECT_EQ(d.find("tiles_detail")->size(), 14u);
  for (const Json::Member& tile : *d.find("tiles_detail")->members())
    EXPECT_NE(tile.value.string("status"), "unavailable") << tile.name;
  EXPECT_EQ(d.boolean("synthetic"), true);
  EXPECT_EQ(d.string("as_of"), "2025-11-14");
  EXPECT_EQ(d.string("next_session"), "2025-11-17");
}

bool warns(const Json& document, const std::string& words) {
  return std::ranges::any_of(*document.find("warnings")->array_items(),
                             [&](const Json& w) { return w.string()->find(words) != std::string::npos; });
}

TEST_F(EndToEnd, DatesAreThoseOfSessions) {
  const test::Folder folder;
  const auto infer = [&](const std::vector<std::string>& more) {
    return forecast(folder / "out.json", more);
  };
  const auto end_of = [](const Json& d, const char* tile) {
    return d.find({"tiles_detail", tile, "end_date"})->string();
  };
  const Json eve = infer({"--as-of", "2025-11-04"});
  EXPECT_EQ(eve.string("as_of"), "2025-11-04");
  EXPECT_EQ(eve.string("next_session"), "2025-11-06") << "the 5th was a holiday";
  EXPECT_EQ(*end_of(eve, "weekly_range_pts"), "2025-11-12");
  EXPECT_EQ(infer({"--as-of", "2025-10-20"}).string("next_session"), "2025-10-21") << "Muhurat trading";
  EXPECT_EQ(infer({"--as-of", "2025-11-05"}).string("as_of"), "2025-11-04");
  EXPECT_EQ(infer({"--now", "2025-11-05T11:00:00+05:30"}).string("session"), "holiday");
  EXPECT_EQ(infer({"--now", "2025-10-21T14:00:00+05:30"}).string("session"), "open");
  EXPECT_FALSE(warns(eve, "weekdays"));

  spill(folder / "calendar.json", R"({"extends": "NSE",
    "holidays": [{"date": "2025-11-17", "name": "H"}],
    "special_sessions": [{"date": "2025-11-15", "name": "S"}]})");
  const std::vector<std::string> own = {"--calendar", (folder / "calendar.json").string()};
  const Json saturday = infer(own);
  EXPECT_EQ(saturday.string("session"), "open");
  EXPECT_EQ(saturday.string("next_session"), "2025-11-15");
  EXPECT_TRUE(warns(saturday, "hours the calendar does not give"));
  auto monday = own;
  monday.insert(monday.end(), {"--now", "2025-11-17T11:00:00+05:30"});
  const Json missed = infer(monday);
  EXPECT_EQ(missed.string("session"), "holiday");
  EXPECT_EQ(missed.string("next_session"), "2025-11-18") << "no bar of the Saturday has come";
  EXPECT_EQ(run({"validate", (folder / "out.json").string()}).code, 0);
}

TEST_F(EndToEnd, DatesBeyondTheCalendarAreMarked) {
  const test::Folder folder;
  spill(folder / "calendar.json", R"({"exchange": "X", "source": "a test",
    "complete_from": "2020-01-01", "complete_through": "2025-12-14", "holidays": [], "special_sessions": [],
    "expiry_rules": [{"from": "2020-01-01", "weekly": "Tuesday", "monthly": "last Tuesday"}]})");
  const auto infer = [&](std::vector<std::string> more) {
    more.insert(more.end(), {"--calendar", (folder / "calendar.json").string()});
    return forecast(folder / "out.json", more);
  };
  EXPECT_TRUE(warns(infer({}), "count weekdays beyond 2025-12-14")) << "the month ends on the 15th";
  EXPECT_FALSE(warns(infer({"--as-of", "2025-11-13"}), "weekdays")) << "and here on the 12th";
}

TEST_F(EndToEnd, EveryModelLearnt) {
  const Json card = io::read_json((*home_ / "models/model_card.json").string()).value();
  ASSERT_EQ(card.find("reports")->size(), 5u);
  for (const Json& report : *card.find("reports")->array_items()) {
    const auto loss = report.numbers("train_loss");
    ASSERT_TRUE(loss && loss->size() > 1) << *report.string("name");
    EXPECT_LT(loss->back(), loss->front()) << *report.string("name");
  }
}

TEST_F(EndToEnd, SameBytesForAnyThreadCountAndRun) {
  const test::Folder again;
  for (const char* threads : {"1", "2", "3"}) {
    const std::vector<std::string> where = {"--models",  (again / "models").string(),
                                            "--out",     (again / "out.json").string(),
                                            "--threads", threads};
    for (const char* command : {"train", "infer"}) {
      std::vector<std::string> arguments = {command};
      arguments.insert(arguments.end(), where.begin(), where.end());
      ASSERT_EQ(run(arguments).code, 0);
    }
    auto expected = home_->files();
    for (const char* name : {"cache.json", "cache.json.lock"}) expected.erase(name);
    EXPECT_TRUE(again.files() == expected) << threads << " threads";
  }
}

/// The rows of a series up to a day.
Json rows_until(const Json& rows, const std::string& day) {
  Json kept = Json::array();
  for (const Json& row : *rows.array_items()) {
    const auto date = row.string("Date"), time = row.string("Datetime");
    if ((date ? *date : time.value_or("")).substr(0, 10) <= day) kept.push(row);
  }
  return kept;
}

TEST_F(EndToEnd, ForecastAsOfADayIsThatOfACutCache) {
  const test::Folder folder;
  const std::string data = (folder / "cut.json").string();
  const Json every = cache();
  for (const char* day : {"2025-11-13", "2025-11-04"}) {
    Json known_series = Json::object();
    std::size_t dropped = 0;
    for (const Json::Member& series : *every.find("series")->members()) {
      const Json& all = *series.value.find("data");
      Json kept = rows_until(all, day), cut = series.value;
      dropped += all.size() - kept.size();
      if (kept.size() > 0) known_series.set(series.name, cut.set("data", kept));
    }
    ASSERT_GT(dropped, 0u);
    spill(data, io::dump(Json(every).set("series", known_series), 0));
    const Json whole = forecast(folder / "a", {"--as-of", day}),
               known = forecast(folder / "b", {"--as-of", day, "--data", data});
    EXPECT_EQ(whole.string("as_of"), day);
    EXPECT_EQ(slurp(folder / "a"), slurp(folder / "b")) << day;
  }
}

// ---- audits ----

TEST_F(EndToEnd, NoValueUsesTheFuture) {
  const auto before = home_->files();
  const Outcome o = run({"audit", "leak", "--cuts", "2", "--json"});
  EXPECT_EQ(o.code, 0) << o.err << o.out;
  EXPECT_TRUE(home_->files() == before);
  const Json d = io::parse_json(o.out, "stdout").value();
  EXPECT_EQ(d.string("verdict"), "clean");
  EXPECT_EQ(d.string("model_date"), "2025-11-14");
  EXPECT_EQ(d.find("cuts")->size(), 7u);
  std::vector<std::string> names;
  for (const Json& check : *d.find("checks")->array_items()) {
    names.push_back(*check.string("name"));
    EXPECT_EQ(check.string("verdict"), "clean") << names.back();
    EXPECT_EQ(check.integer("cuts"), 7) << names.back();
    EXPECT_EQ(check.find("leaks")->size(), 0u);
    EXPECT_EQ(check.find("never_defined")->size(), 0u) << names.back();
  }
  EXPECT_EQ(names, (std::vector<std::string>{"market", "features", "encoder inputs", "range values",
                                             "model values", "forecasts"}));
}

TEST_F(EndToEnd, WithoutModelsTheLeakAuditSaysWhatItLeftOut) {
  // Models that were named must be there; the program's own folder need not.
  EXPECT_EQ(run({"audit", "leak", "--cuts", "1", "--models", (*home_ / "no_models").string()}).code, 66);
  ASSERT_FALSE(std::filesystem::exists("models")) << "the test runs where nobody has trained";
  const Outcome o = run({"audit", "leak", "--cuts", "1", "--models", "models"});
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_TRUE(says(o, "[WARN] forecasts not checked") && says(o, "pipeline train")) << o.err;
  EXPECT_NE(o.out.find("skipped"), std::string::npos) << o.out;
}

TEST_F(EndToEnd, TheWarmupAuditNamesEveryFeature) {
  const Outcome table = run({"audit", "warmup"}), json = run({"audit", "warmup", "--json"});
  ASSERT_EQ(table.code, 0) << table.err;
  EXPECT_NE(table.out.find("Give at least 252 sessions"), std::string::npos) << table.out;
  const Json d = io::parse_json(json.out, "stdout").value();
  EXPECT_EQ(d.find("features")->size(), 95u);
  for (const Json& f : *d.find("features")->array_items()) {
    std::string line = "\n";
    line += *f.string("name");
    EXPECT_NE(table.out.find(line), std::string::npos) << line;
  }
}

TEST_F(EndToEnd, AuditsOfTooLittleSayHowMuchIsNeeded) {
  const Outcome leak = run({"audit", "leak", "--as-of", "2023-09-01"});
  EXPECT_EQ(leak.code, 65);
  EXPECT_TRUE(says(leak, "at least 257 sessions") && says(leak, "drawdown_252")) << leak.err;
  const Outcome warmup = run({"audit", "warmup", "--as-of", "2023-09-01"});
  EXPECT_EQ(warmup.code, 65);
  EXPECT_TRUE(says(warmup, "at least 200 sessions") && says(warmup, "pipeline import csv")) << warmup.err;
  for (const char* name : {"leak", "warmup"}) {
    EXPECT_EQ(run({"audit", name, "--data", (*home_ / "nowhere.json").string()}).code, 66);
    const test::Folder folder;
    spill(folder / "empty.json", "{\"series\": {}}");
    const Outcome empty = run({"audit", name, "--data", (folder / "empty.json").string()});
    EXPECT_EQ(empty.code, 65);
    EXPECT_TRUE(says(empty, "nifty_daily")) << empty.err;
  }
}

TEST_F(EndToEnd, InferCountsWhatTheDoctorCallsAnError) {
  const Outcome good = infer_from([](Json&) {});
  ASSERT_EQ(good.code, 0) << good.err;
  EXPECT_FALSE(says(good, "pipeline doctor")) << good.err;
  const Outcome bad = infer_from([](Json& c) {
    for (const char* field : {"Open", "High", "Low", "Close"}) set_cell(rows(c, "vix"), 300, field, 200);
  });
  EXPECT_EQ(bad.code, 0) << bad.err;  // a jump, and a level where no India VIX has been
  EXPECT_TRUE(says(bad, ": 2 errors in the data; `pipeline doctor --data ")) << bad.err;
}

// ---- the report ----

TEST_F(EndToEnd, TheReportStandsBesideTheForecast) {
  const test::Folder folder;
  spill(folder / "out.json", slurp(*home_ / "out.json"));
  const std::string page = (folder / "report.html").string(), out = (folder / "out.json").string();
  const Outcome first = run({"report", "--out", out});
  ASSERT_EQ(first.code, 0) << first.err;
  EXPECT_EQ(first.out, page + "\n");
  const std::string bytes = slurp(page);
  EXPECT_NE(bytes.find("SYNTHETIC MARKET"), std::string::npos);
  EXPECT_NE(bytes.find("Not evaluated yet"), std::string::npos);
  EXPECT_NE(bytes.find("class=\"body up\""), std::string::npos) << "candles from the cache";
  EXPECT_EQ(bytes.find("trained anew since"), std::string::npos);
  const std::string other = (folder / "other.html").string();
  const Json told =
      io::parse_json(run({"report", "--out", out, "--html", other, "--json"}).out, "stdout").value();
  EXPECT_EQ(told.string("report"), other);
  EXPECT_EQ(told.integer("bytes"), static_cast<std::int64_t>(bytes.size()));
  EXPECT_EQ(slurp(other), bytes) << "same files, same bytes";
}

TEST_F(EndToEnd, TheReportDoesWithWhatThereIs) {
  const test::Folder folder;
  const std::string page = (folder / "report.html").string(), nowhere = (folder / "nowhere").string();
  const Outcome bare = run({"report", "--data", nowhere, "--models", nowhere, "--html", page});
  ASSERT_EQ(bare.code, 0) << bare.err;
  EXPECT_NE(slurp(page).find("There is no cache"), std::string::npos);
  EXPECT_NE(slurp(page).find("There is no model card"), std::string::npos);
  spill(folder / "broken.json", "{\"series\": ");
  const Outcome broken = run({"report", "--data", (folder / "broken.json").string(), "--html", page});
  EXPECT_EQ(broken.code, 0);
  EXPECT_TRUE(says(broken, "[WARN]") && says(broken, "broken.json")) << broken.err;
  EXPECT_NE(slurp(page).find("Not readable"), std::string::npos);
}

TEST_F(EndToEnd, AReportOfNoForecastKeepsTheOldPage) {
  const test::Folder folder;
  const std::string page = (folder / "report.html").string(), bad = (folder / "bad.json").string();
  spill(page, "old");
  const Outcome missing = run({"report", "--out", (folder / "nowhere.json").string(), "--html", page});
  EXPECT_EQ(missing.code, 66);
  EXPECT_TRUE(says(missing, "nowhere.json") && says(missing, "pipeline infer")) << missing.err;
  Json d = io::read_json((*home_ / "out.json").string()).value();
  d.set("close", "NaN");
  spill(bad, io::dump(d));
  const Outcome broken = run({"report", "--out", bad, "--html", page});
  EXPECT_EQ(broken.code, 65);
  EXPECT_TRUE(says(broken, "close: must be a number") && says(broken, "pipeline validate")) << broken.err;
  EXPECT_EQ(slurp(page), "old");
  EXPECT_EQ(run({"report", "--html", (folder / "no" / "report.html").string()}).code, 74);
}

// ---- bad caches: 66 missing, 65 everything else; the forecast stays ----

TEST_F(EndToEnd, MissingCache) {
  const Outcome o = run({"infer", "--data", (*home_ / "nowhere.json").string()});
  EXPECT_EQ(o.code, 66);
  EXPECT_TRUE(says(o, "nowhere.json")) << o.err;
}

TEST_F(EndToEnd, CachesThatAreNoCache) {
  EXPECT_EQ(infer_from("").code, 65);
  EXPECT_EQ(infer_from(slurp(*home_ / "cache.json").substr(0, 100000)).code, 65);
  EXPECT_EQ(infer_from("hello").code, 65);
  EXPECT_EQ(infer_from("[]").code, 65);
  EXPECT_EQ(infer_from("{\"series\": 3}").code, 65);
  EXPECT_EQ(
      infer_from("{\"series\": {\"nifty_daily\": {\"data\": {\"Close\": [1, 2], \"Open\": [1]}}}}").code, 65);
  EXPECT_EQ(infer_from(std::string(4 << 20, '[')).code, 65);
}

TEST_F(EndToEnd, TooFewRowsSayHowMany) {
  const Outcome o = infer_from([](Json& c) {
    Json five = Json::array();
    for (std::size_t i = rows(c, "nifty_daily").size() - 5; i < rows(c, "nifty_daily").size(); ++i)
      five.push(rows(c, "nifty_daily").at(i));
    rows(c, "nifty_daily") = five;
  });
  EXPECT_EQ(o.code, 65) << o.err;
  EXPECT_TRUE(says(o, "5")) << o.err;
}

TEST_F(EndToEnd, NoPrimarySeriesNamesTheKeysThere) {
  const Outcome o = infer_from([](Json& c) {
    Json others = Json::object();
    for (const Json::Member& m : *c.find("series")->members())
      if (m.name != "nifty_daily") others.set(m.name, m.value);
    c.set("series", others);
  });
  EXPECT_EQ(o.code, 65);
  EXPECT_TRUE(says(o, "nifty_daily")) << o.err;
  EXPECT_TRUE(says(o, "vix")) << o.err;
}

TEST_F(EndToEnd, NoVixIsDegradedNotFatal) {
  const test::Folder folder;
  Json c = cache(), others = Json::object();
  for (const Json::Member& m : *c.find("series")->members())
    if (m.name != "vix") others.set(m.name, m.value);
  c.set("series", others);
  spill(folder / "cache.json", io::dump(c, 0));
  const std::vector<std::string> where = {"--data",   (folder / "cache.json").string(),
                                          "--models", (folder / "models").string(),
                                          "--out",    (folder / "out.json").string()};
  for (const char* command : {"train", "infer"}) {
    std::vector<std::string> arguments = {command};
    arguments.insert(arguments.end(), where.begin(), where.end());
    const Outcome o = run(arguments);
    ASSERT_EQ(o.code, 0) << o.err;
    EXPECT_TRUE(says(o, "[WARN] no vix")) << o.err;
  }
  const Json d = io::read_json((folder / "out.json").string()).value();
  EXPECT_EQ(d.find({"tiles_detail", "india_vix", "status"})->string()[0], "unavailable");
  EXPECT_EQ(d.find({"tiles_detail", "weekly_range_pts", "status"})->string()[0], "degraded");
  EXPECT_EQ(d.find("indiaVIX"), nullptr);
}

TEST_F(EndToEnd, BadPricesOfThePrimarySeriesNameSeriesDateAndField) {
  struct Case {
    const char* field;
    Json value;
  };
  for (const Case& bad : {Case{"Close", "NaN"},
                          {"Open", "Infinity"},
                          {"High", "1e400"},
                          {"Low", -5.0},
                          {"Close", 0.0},
                          {"High", 1.0},
                          {"Close", nullptr}}) {
    std::string date;
    const Outcome o = infer_from([&](Json& c) {
      date = rows(c, "nifty_daily").at(100).string("Date")->substr(0, 10);
      set_cell(rows(c, "nifty_daily"), 100, bad.field, bad.value);
    });
    EXPECT_EQ(o.code, 65) << bad.field;
    EXPECT_TRUE(says(o, "nifty_daily") && says(o, date) && says(o, bad.field)) << o.err;
  }
}

TEST_F(EndToEnd, BareNaNAsPythonWritesItIsNamedToo) {
  Json c = cache();
  set_cell(rows(c, "nifty_daily"), 100, "Close", "MARK");
  for (const char* token : {"NaN", "Infinity", "-Infinity", "1e400"}) {
    std::string text = io::dump(c, 0);
    text.replace(text.find("\"MARK\""), 6, token);
    const Outcome o = infer_from(text);
    EXPECT_EQ(o.code, 65);
    EXPECT_TRUE(says(o, "nifty_daily") && says(o, "Close")) << o.err;
  }
}

TEST_F(EndToEnd, BadRowsOfAnotherSeriesAreDroppedWithAWarning) {
  const Outcome o = infer_from([](Json& c) { set_cell(rows(c, "vix"), 100, "Close", -1.0); });
  EXPECT_EQ(o.code, 0) << o.err;
  EXPECT_TRUE(says(o, "[WARN]") && says(o, "vix")) << o.err;
}

TEST_F(EndToEnd, DuplicatesAndDisorderAreRepairedWithAWarning) {
  const Outcome reference = run({"infer"});
  ASSERT_EQ(reference.code, 0);
  const Json expected = *io::read_json((*home_ / "out.json").string()).value().find("tiles");
  for (bool duplicate : {true, false}) {
    const Outcome o = infer_from([&](Json& c) {
      Json shuffled = Json::array();
      Json& all = rows(c, "nifty_daily");
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (!duplicate && i == 50) shuffled.push(all.at(51)).push(all.at(50));
        if (!duplicate && (i == 50 || i == 51)) continue;
        shuffled.push(all.at(i));
        if (duplicate && i == 50) shuffled.push(all.at(i));
      }
      all = shuffled;
    });
    EXPECT_EQ(o.code, 0) << o.err;
    EXPECT_TRUE(says(o, "[WARN]") && says(o, "nifty_daily")) << o.err;
    EXPECT_EQ(*io::read_json((*home_ / "out.json").string()).value().find("tiles"), expected);
  }
  ASSERT_EQ(run({"infer"}).code, 0);
}

TEST_F(EndToEnd, DatesInTheFutureAreRefused) {
  const Outcome o = infer_from([](Json& c) {
    Json& all = rows(c, "nifty_daily");
    set_cell(all, all.size() - 1, "Date", "2931-03-03 00:00:00+05:30");
  });
  EXPECT_EQ(o.code, 65);
  EXPECT_TRUE(says(o, "2931-03-03")) << o.err;
}

// ---- bad models ----

/// A copy of the models, altered, then used.
class BadModels : public EndToEnd {
 protected:
  static Outcome infer_with(const std::function<void(const test::Folder&)>& alter) {
    const test::Folder folder;
    test::fs::copy(*home_ / "models", folder / "models");
    alter(folder);
    const auto before = home_->files();
    const Outcome o = run({"infer", "--models", (folder / "models").string()});
    EXPECT_TRUE(home_->files() == before);
    return o;
  }
};

TEST_F(BadModels, OneBitAnywhereIsRefused) {
  for (const char* file : {"tme_lstm.safetensors", "vse_cnn.safetensors", "gfe_ae.safetensors",
                           "fusion_mlp.safetensors", "lgb_expansion.txt", "model_card.json"})
    for (double where : {0.001, 0.3, 0.7, 0.9999}) {
      const Outcome o = infer_with([&](const test::Folder& f) {
        std::string bytes = slurp(f / "models" / file);
        bytes[static_cast<std::size_t>(where * static_cast<double>(bytes.size()))] ^= 0x10;
        spill(f / "models" / file, bytes);
      });
      EXPECT_EQ(o.code, 65) << file << " at " << where;
      EXPECT_TRUE(says(o, file) && says(o, "pipeline train")) << o.err;
    }
}

TEST_F(BadModels, AnAuditDoesNotSkipThem) {
  const test::Folder folder;
  test::fs::copy(*home_ / "models", folder / "models");
  test::fs::remove(folder / "models" / "gfe_ae.safetensors");
  const std::vector<std::string> audit = {"audit", "leak", "--models", (folder / "models").string()};
  const Outcome gone = run(audit);
  EXPECT_EQ(gone.code, 66);
  EXPECT_TRUE(says(gone, "gfe_ae.safetensors")) << gone.err;
  spill(folder / "models" / "gfe_ae.safetensors", "something else");
  EXPECT_EQ(run(audit).code, 65);
}

TEST_F(BadModels, TruncatedMissingOrOfAnotherKind) {
  const Outcome truncated = infer_with([](const test::Folder& f) {
    spill(f / "models" / "tme_lstm.safetensors",
          slurp(f / "models" / "tme_lstm.safetensors").substr(0, 1000));
  });
  EXPECT_EQ(truncated.code, 65);
  const Outcome other = infer_with([](const test::Folder& f) {
    spill(f / "models" / "tme_lstm.safetensors", slurp(f / "models" / "vse_cnn.safetensors"));
  });
  EXPECT_EQ(other.code, 65);
  const Outcome gone =
      infer_with([](const test::Folder& f) { test::fs::remove(f / "models" / "gfe_ae.safetensors"); });
  EXPECT_EQ(gone.code, 66);
  EXPECT_TRUE(says(gone, "gfe_ae.safetensors")) << gone.err;
  const Outcome none = run({"infer", "--models", (*home_ / "no_models").string()});
  EXPECT_EQ(none.code, 66);
  EXPECT_TRUE(says(none, "pipeline train")) << none.err;
}

// ---- bad outputs: 74 ----

TEST_F(EndToEnd, OutputsThatCannotBeWritten) {
  const auto before = home_->files();
  const std::string nowhere = (*home_ / "no/such/dir/out.json").string();
  for (const char* command : {"infer", "run"}) {
    const Outcome missing = run({command, "--offline", "--out", nowhere});
    EXPECT_EQ(missing.code, 74);
    EXPECT_TRUE(says(missing, "cannot write " + nowhere + ": the directory ")) << missing.err;
    EXPECT_TRUE(says(missing, "--out")) << missing.err;
    EXPECT_FALSE(says(missing, "ledger")) << missing.err;
    EXPECT_FALSE(says(missing, "loss")) << "trained before it looked";
  }
  const Outcome directory = run({"infer", "--out", (*home_ / "models").string()});
  EXPECT_EQ(directory.code, 74);
  EXPECT_TRUE(says(directory, "directory")) << directory.err;
  EXPECT_EQ(run({"infer", "--out", "/dev/full"}).code, 74);
  EXPECT_TRUE(home_->files() == before);
}

TEST_F(EndToEnd, AWriteThatFailsHalfWayLeavesWhatWasThere) {
  const auto before = home_->files();
  const Outcome infer = run({"infer", "--now", "2025-11-15T11:00:00+05:30"}, 4096);
  EXPECT_EQ(infer.code, 74) << infer.err;
  const Outcome train = run({"train", "--seed", "7"}, 20000);
  EXPECT_EQ(train.code, 74) << train.err;
  EXPECT_TRUE(home_->files() == before);
}

TEST_F(EndToEnd, ResultsThatCannotBePrinted) {
  const std::string command = std::string(SPECTRUM_PIPELINE) + " schema > /dev/full 2> /dev/null";
  const int status = std::system(command.c_str());
  EXPECT_EQ(WEXITSTATUS(status), 74);
}

// ---- the command line ----

TEST(CommandLine, WithoutDataAndASourceARunIsOver) {
  const test::Folder folder;
  const Outcome o = run_program({"run", "--source-url", "http://127.0.0.1:1", "--pace", "0", "--tries", "1",
                                 "--data", (folder / "none.json").string()});
  EXPECT_EQ(o.code, 69) << o.err;
}

TEST(CommandLine, SchemaIsJson) {
  const Outcome o = run_program({"schema"});
  EXPECT_EQ(o.code, 0);
  EXPECT_TRUE(io::parse_json(o.out, "schema").has_value());
}

}  // namespace
}  // namespace spectrum
