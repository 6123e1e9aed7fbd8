// `pipeline evaluate` from the outside: what it writes, that it survives a kill, what infer makes of it.
#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <thread>

#include "io/json.h"
#include "tests/apps/program.h"

namespace spectrum {
namespace {

using io::Json;
using test::Outcome;
using test::run_program;
using test::slurp;
using test::spill;
namespace fs = test::fs;

constexpr const char* kNow = "2025-11-15T10:00:00+05:30";

/// A small synthetic market with trained models and an evaluation of three folds, made once for all tests.
class Evaluate : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    home_ = new test::Folder;
    ASSERT_EQ(run_program({"synth", "--sessions", "640", "--data", data(), "--now", kNow}).code, 0);
    drop_sectors();
    const Outcome train = run_program(with({"train"}, *home_));
    ASSERT_EQ(train.code, 0) << train.err;
    first_ = new Outcome(run_program(with({"evaluate"}, *home_)));
    ASSERT_EQ(first_->code, 0) << first_->err;
  }
  static void TearDownTestSuite() {
    delete first_;
    delete home_;
  }

  /// Fewer series to learn from make a fold a matter of a second.
  static void drop_sectors() {
    Json cache = io::read_json(data()).value();
    Json kept = Json::object();
    for (const char* key : {"nifty_daily", "vix"}) kept.set(key, *cache.find("series")->find(key));
    spill(data(), io::dump(cache.set("series", kept), 0));
  }

  static std::string data() { return (*home_ / "cache.json").string(); }
  /// Arguments that put everything into a folder; evaluate runs three folds.
  static std::vector<std::string> with(std::vector<std::string> arguments, const test::Folder& folder) {
    const std::vector<std::string> where = {"--data", data(), "--models", (folder / "models").string(),
                                            "--now",  kNow};
    arguments.insert(arguments.end(), where.begin(), where.end());
    if (arguments[0] == "evaluate" &&
        std::find(arguments.begin(), arguments.end(), "--folds") == arguments.end())
      arguments.insert(arguments.end(), {"--folds", "3"});
    return arguments;
  }
  static std::string record(const test::Folder& folder) { return slurp(folder / "models/evaluation.json"); }
  /// The record of three folds with the rows of a longer one: below 250 they decide nothing.
  static Json long_record() {
    Json e = io::parse_json(record(*home_), "evaluation").value();
    for (const char* head : {"direction", "expansion"}) e.find("heads")->find(head)->set("rows", 400);
    return e;
  }
  /// Models beside an evaluation.
  static void put(const test::Folder& folder, const Json& evaluation) {
    fs::copy(*home_ / "models", folder / "models");
    spill(folder / "models/evaluation.json", io::dump(evaluation) + "\n");
  }
  /// Judges the ranges alone, which is quick, and puts them on record all the same.
  static std::vector<std::string> ranges(const test::Folder& folder, std::vector<std::string> more = {}) {
    fs::create_directories(folder / "models");
    more.insert(more.begin(), {"evaluate", "--heads", "ranges", "--evaluation",
                               (folder / "models/evaluation.json").string()});
    return with(std::move(more), folder);
  }
  static bool says(const std::string& text, const std::string& words) {
    return text.find(words) != std::string::npos;
  }

  static test::Folder* home_;
  static Outcome* first_;
};

test::Folder* Evaluate::home_ = nullptr;
Outcome* Evaluate::first_ = nullptr;

