#include "apps/pipeline/report_record.h"

#include <gtest/gtest.h>

#include "apps/pipeline/report_page.h"
#include "tests/apps/page_scan.h"
#include "tests/apps/report_sample.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

Json parsed(const char* text) { return io::parse_json(text, "evaluation").value(); }

std::string page_with(Json evaluation) {
  ReportInput in = test::sample_input();
  in.evaluation.value = std::move(evaluation);
  in.document.set("evaluation", Json::object({{"last", "2025-11-14"}, {"folds", 34}}));
  const std::string page = report_page(in);
  test::expect_sound(page);
  return page;
}

bool has(const std::string& page, const std::string& words) { return page.find(words) != std::string::npos; }

TEST(ReportRecord, ReadsWhatEvaluateWrites) {
  const Record r = read_record(test::sample_evaluation());
  EXPECT_EQ(r.folds, 2u);
  EXPECT_EQ(r.last, "2023-04-17");
  ASSERT_EQ(r.heads.size(), 2u);
  ASSERT_EQ(r.heads[0].forecasters.size(), 2u);
  EXPECT_FALSE(r.heads[0].forecasters[0].served);
  EXPECT_TRUE(r.heads[0].forecasters[1].served);
  ASSERT_EQ(r.heads[0].reliability.size(), 1u) << "empty bins are left out";
  ASSERT_EQ(r.ranges.size(), 1u);
  EXPECT_EQ(r.ranges[0].forecasters.size(), 2u);
  ASSERT_EQ(r.ranges[0].years.size(), 1u);
  EXPECT_EQ(r.ranges[0].years[0].name, "2023");
  EXPECT_EQ(r.encoders.size(), 1u);
  EXPECT_EQ(r.leak.size(), 1u);
}

TEST(ReportRecord, IsShownBesideItsBaselines) {
  const std::string page = page_with(test::sample_evaluation());
  EXPECT_FALSE(has(page, "Not evaluated yet"));
  EXPECT_TRUE(has(page, "Walk-forward over 2 folds, forecasts of Tue 14 Feb 2023 to Mon 17 Apr 2023"));
  EXPECT_TRUE(has(page, "volatility prior (served)") && has(page, "+0.0163 (+0.0027 to +0.0292)"));
  EXPECT_TRUE(has(page, "No skill: it is not shown to beat volatility prior"));
  EXPECT_TRUE(has(page, "Said 38%, came true 35% of 23."));
  EXPECT_TRUE(has(page, "2023: 80%; promised 80%."));
  EXPECT_TRUE(has(page, "What a leak would have claimed") && has(page, "random fifth"));
  EXPECT_TRUE(has(page, "Evaluated 16 Nov 2025, 12:00 IST."));
  EXPECT_FALSE(has(page, "of another configuration"));
  EXPECT_TRUE(
      has(page_with(test::sample_evaluation().set("config_hash", "dd44")), "of another configuration"));
}

TEST(ReportRecord, AForecastThatDoesNotGoByItSaysSo) {
  ReportInput in = test::sample_input();
  in.evaluation.value = test::sample_evaluation();
  ASSERT_TRUE(in.document.find("evaluation")->is_null());
  EXPECT_TRUE(has(report_page(in), "was made without this evaluation"));
  EXPECT_FALSE(has(page_with(test::sample_evaluation()), "was made without this evaluation"));
}

TEST(ReportRecord, TilesTellTheirWalkForwardSkill) {
  ReportInput in = test::sample_input();
  Json* tilt = in.document.find("tiles_detail")->find("directional_tilt");
  tilt->set(
      "skill",
      parsed(
          R"({"served": "fusion", "baseline": "volatility prior", "n": 677, "value": 0.021, "ci": [0.004, 0.037]})"));
  tilt->set("edge", true);
  const std::string page = report_page(in);
  test::expect_sound(page);
  EXPECT_TRUE(has(page,
                  "In 677 walk-forward forecasts the forecast stood against the volatility prior: its "
                  "log-loss was 2.1% better (95% interval of the gain +0.4% to +3.7%)."));
  EXPECT_TRUE(has(page, "Measured: 2.1% better than the base rate"));
  EXPECT_FALSE(has(page, "It is not shown to beat every rule beside it"));
  tilt->set("edge", false);
  EXPECT_TRUE(has(report_page(in), "+0.4% to +3.7%). It is not shown to beat every rule beside it."));
}

