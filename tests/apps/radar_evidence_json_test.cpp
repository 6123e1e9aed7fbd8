#include "apps/pipeline/radar_evidence_json.h"

#include <gtest/gtest.h>

namespace spectrum::pipeline {
namespace {

using forecast::RadarEvidence;
using forecast::RadarStatus;
using io::Json;

RadarEvidence sample() {
  RadarEvidence e;
  e.sellers = {false,
               600,
               19400,
               20400,
               {{RadarStatus::kFavorable, 200, 0.625, 0.75, 0.25, 1.5, 3.5},
                {RadarStatus::kAvoid, 400, 0.75, 0.875, 0.25, 1.75, 4.0}},
               forecast::Estimate{-0.125, -0.25, -0.0625}};
  e.buyers = {true, 600, 19400, 20400, {{RadarStatus::kCaution, 600, 0.5, 0.5, 0.125, 1.5, 3.0}}, {}};
  return e;
}

TEST(RadarEvidenceJson, ComesBackAsItWas) {
  const Json json = radar_evidence_json(sample(), "trees");
  EXPECT_EQ(json.string("expansion"), "trees");
  EXPECT_EQ(json.find("sellers")->string("first"), "2023-02-12");
  EXPECT_EQ(json.find("sellers")->boolean("shown"), true);
  EXPECT_EQ(json.find("buyers")->boolean("shown"), false);
  EXPECT_TRUE(json.find("buyers")->find("favorable_less_rest")->is_null());
  const auto back = radar_evidence_from_json(json);
  ASSERT_TRUE(back);
  EXPECT_EQ(back->sellers.statuses, sample().sellers.statuses);
  EXPECT_EQ(back->sellers.rows, 600);
  EXPECT_EQ(back->sellers.last_day, 20400);
  EXPECT_EQ(back->sellers.difference->lower, -0.25);
  EXPECT_TRUE(back->sellers.shown());
  EXPECT_FALSE(back->buyers.difference);
  EXPECT_EQ(radar_evidence_json(*back, "trees"), json);
}

TEST(RadarEvidenceJson, AnythingElseIsNoEvidence) {
  const Json good = radar_evidence_json(sample(), "trees");
  EXPECT_FALSE(radar_evidence_from_json(Json::object()));
  const auto altered = [&](const char* member, Json value) {
    Json bad = good;
    bad.find("sellers")->set(member, std::move(value));
    return radar_evidence_from_json(bad).has_value();
  };
  EXPECT_TRUE(altered("rows", 600));
  EXPECT_FALSE(altered("rows", 0));
  EXPECT_FALSE(altered("rows", 1e300));
  EXPECT_FALSE(altered("first", "yesterday"));
  EXPECT_FALSE(altered("statuses", "none"));
  EXPECT_FALSE(altered("statuses", Json::array({Json::object({{"status", "SPLENDID"}})})));
  EXPECT_FALSE(altered("favorable_less_rest", "-0.1"));
  EXPECT_FALSE(altered("favorable_less_rest_ci", Json::array()));
  EXPECT_FALSE(altered("favorable_less_rest_ci", Json::array({0.5, -0.5})));
}

}  // namespace
}  // namespace spectrum::pipeline