TEST_F(Evaluate, WritesARecordAndTables) {
  const Json d = io::parse_json(record(*home_), "evaluation").value();
  EXPECT_EQ(d.find({"protocol", "folds"})->size(), 3u);
  EXPECT_EQ(d.boolean("synthetic"), true);
  EXPECT_EQ(d.find({"data", "last"})->string()[0], "2025-11-14");
  const Json& direction = *d.find({"heads", "direction"});
  EXPECT_GE(*direction.integer("rows"), 41);  // two folds of 20, and what is left
  EXPECT_EQ(direction.find("forecasters")->size(), 8u);
  const bool model_served = direction.string("served") == "fusion + volatility prior";
  EXPECT_EQ(direction.find("comparisons")->size(), model_served ? 7u : 13u);
  EXPECT_EQ(d.find({"heads", "expansion", "forecasters"})->size(), 6u);
  EXPECT_EQ(d.find({"heads", "ranges"})->size(), 10u);
  const Json& sellers = *d.find({"heads", "radar", "sellers"});
  EXPECT_EQ(*sellers.integer("rows"), *direction.integer("rows") - 4);  // five sessions, not one
  EXPECT_LE(*sellers.string("last"), "2025-11-07") << "five sessions must have followed";
  EXPECT_GT(sellers.find("statuses")->size(), 0u);
  EXPECT_EQ(d.find("leak_demonstration")->size(), 4u);
  for (const char* words : {"SYNTHETIC MARKET", "Direction of the next session", "volatility prior",
                            "Option radar, sellers", "Range, path, 5", "Why an accuracy beyond 90 %", "=> "})
    EXPECT_TRUE(says(first_->out, words)) << words;
  EXPECT_FALSE(fs::exists(*home_ / "models/evaluation.partial"));
}

TEST_F(Evaluate, TheModelCardKeepsASummaryAndStaysValid) {
  const Json card = io::read_json((*home_ / "models/model_card.json").string()).value();
  const Json* summary = card.find("evaluation");
  ASSERT_TRUE(summary && summary->is_object());
  EXPECT_EQ(summary->integer("folds"), 3);
  EXPECT_TRUE(summary->find({"direction", "verdict"}));
  const test::Folder out;
  EXPECT_EQ(run_program(with({"infer", "--out", (out / "out.json").string()}, *home_)).code, 0);
}

TEST_F(Evaluate, TrainingAgainKeepsTheSummaryOfAnEvaluationThatFits) {
  const test::Folder again;
  fs::create_directory(again / "models");
  fs::copy(*home_ / "models/evaluation.json", again / "models/evaluation.json");
  ASSERT_EQ(run_program(with({"train"}, again)).code, 0);
  EXPECT_EQ(slurp(again / "models/model_card.json"), slurp(*home_ / "models/model_card.json"));
}

TEST_F(Evaluate, SameBytesForAnyThreadCount) {
  const test::Folder again;
  const Outcome o = run_program(with({"evaluate", "--threads", "3", "--json"}, again));
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_EQ(record(again), record(*home_));
  EXPECT_EQ(o.out, record(again));
}

/// Runs until a fold is finished, then kills without warning.
void run_and_kill(const std::vector<std::string>& arguments, const fs::path& partial) {
  const pid_t child = fork();
  if (child == 0) {
    if (!std::freopen("/dev/null", "w", stdout) || !std::freopen("/dev/null", "w", stderr)) _exit(99);
    std::vector<char*> argv = {const_cast<char*>(SPECTRUM_PIPELINE)};
    for (const std::string& a : arguments) argv.push_back(const_cast<char*>(a.c_str()));
    argv.push_back(nullptr);
    execv(SPECTRUM_PIPELINE, argv.data());
    _exit(99);
  }
  const auto finished = [&] {
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(partial, none))
      if (entry.path().extension() == ".json") return true;
    return false;
  };
  while (!finished() && waitpid(child, nullptr, WNOHANG) == 0)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  kill(child, SIGKILL);
  waitpid(child, nullptr, 0);
}

TEST_F(Evaluate, AKilledRunGoesOnWhereItWas) {
  const test::Folder again;
  const auto arguments = with({"evaluate", "--threads", "1"}, again);
  run_and_kill(arguments, again / "models/evaluation.partial");
  ASSERT_FALSE(fs::exists(again / "models/evaluation.json")) << "it ended before it was killed";
  const Outcome o = run_program(arguments);
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_TRUE(says(o.err, "of 3 folds finished before")) << o.err;
  EXPECT_EQ(record(again), record(*home_));
  EXPECT_FALSE(fs::exists(again / "models/evaluation.partial"));
}

TEST_F(Evaluate, ARunThatEndsLeavesTheFoldsOfAnotherAlone) {
  const test::Folder again;
  const fs::path partial = again / "models/evaluation.partial";
  run_and_kill(with({"evaluate", "--threads", "1"}, again), partial);
  ASSERT_EQ(run_program(with({"evaluate", "--seed", "7"}, again)).code, 0);
  ASSERT_TRUE(fs::exists(partial));
  const Outcome o = run_program(with({"evaluate"}, again));
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_TRUE(says(o.err, "of 3 folds finished before")) << o.err;
}