TEST(ReportRecord, GainsAreThoseOfWhoIsServed) {
  const Record r = read_record(test::sample_evaluation());
  const RecordForecaster &fusion = r.heads[0].forecasters[0], &prior = r.heads[0].forecasters[1];
  EXPECT_FALSE(prior.gain || prior.beaten) << "nobody beats himself";
  EXPECT_EQ(fusion.gain, 0.0163) << "the served one's comparison, from its side";
  EXPECT_EQ(fusion.gain_low, 0.0027);
  EXPECT_EQ(fusion.gain_high, 0.0292);
  EXPECT_EQ(fusion.beaten, true);
  const auto& expansion = r.heads[1].forecasters;
  EXPECT_EQ(expansion[0].gain_low, -0.0019);
  EXPECT_EQ(expansion[0].beaten, false) << "the interval holds zero, whatever p is";
  EXPECT_EQ(expansion[2].gain, 0.0399) << "not that of the trees";
  EXPECT_EQ(expansion[2].beaten, false);
  const std::string page = page_with(test::sample_evaluation());
  EXPECT_TRUE(has(page, ">Gain of the one served (95%)</th>") && has(page, ">Beaten by it</th>"));
}

/// The trained model's row, where another is served, of one comparison.
RecordForecaster model_row(const char* comparison) {
  Json evaluation = test::sample_evaluation();
  evaluation.find("heads")->find("direction")->set("comparisons", Json::array({parsed(comparison)}));
  return read_record(evaluation).heads[0].forecasters[0];
}

TEST(ReportRecord, AModelIsBeatenByIntervalAndTestTogether) {
  const auto beaten = [](const std::string& more) {
    return model_row(
               (R"({"model": "fusion", "baseline": "volatility prior", "gain": -0.1, )" + more + "}").c_str())
        .beaten;
  };
  EXPECT_EQ(beaten(R"("gain_ci": [-0.2, -0.01], "p": 0.01)"), true);
  EXPECT_EQ(beaten(R"("gain_ci": [-0.2, -0.01], "p": 0.06)"), false);
  EXPECT_EQ(beaten(R"("gain_ci": [-0.2, 0.0], "p": 0.01)"), false);
  EXPECT_EQ(beaten(R"("gain_ci": [-0.2, -0.01])"), std::nullopt) << "without a test nobody knows";
  EXPECT_EQ(beaten(R"("gain_ci": [-0.2, 0.3])"), false) << "the interval is enough to say no";
  EXPECT_EQ(beaten(R"("p": 0.01)"), std::nullopt);
}

TEST(ReportRecord, AHeadWithoutOneServedHasTheModelsGains) {
  const Record r = read_record(parsed(R"({"heads": {"pattern": {
    "forecasters": [{"name": "analogues", "mean_absolute_error": 0.02}, {"name": "zero", "mean_absolute_error": 0.01}],
    "comparisons": [{"model": "analogues", "baseline": "zero", "gain": -0.01, "gain_ci": [-0.02, 0.01], "beats": false}]}}})"));
  EXPECT_EQ(r.heads[0].forecasters[1].gain, -0.01);
  EXPECT_FALSE(r.heads[0].forecasters[0].gain);
}

/// The word on the promise of a range with such an interval.
std::string promise_of(double low, double high, bool holds) {
  Json range = test::sample_evaluation().find("heads")->find("ranges")->at(0);
  Json ours = range.find("forecasters")->at(0);
  ours.set("coverage_ci", Json::array({low, high})).set("coverage", (low + high) / 2);
  range.set("forecasters", Json::array({ours})).set("holds_its_promise", holds);
  Json evaluation = test::sample_evaluation();
  evaluation.find("heads")->set("ranges", Json::array({range}));
  const std::string page = page_with(evaluation);
  const std::size_t row = page.find("close, 1 session</th>"), end = page.find("</tr>", row);
  const std::size_t cell = page.rfind("<td", end);
  return page.substr(page.find('>', cell) + 1, page.find("</td>", cell) - page.find('>', cell) - 1);
}

TEST(ReportRecord, AWideIntervalIsNoPromiseKept) {
  EXPECT_EQ(promise_of(0.7, 0.85, true), "\xE2\x9C\x93 holds it");
  EXPECT_EQ(promise_of(0.68, 0.885, true), "\xE2\x96\xA0 too few to tell");
  EXPECT_EQ(promise_of(0.5, 0.75, false), "\xE2\x96\xBC does not hold it") << "wide, and yet below it";
  EXPECT_EQ(promise_of(0.85, 0.9, false), "\xE2\x96\xBC holds more: too wide");
}

/// A page of two charted ranges, the second of them with such a year.
std::string page_of_years(double coverage, double low) {
  Json evaluation = test::sample_evaluation();
  const Json close = evaluation.find("heads")->find("ranges")->at(0);
  Json path = close, ours = close.find("forecasters")->at(0), year = ours.find("by_year")->at(0);
  year.set("coverage", coverage).set("coverage_ci", Json::array({low, 0.95}));
  ours.set("by_year", Json::array({year}));
  path.set("kind", "path").set("horizon", 21).set("forecasters", Json::array({ours}));
  evaluation.find("heads")->set("ranges", Json::array({close, path}));
  return page_with(evaluation);
}

