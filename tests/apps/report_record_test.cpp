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
  EXPECT_FALSE(r.heads[0].forecasters[0].served || r.heads[0].forecasters[0].gain);
  EXPECT_TRUE(r.heads[0].forecasters[1].served);
  EXPECT_EQ(r.heads[0].forecasters[1].gain_low, -0.0292);
  EXPECT_EQ(r.heads[0].forecasters[1].beaten, false);
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
  EXPECT_TRUE(has(page, "volatility prior (served)") && has(page,
                                                            "\xE2\x88\x92"
                                                            "0.0163 (\xE2\x88\x92"
                                                            "0.0292 to \xE2\x88\x92"
                                                            "0.0027)"));
  EXPECT_TRUE(has(page, "No skill: it is not shown to beat volatility prior"));
  EXPECT_TRUE(has(page, "Said 38%, came true 35% of 23."));
  EXPECT_TRUE(has(page, "2023: 80%; promised 80%."));
  EXPECT_TRUE(has(page, "What a leak would have claimed") && has(page, "random fifth"));
  EXPECT_TRUE(has(page, "Evaluated 16 Nov 2025, 12:00 IST."));
  EXPECT_FALSE(has(page, "of another configuration"));
  EXPECT_TRUE(
      has(page_with(test::sample_evaluation().set("config_hash", "dd44")), "of another configuration"));
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
  EXPECT_FALSE(has(page, "It is not shown to beat every simpler rule"));
  tilt->set("edge", false);
  EXPECT_TRUE(has(report_page(in), "+0.4% to +3.7%). It is not shown to beat every simpler rule."));
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

TEST(ReportRecord, FiguresOfAnotherTypeAreLeftOut) {
  const std::string page = page_with(parsed(R"({"protocol": {"folds": [3]}, "heads": {
    "direction": {"rows": "many", "forecasters": [{"name": 7, "log_loss": "NaN"}, 5], "comparisons": [{}]},
    "pattern": {"forecasters": [{"name": "a", "mean_absolute_error": 0.0157}], "comparisons": 3},
    "ranges": [{"horizon": 1e30, "forecasters": [{"coverage": 5.0, "coverage_ci": [-3, "x"], "by_year": [{}, {"year": "y", "coverage": -9}]}]}],
    "encoders": [{}]}, "leak_demonstration": [{}]})"));
  EXPECT_TRUE(has(page, "0.0157"));
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