TEST_F(Evaluate, AWriteThatFailsLosesNothing) {
  const test::Folder again;
  const Outcome o = run_program(with({"evaluate", "--threads", "1"}, again), 4096);
  EXPECT_EQ(o.code, 74) << o.err;
  EXPECT_FALSE(fs::exists(again / "models/evaluation.json"));
}

TEST_F(Evaluate, RangesAloneNeedNoTraining) {
  const test::Folder again;
  const Outcome shown = run_program(with({"evaluate", "--heads", "ranges"}, again));
  EXPECT_EQ(shown.code, 0) << shown.err;
  EXPECT_TRUE(record(again).empty());  // it would take the place of a whole one
  const std::string file = (again / "ranges.json").string();
  const Outcome o = run_program(with({"evaluate", "--heads", "ranges", "--evaluation", file}, again));
  ASSERT_EQ(o.code, 0) << o.err;
  const Json d = io::read_json(file).value();
  EXPECT_EQ(d.find("heads")->size(), 1u);
  const Json whole = io::parse_json(record(*home_), "evaluation").value();
  EXPECT_EQ(*d.find({"heads", "ranges"}), *whole.find({"heads", "ranges"}));
}

TEST_F(Evaluate, OptionsThatDoNotFitSaySo) {
  const test::Folder again;
  const auto code = [&](std::vector<std::string> more, const std::string& words) {
    more.insert(more.begin(), "evaluate");
    const Outcome o = run_program(with(more, again));
    EXPECT_TRUE(says(o.err, words)) << o.err;
    return o.code;
  };
  EXPECT_EQ(code({"--from", "2025-11-01", "--to", "2025-10-01"}, "--from is after --to"), 78);
  EXPECT_EQ(code({"--rolling", "400"}, "--rolling must be at least"), 78);
  EXPECT_EQ(code({"--from", "2025-11-15"}, "no session to forecast"), 65);
  EXPECT_EQ(code({"--as-of", "2024-06-03"}, "300"), 65);
  // Too few outcomes to judge, known before anything is fitted.
  EXPECT_EQ(code({"--folds", "1", "--step", "5"}, "have an outcome, 7 are needed: widen --folds"), 65);
  EXPECT_EQ(code({"--from", "2025-11-12"}, "widen --folds, --from"), 65);
  EXPECT_FALSE(fs::exists(again / "models/evaluation.partial")) << "no fold was fitted";
  EXPECT_EQ(code({"--heads", "everything"}, "direction"), 2);
  EXPECT_EQ(code({"--folds", "0"}, "--folds"), 2);
}

TEST_F(Evaluate, CountsWhatWasTriedOnTheSameData) {
  const test::Folder again;
  const auto trials = [&](std::vector<std::string> more) {
    const Outcome o = run_program(ranges(again, std::move(more)));
    EXPECT_EQ(o.code, 0) << o.err;
    return std::pair(io::parse_json(record(again), "evaluation")->find("trials")->size(), o.out);
  };
  EXPECT_EQ(trials({}).first, 1u);
  EXPECT_EQ(trials({}).first, 1u);  // the same again is no other trial
  const auto [n, table] = trials({"--step", "10"});
  EXPECT_EQ(n, 2u);
  EXPECT_TRUE(says(table, "2 evaluations were made on this market")) << table;
  EXPECT_EQ(trials({"--as-of", "2025-11-13"}).first, 2u) << "the first question, to a market a day shorter";
  EXPECT_EQ(trials({}).first, 2u) << "and a day longer again";
  EXPECT_EQ(trials({"--seed", "7"}).first, 3u);
  Json other = io::parse_json(record(again), "evaluation").value();
  other.find("data")->set("first_close", 1.0);
  spill(again / "models/evaluation.json", io::dump(other) + "\n");
  EXPECT_EQ(trials({}).first, 1u) << "of another market";
}