TEST(ReportRecord, CoverageChartsShareOneAxis) {
  const auto promises = [](const std::string& page) {
    std::vector<std::string> lines;
    for (std::size_t at = page.find("id=\"coverage-"); at != std::string::npos;
         at = page.find("id=\"coverage-", page.find("</svg>", at))) {
      const std::size_t line = page.rfind("<line", page.find("class=\"promise\"", at));
      lines.push_back(page.substr(line, page.find("/>", line) - line));
    }
    return lines;
  };
  const std::string usual = page_of_years(0.7, 0.45), bad = page_of_years(0.5, 0.2);
  for (const std::string& page : {usual, bad}) {
    ASSERT_EQ(promises(page).size(), 2u);
    EXPECT_EQ(promises(page)[0], promises(page)[1]) << "80% is as high in both";
  }
  EXPECT_TRUE(has(usual, ">40%</text>") && !has(usual, ">20%</text>"));
  EXPECT_TRUE(has(bad, ">20%</text>")) << "lower where a value is";
}

TEST(ReportRecord, WhatItDoesNotKnowBreaksNothing) {
  for (const char* text :
       {"{}", "{\"heads\": 3, \"leak_demonstration\": \"x\", \"protocol\": []}",
        "{\"heads\": {\"direction\": {\"forecasters\": {}}, \"ranges\": [1, null]}}",
        "{\"heads\": {\"ranges\": [{\"kind\": \"path\", \"forecasters\": []}], \"encoders\": {}}}"}) {
    EXPECT_TRUE(read_record(parsed(text)).empty()) << text;
    EXPECT_TRUE(has(page_with(parsed(text)), "nothing that this version can show")) << text;
  }
  EXPECT_TRUE(read_record(Json::array()).empty());
}

TEST(ReportRecord, RangesAreShownByVolatilityAndScoresInPercent) {
  const std::string page = page_with(test::sample_evaluation());
  EXPECT_TRUE(has(page, "78, 78 and 84%"));
  EXPECT_TRUE(has(page, "Interval score, %") && has(page, "<td>2.64</td>"));
}

TEST(ReportRecord, FiguresOfAnotherTypeAreLeftOut) {
  const std::string page = page_with(parsed(R"({"protocol": {"folds": [3]}, "heads": {
    "direction": {"rows": "many", "forecasters": [{"name": 7, "log_loss": "NaN"}, 5], "comparisons": [{}]},
    "pattern": {"forecasters": [{"name": "a", "mean_absolute_error": 0.0157}], "comparisons": 3},
    "ranges": [{"horizon": 1e30, "forecasters": [{"coverage": 5.0, "coverage_ci": [-3, "x"], "by_year": [{}, {"year": "y", "coverage": -9}]}]}],
    "encoders": [{}]}, "leak_demonstration": [{}]})"));
  EXPECT_TRUE(has(page, "1.5700"));  // in percent
}

TEST(ReportRecord, WhatHasNoNameHasADash) {
  const std::string page = page_with(parsed(R"({"heads": {
    "direction": {"question": "", "verdict": "", "forecasters": [{"log_loss": 0.9}]},
    "ranges": [{"kind": "path", "horizon": 5, "forecasters": [{"coverage": 0.8}]}],
    "encoders": [{"value": 0.5}]}, "leak_demonstration": [{"auc": 0.7}]})"));
  EXPECT_TRUE(has(page, "<th scope=\"row\">\xE2\x80\x93</th>"));
  EXPECT_TRUE(has(page, "<td class=\"words\">\xE2\x80\x93</td>"));
  EXPECT_TRUE(has(page, "<h3>direction</h3>")) << "its name in place of its question";
  EXPECT_FALSE(has(page, "class=\"verdict\""));
}

TEST(ReportRecord, AllFoldsAreCounted) {
  Json evaluation = test::sample_evaluation();
  Json folds = Json::array();
  for (int i = 0; i < 135; ++i)
    folds.push(Json::object(
        {{"test_first", io::format_day(20000 + 7 * i)}, {"test_last", io::format_day(20004 + 7 * i)}}));
  evaluation.find("protocol")->set("folds", folds);
  const Record r = read_record(evaluation);
  EXPECT_EQ(r.folds, 135u);
  EXPECT_EQ(r.last, io::format_day(20004 + 7 * 134));
}

}  // namespace
}  // namespace spectrum::pipeline
