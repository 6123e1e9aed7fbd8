#include "apps/pipeline/contract.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

namespace spectrum::pipeline {
namespace {

using io::Json;

/// The smallest document that keeps the contract.
Json document() {
  Json closes = Json::array();
  for (int i = 0; i < 30; ++i) closes.push(20000.0 + i);
  Json detail = Json::object();
  for (const char* name :
       {"spot_price", "india_vix", "tomorrow_expected_move_pts", "twoday_expected_move_pts",
        "threeday_expected_move_pts", "weekly_range_pts", "monthly_range_pts", "directional_tilt",
        "short_term_envelope", "medium_term_envelope", "option_sellers_status", "option_buyers_status",
        "pattern_match_index", "composite_summary"})
    detail.set(name, Json::object({{"unit", "points"},
                                   {"absolute", Json::array()},
                                   {"offset", Json::array()},
                                   {"horizon_sessions", 1},
                                   {"nominal_coverage", nullptr},
                                   {"measured_coverage", nullptr},
                                   {"coverage_n", 0},
                                   {"coverage_ci", Json::array()},
                                   {"confidence", nullptr},
                                   {"confidence_method", "none"},
                                   {"source_model", "har"},
                                   {"status", "ok"},
                                   {"reasons", Json::array()},
                                   {"numbers", Json::object()}}));
  const Json tiles =
      Json::object({{"tomorrow_expected_move_pts", 10.5},
                    {"twoday_expected_move_pts", 12},
                    {"threeday_expected_move_pts", -3.25},
                    {"weekly_range_pts", Json::array({-500, 480})},
                    {"monthly_range_pts", Json::array({-900, 950})},
                    {"directional_tilt", Json::object({{"bear", 0.25}, {"neutral", 0.5}, {"bull", 0.25}})},
                    {"short_term_envelope", Json::array({-200, 220})},
                    {"medium_term_envelope", Json::array({-400, 430})},
                    {"volatility_expansion_prob", 0.31},
                    {"option_sellers_status", "NEUTRAL"},
                    {"option_buyers_status", "CAUTION"},
                    {"pattern_match_index", 44},
                    {"composite_summary", "Flat bias."},
                    {"regime_free_trend_strength", 0.001}});
  return Json::object(
      {{"schema_version", "1.0"},
       {"timestamp", "2025-11-14T16:00:00+05:30"},
       {"as_of", "2025-11-14"},
       {"lastUpdate", "14 Nov 2025, 16:00 IST"},
       {"session", "closed"},
       {"next_session", "2025-11-17"},
       {"synthetic", true},
       {"close", 20029.0},
       {"historicalClose", closes},
       {"tiles", tiles},
       {"forecasts", Json::object({{"tomorrow", Json::object({{"median", 1}, {"p10", -2}, {"p90", 3}})}})},
       {"modelVersion", "0.1.0"},
       {"modelDate", "2025-11-14"},
       {"tiles_detail", detail},
       {"provenance", Json::object({{"data_hash", "ab"},
                                    {"models", Json::object()},
                                    {"seed", 42},
                                    {"config_hash", "cd"},
                                    {"series", Json::array()}})},
       {"warnings", Json::array()}});
}

/// The faults of a document, joined.
std::string faults(const Json& d) {
  std::string all;
  for (const std::string& f : contract_faults(d)) all += f + "\n";
  return all;
}

TEST(Contract, AcceptsAWholeDocument) { EXPECT_EQ(faults(document()), ""); }

TEST(Contract, NamesWhatIsMissing) {
  Json d = document();
  d.set("tiles", Json::object());
  EXPECT_NE(faults(d).find("tiles.volatility_expansion_prob: is missing"), std::string::npos);
  EXPECT_NE(faults(Json::object()).find("close: is missing"), std::string::npos);
  EXPECT_NE(faults(Json::array()).find("must be an object"), std::string::npos);
}

TEST(Contract, ChecksTypesAndRanges) {
  Json d = document();
  d.set("close", "20029");
  d.find("tiles")->set("volatility_expansion_prob", 1.2);
  d.find("tiles")->set("option_sellers_status", "CAUTION");
  d.find("tiles_detail")->find("india_vix")->set("status", "fine");
  const std::string f = faults(d);
  EXPECT_NE(f.find("close: must be a number, is a string"), std::string::npos) << f;
  EXPECT_NE(f.find("tiles.volatility_expansion_prob: is 1.2, must lie in [0, 1]"), std::string::npos) << f;
  EXPECT_NE(f.find("tiles.option_sellers_status: is \"CAUTION\""), std::string::npos) << f;
  EXPECT_NE(f.find("tiles_detail.india_vix.status: is \"fine\""), std::string::npos) << f;
}

TEST(Contract, ChecksRulesBetweenFields) {
  Json d = document();
  d.find("tiles")->set("weekly_range_pts", Json::array({10, 480}));
  d.find("tiles")->find("directional_tilt")->set("bull", 0.3);
  d.find("forecasts")->find("tomorrow")->set("p10", 2);
  d.find("tiles")->set("composite_summary", std::string(281, 'x'));
  const std::string f = faults(d);
  EXPECT_NE(f.find("low < 0 < high"), std::string::npos) << f;
  EXPECT_NE(f.find("sum to 1.05"), std::string::npos) << f;
  EXPECT_NE(f.find("p10 <= median <= p90"), std::string::npos) << f;
  EXPECT_NE(f.find("longer than 280"), std::string::npos) << f;
}

TEST(Contract, OptionalObjectsAreCheckedWhenThere) {
  Json d = document();
  d.set("indiaVIX", Json::object({{"current", 12.5}}));
  EXPECT_NE(faults(d).find("indiaVIX.change_percent: is missing"), std::string::npos);
}

TEST(Contract, TheStateOfTheExpansionIsWholeWhereItIsThere) {
  Json d = document();
  Json* sellers = d.find("tiles_detail")->find("option_sellers_status");
  sellers->set("expansion_state", Json::object({{"status", "fine"}}));
  const std::string f = faults(d);
  EXPECT_NE(f.find("expansion_state.status: is \"fine\""), std::string::npos) << f;
  EXPECT_NE(f.find("expansion_state.reasons: is missing"), std::string::npos) << f;
  sellers->set("expansion_state", Json::object({{"status", "ok"}, {"reasons", Json::array()}}));
  EXPECT_EQ(faults(d), "");
}

TEST(Contract, AnEvaluationIsNullOrWhole) {
  Json d = document();
  d.set("evaluation", nullptr);
  EXPECT_TRUE(contract_faults(d).empty());
  d.set("evaluation", Json::object({{"last", "2025-11-14"}, {"folds", 3}}));
  EXPECT_TRUE(contract_faults(d).empty());
  d.set("evaluation", Json::object({{"last", "2025-11-14"}}));
  EXPECT_EQ(contract_faults(d), std::vector<std::string>{"evaluation.folds: is missing"});
  d.set("evaluation", 3);
  EXPECT_FALSE(contract_faults(d).empty());
}

TEST(Contract, SchemaListsWhatTheTableRequires) {
  const Json schema = contract_schema();
  const Json* required = schema.find("required");
  ASSERT_NE(required, nullptr);
  std::vector<std::string> names;
  for (const Json& r : *required->array_items()) names.push_back(*r.string());
  EXPECT_NE(std::find(names.begin(), names.end(), "historicalClose"), names.end());
  EXPECT_EQ(std::find(names.begin(), names.end(), "indiaVIX"), names.end());
  const Json* probability = schema.find({"properties", "tiles", "properties", "volatility_expansion_prob"});
  ASSERT_NE(probability, nullptr);
  EXPECT_EQ(probability->number("maximum"), 1.0);
  const Json* status =
      schema.find({"properties", "tiles_detail", "additionalProperties", "properties", "status"});
  ASSERT_NE(status, nullptr);
  EXPECT_EQ(status->find("enum")->size(), 4u);
}

}  // namespace
}  // namespace spectrum::pipeline