TEST_F(Evaluate, RollingAndDatesChooseTheFolds) {
  const test::Folder again;
  const Outcome o = run_program(ranges(again, {"--rolling", "600", "--step", "10", "--from", "2025-10-01",
                                               "--to", "2025-10-31", "--folds", "99"}));
  ASSERT_EQ(o.code, 0) << o.err;
  EXPECT_TRUE(says(o.err, "does not go by this")) << o.err;
  const Json d = io::parse_json(record(again), "evaluation").value();
  EXPECT_EQ(*d.find({"protocol", "window"})->string(), "rolling");
  const Json& folds = *d.find({"protocol", "folds"});
  ASSERT_GE(folds.size(), 2u);
  EXPECT_GE(*folds.at(0).string("test_first"), "2025-10-01");
  EXPECT_LE(*folds.at(folds.size() - 1).string("test_last"), "2025-10-31");
  EXPECT_LT(*folds.at(0).string("train_last"), *folds.at(0).string("test_first"));
}

/// A forecast with the models of the suite and what is given.
Json infer(const std::vector<std::string>& arguments, std::string* log = nullptr) {
  const test::Folder out;
  std::vector<std::string> all = arguments;
  all.insert(all.end(), {"--out", (out / "out.json").string()});
  const Outcome o = run_program(all);
  EXPECT_EQ(o.code, 0) << o.err;
  if (log) *log = o.err;
  EXPECT_EQ(run_program({"validate", (out / "out.json").string()}).code, 0);
  return io::read_json((out / "out.json").string()).value();
}

TEST_F(Evaluate, AForecastCarriesTheRecordAndServesWhatEarnedIt) {
  const Json e = long_record();
  const test::Folder home;
  put(home, e);
  const Json d = infer(with({"infer"}, home));
  ASSERT_TRUE(d.find("evaluation")->is_object());
  const Json& tilt = *d.find({"tiles_detail", "directional_tilt"});
  ASSERT_TRUE(tilt.find("skill")->is_object());
  EXPECT_EQ(tilt.string("confidence_method"), "walk_forward_reliability");
  const Json& week = e.find({"heads", "ranges"})->at(7);
  ASSERT_TRUE(week.string("kind") == "path" && week.integer("horizon") == 5);
  const Json& shown = *d.find({"tiles_detail", "weekly_range_pts", "numbers"});
  EXPECT_NEAR(*shown.number("walk_forward_coverage"), *week.find("forecasters")->at(0).number("coverage"),
              1e-4);
  EXPECT_EQ(shown.number("walk_forward_n"), week.number("rows"));
  for (const char* served : {"volatility prior", "fusion + volatility prior"}) {
    const test::Folder other;
    Json altered = e;
    altered.find("heads")->find("direction")->set("served", served);
    put(other, altered);
    const Json f = infer(with({"infer"}, other));
    const Json& numbers = *f.find({"tiles_detail", "directional_tilt", "numbers"});
    const Json& p = *f.find({"tiles", "directional_tilt"});
    if (served == std::string("volatility prior")) {
      EXPECT_EQ(numbers.number("model_weight"), 0);
      EXPECT_NEAR(*p.number("bull"), *numbers.number("prior_bull"), 1.1e-4);
      EXPECT_EQ(f.find({"tiles_detail", "directional_tilt", "source_model"})->string()[0],
                "volatility_prior");
      EXPECT_TRUE(
          says(io::dump(*f.find({"tiles_detail", "directional_tilt", "reasons"})), "no skill of fusion"));
    } else {
      EXPECT_EQ(f.find({"tiles_detail", "directional_tilt", "source_model"})->string()[0], "fusion_mlp");
    }
  }
}

TEST_F(Evaluate, TheExpansionThatIsServedIsTheOneThatEarnedIt) {
  const Json card = io::read_json((*home_ / "models/model_card.json").string()).value();
  const double base = *card.find({"expansion", "base_rate"})->number();
  std::vector<double> said;
  for (const char* served : {"trees", "volatility logit", "base rate"}) {
    const test::Folder other;
    Json e = long_record();
    e.find("heads")->find("expansion")->set("served", served);
    // The comparison of the logit with the base rate stands in the record only where the trees were not best.
    if (served == std::string("volatility logit")) {
      Json c = e.find({"heads", "expansion", "comparisons"})->at(1);
      c.set("model", "volatility logit").set("baseline", "base rate");
      e.find("heads")->find("expansion")->find("comparisons")->push(c);
    }
    put(other, e);
    said.push_back(*infer(with({"infer"}, other)).find("tiles")->number("volatility_expansion_prob"));
  }
  EXPECT_NE(said[1], said[0]);
  EXPECT_NEAR(said[2], base, 1e-4);
}

