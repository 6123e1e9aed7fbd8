#include "apps/pipeline/document.h"

#include <gtest/gtest.h>

#include <set>

#include "apps/pipeline/contract.h"
#include "apps/pipeline/exchange_calendar.h"
#include "apps/pipeline/report_page.h"
#include "apps/pipeline/report_tile.h"
#include "io/synth.h"
#include "tests/apps/report_sample.h"
#include "tests/apps/tile_sample.h"

namespace spectrum::pipeline {
namespace {

using forecast::test::TileFixture;
using io::Json;

/// What walk-forward evaluation can add to the tiles.
void evaluate(forecast::TileInputs& in) {
  in.median_trust = 0.5;
  const forecast::HeadRecord head{"model", "model", "simple", 677, 0.02, 0.01, 0.03, true, {}};
  in.direction_record = in.expansion_record = head;
  for (const int horizon : {1, 2, 3, 5, 21})
    for (const auto kind : {forecast::BandKind::kPath, forecast::BandKind::kTerminal})
      in.range_records.push_back({kind, horizon, 0.8006, 677});
}

TEST(Document, EveryFigureOfAForecastHasItsWords) {
  TileFixture f;
  evaluate(f.in);
  std::set<std::string> names;
  for (const forecast::Tile& t : compute_tiles(f.in).tiles)
    for (const auto& [name, value] : t.numbers) names.insert(name);
  for (const std::string& name : names) EXPECT_TRUE(is_known_figure(name)) << name;
  for (const char* name : {"walk_forward_coverage", "unconditional_median_pts", "class_median_weight",
                           "variance_premium", "vix_change", "analogues_up_share"})
    EXPECT_TRUE(names.contains(name)) << name << ": the sample should have all there are";
  EXPECT_FALSE(is_known_figure("walk_forward"));
}

TEST(Document, CarriesTheStateOfTheExpansion) {
  TileFixture f;
  f.in.missing = {"avg_corr_20"};
  const io::Instant now = io::parse_instant(test::kReportNow).value();
  Provenance made_from;
  made_from.model_version = "0";
  made_from.model_date = "2025-11-14";
  const MarketClock clock{nse_calendar(), now};
  const io::Day last = io::parse_day("2025-11-14").value();
  const MarketView view =
      view_market(io::synthesise({.seed = 3, .sessions = 400, .last_day = last}), {}, clock).value();
  const Json d = forecast_document(compute_tiles(f.in), f.in, view, made_from, clock);
  const Json* state = d.find({"tiles_detail", "option_sellers_status", "expansion_state"});
  ASSERT_NE(state, nullptr);
  EXPECT_EQ(state->string("status"), "degraded");
  EXPECT_EQ(state->find("reasons")->at(0).string()[0], "inputs missing today, taken as neutral: avg_corr_20");
  EXPECT_FALSE(d.find({"tiles_detail", "volatility_expansion_prob"})) << "it is no tile";
}

TEST(Document, ThePageReadsWhatTheRuleSaidBeforeItWasCapped) {
  TileFixture f;
  f.in.expansion_probability = 0.4;
  const forecast::Tiles tiles = compute_tiles(f.in);
  ASSERT_EQ(to_string(tiles.radar.buyers_rule), "NEUTRAL");
  ReportInput in = test::sample_input();
  in.document.find("tiles_detail")
      ->find("option_buyers_status")
      ->set("reasons", Json::list(tiles.at("option_buyers_status").reasons));
  EXPECT_NE(report_page(in).find("the rule said Neutral; not shown to work, so capped"), std::string::npos);
}

TEST(Document, OnATerminalNothingHasNoSign) {
  Json d = test::sample_document();
  Json* detail = d.find("tiles_detail");
  detail->find("tomorrow_expected_move_pts")
      ->set("value", -0.31)
      .set("offset", Json::array({-0.4, 0.2}))
      .find("numbers")
      ->set("median_pts", -0.31);
  detail->find("weekly_range_pts")->set("value", Json::array({-0.4, 0.2}));
  const std::string table = tile_table(d);
  EXPECT_NE(table.find("+0  (+0 to +0)"), std::string::npos) << table;
  EXPECT_NE(table.find("+0 to +0  (19500 to 20520)"), std::string::npos) << table;
}

}  // namespace
}  // namespace spectrum::pipeline