/// One side of the radar's record with an interval of the difference.
void set_difference(Json& evaluation, const char* side, double lower, double upper) {
  evaluation.find("heads")
      ->find("radar")
      ->find(side)
      ->set("favorable_less_rest", (lower + upper) / 2)
      .set("favorable_less_rest_ci", Json::array({lower, upper}));
}

TEST_F(Evaluate, TheRadarCarriesItsEvidenceAndIsCappedByIt) {
  const Json e = long_record();
  const auto detail = [&](const Json& evaluation, const char* tile) {
    const test::Folder other;
    put(other, evaluation);
    return *infer(with({"infer"}, other)).find("tiles_detail")->find(tile);
  };
  const Json plain = detail(e, "option_sellers_status");
  EXPECT_EQ(*plain.find("evidence")->find("statuses"), *e.find({"heads", "radar", "sellers", "statuses"}));
  EXPECT_EQ(plain.find("evidence")->integer("rows"),
            e.find({"heads", "radar", "sellers", "rows"})->integer());

  Json altered = e;
  set_difference(altered, "sellers", -0.3, -0.1);
  altered.find("heads")->find("radar")->find("sellers")->set("shown", false);  // reckoned anew
  EXPECT_EQ(detail(altered, "option_sellers_status").boolean("edge"), true);
  set_difference(altered, "sellers", -0.3, 0.1);
  altered.find("heads")->find("radar")->find("sellers")->set("shown", true);
  EXPECT_EQ(detail(altered, "option_sellers_status").boolean("edge"), false);
  set_difference(altered, "buyers", 0.1, 0.3);
  EXPECT_EQ(detail(altered, "option_buyers_status").boolean("edge"), true);
  altered.find("heads")->find("radar")->find("buyers")->set("rows", -3);
  EXPECT_TRUE(detail(altered, "option_buyers_status").find("evidence")->is_null()) << "nothing it can trust";
}

TEST_F(Evaluate, SkillInDirectionMovesTheMedianInsideItsBand) {
  Json e = long_record();
  Json& direction = *e.find("heads")->find("direction");
  direction.set("served", "fusion + volatility prior");
  const auto forecast = [&](double skill) {
    Json all = Json::array();
    for (Json c : *direction.find("comparisons")->array_items()) {
      const Json around = Json::array({skill - 0.001, skill + 0.001});
      c.set("skill", skill).set("skill_ci", around).set("gain_ci", around).set("p", 0.01);
      all.push(c);
    }
    direction.set("comparisons", all).set("shown", skill > 0);
    const test::Folder other;
    put(other, e);
    return infer(with({"infer"}, other));
  };
  const Json none = forecast(-0.01), full = forecast(0.05);
  const auto band = [](const Json& d) { return *d.find({"forecasts", "tomorrow"}); };
  EXPECT_EQ(band(none).number("p10"), band(full).number("p10"));
  EXPECT_NE(band(none).number("median"), band(full).number("median"));
  const Json card = io::read_json((*home_ / "models/model_card.json").string()).value();
  const Json& medians = card.find({"fusion", "class_medians"})->at(0);
  const Json& p = *full.find({"tiles", "directional_tilt"});
  double expected = 0;
  for (const char* c : {"bear", "neutral", "bull"}) expected += *p.number(c) * *medians.number(c);
  EXPECT_NEAR(*band(full).number("median"), *full.number("close") * std::expm1(expected), 0.05);
}

/// The record of an evaluation that ends on a day changes nothing of what that day knew.
TEST_F(Evaluate, AsOfADayTheRecordAndForecastAreThoseOfACutCache) {
  const test::Folder other;
  fs::copy(*home_ / "models", other / "models");
  const std::vector<std::string> as_of = {"--as-of", "2025-11-05"};
  Json cut = io::read_json(data()).value();
  for (const char* key : {"nifty_daily", "vix"}) {
    Json kept = Json::array();
    for (const Json& row : *cut.find("series")->find(key)->find("data")->array_items())
      if (row.string("Date")->substr(0, 10) <= "2025-11-05") kept.push(row);
    *cut.find("series")->find(key)->find("data") = kept;
  }
  spill(other / "cut.json", io::dump(cut, 0));
  std::vector<std::string> files;
  for (const std::string& cache : {data(), (other / "cut.json").string()}) {
    const auto run = [&](std::vector<std::string> arguments) {
      arguments.insert(arguments.end(), as_of.begin(), as_of.end());
      arguments.insert(arguments.end(), {"--data", cache, "--models", (other / "models").string(), "--now",
                                         kNow, "--out", (other / "out.json").string()});
      const Outcome o = run_program(arguments);
      EXPECT_EQ(o.code, 0) << o.err;
    };
    fs::remove(other / "models/evaluation.json");
    run({"evaluate", "--folds", "3"});
    files.push_back(record(other));
    Json e = io::parse_json(files.back(), "evaluation").value();
    for (const char* head : {"direction", "expansion"}) e.find("heads")->find(head)->set("rows", 400);
    spill(other / "models/evaluation.json", io::dump(e) + "\n");
    run({"infer"});
    files.push_back(slurp(other / "out.json"));
    EXPECT_TRUE(io::read_json((other / "out.json").string())
                    ->find({"tiles_detail", "option_buyers_status", "evidence"})
                    ->is_object());
  }
  EXPECT_EQ(files[0], files[2]);
  EXPECT_EQ(files[1], files[3]);
}

TEST_F(Evaluate, ARecordThatDoesNotFitIsLeftOutAndSaid) {
  const auto left_out = [&](std::vector<std::string> arguments, const std::string& words) {
    std::string log;
    const Json d = infer(arguments, &log);
    EXPECT_TRUE(d.find("evaluation")->is_null());
    EXPECT_TRUE(d.find({"tiles_detail", "directional_tilt", "skill"})->is_null());
    EXPECT_TRUE(d.find({"tiles_detail", "option_sellers_status", "evidence"})->is_null());
    EXPECT_EQ(d.find({"tiles_detail", "directional_tilt", "edge"})->boolean(), false);
    EXPECT_TRUE(says(log, "[WARN]") && says(log, words)) << log;
    EXPECT_TRUE(says(io::dump(*d.find("warnings")), words));
  };
  // It would know the outcome of its own forecast.
  left_out(with({"infer", "--as-of", "2025-11-05"}, *home_), "reaches beyond the day");
  const auto altered = [&](const std::string& bytes, const std::string& words) {
    const test::Folder other;
    fs::copy(*home_ / "models", other / "models");
    spill(other / "models/evaluation.json", bytes);
    left_out(with({"infer"}, other), words);
  };
  Json e = io::parse_json(record(*home_), "evaluation").value();
  altered("half a fi", "pipeline evaluate");
  altered("{}", "no evaluation that this version of the program wrote");
  altered(io::dump(Json(e).set("seed", 7)), "another configuration or seed");
  altered(io::dump(Json(e).set("synthetic", false)), "another market");
  Json rolling = e;
  rolling.find("protocol")->set("rolling_sessions", 750);
  altered(io::dump(rolling), "--rolling");
  e.find("data")->set("last_close", 1.0);
  altered(io::dump(e), "another market");
}

TEST_F(Evaluate, FewForecastsDecideNothingAndThatIsSaid) {
  std::string log;
  const Json d = infer(with({"infer"}, *home_), &log);
  EXPECT_TRUE(d.find("evaluation")->is_object()) << "what was measured still stands beside the forecast";
  EXPECT_TRUE(d.find({"tiles_detail", "directional_tilt", "skill"})->is_null());
  EXPECT_TRUE(d.find({"tiles_detail", "option_sellers_status", "evidence"})->is_null());
  EXPECT_EQ(d.find({"tiles_detail", "directional_tilt", "source_model"})->string()[0], "fusion_mlp");
  for (const char* head : {"forecasts of direction: below 250", "forecasts of expansion: below 250"}) {
    EXPECT_TRUE(says(log, head)) << log;
    EXPECT_TRUE(says(io::dump(*d.find("warnings")), head));
  }
}

/// The comparison of two forecasters of the direction.
Json& comparison(Json& evaluation, const std::string& model, const std::string& baseline) {
  Json& all = *evaluation.find("heads")->find("direction")->find("comparisons");
  Json kept = Json::array();
  for (const Json& c : *all.array_items())
    if (c.string("model") != model || c.string("baseline") != baseline) kept.push(c);
  kept.push(Json::object({{"model", model}, {"baseline", baseline}}));
  all = kept;
  return const_cast<Json&>(all.at(all.size() - 1));
}

TEST_F(Evaluate, AnEdgeIsWhatTheComparisonsShow) {
  const auto edge = [&](const char* baseline, double gain, double p, bool claimed) {
    Json e = long_record();
    Json& direction = *e.find("heads")->find("direction");
    direction.set("served", "fusion + volatility prior").set("shown", claimed);
    Json all = Json::array();
    for (Json c : *direction.find("comparisons")->array_items()) {
      const bool this_one = c.string("baseline") == baseline;
      c.set("skill", 0.02).set("skill_ci", Json::array({0.01, 0.05}));
      c.set("gain_ci", Json::array({this_one ? gain : 0.01, 0.1})).set("p", this_one ? p : 0.01);
      c.set("beats", claimed);
      all.push(c);
    }
    direction.set("comparisons", all);
    const test::Folder other;
    put(other, e);
    return infer(with({"infer"}, other)).find({"tiles_detail", "directional_tilt", "edge"})->boolean();
  };
  EXPECT_EQ(edge("volatility prior", 0.01, 0.04, false), true);
  for (const char* baseline : {"volatility prior", "logistic on 6"}) {
    EXPECT_EQ(edge(baseline, -0.01, 0.04, true), false) << baseline;
    EXPECT_EQ(edge(baseline, 0.01, 0.06, true), false) << baseline;
  }
}

TEST_F(Evaluate, AHeadThatContradictsItselfIsLeftOutAndSaid) {
  const auto left_out = [&](const char* served, double skill, double lower, double upper) {
    Json e = long_record();
    e.find("heads")->find("direction")->set("served", served);
    for (const char* model : {"fusion + volatility prior", "zebra"})
      comparison(e, model, "volatility prior")
          .set("skill", skill)
          .set("skill_ci", Json::array({lower, upper}));
    const test::Folder other;
    put(other, e);
    std::string log;
    const Json d = infer(with({"infer"}, other), &log);
    const bool gone = d.find({"tiles_detail", "directional_tilt", "skill"})->is_null();
    EXPECT_EQ(gone, says(log, "contradicts itself on direction")) << log;
    return gone;
  };
  EXPECT_FALSE(left_out("volatility prior", 0.02, -0.01, 0.05));
  EXPECT_TRUE(left_out("zebra", 0.02, -0.01, 0.05));
  EXPECT_TRUE(left_out("volatility prior", 0.02, 0.03, 0.05));
  EXPECT_TRUE(left_out("volatility prior", 0.02, -0.01, 0.01));
  EXPECT_TRUE(left_out("volatility prior", 0.02, -0.01, 1.5));
}

TEST_F(Evaluate, WithoutARecordNothingIsClaimed) {
  const test::Folder other;
  fs::copy(*home_ / "models", other / "models");
  fs::remove(other / "models/evaluation.json");
  const Json d = infer(with({"infer"}, other));
  EXPECT_TRUE(d.find("evaluation")->is_null());
  const Json named =
      infer(with({"infer", "--evaluation", (*home_ / "models/evaluation.json").string()}, other));
  EXPECT_TRUE(named.find("evaluation")->is_object());
  const Outcome gone = run_program(
      with({"infer", "--evaluation", (other / "no.json").string(), "--out", (other / "out.json").string()},
           other));
  EXPECT_EQ(gone.code, 66);
  EXPECT_TRUE(says(gone.err, "pipeline evaluate")) << gone.err;
}

TEST_F(Evaluate, AnotherSeedIsNotNotedInTheCard) {
  const test::Folder other;
  fs::copy(*home_ / "models", other / "models");
  const std::string card = slurp(other / "models/model_card.json");
  ASSERT_EQ(run_program(ranges(other, {"--seed", "7"})).code, 0);
  EXPECT_EQ(slurp(other / "models/model_card.json"), card);
}

}  // namespace
}  // namespace spectrum
