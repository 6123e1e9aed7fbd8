#include "apps/forecast/tiles.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "tests/apps/tile_sample.h"

namespace spectrum::forecast {
namespace {

using Fixture = test::TileFixture;

double number(const Tile& t, const std::string& name) {
  for (const auto& [key, value] : t.numbers)
    if (key == name) return value;
  ADD_FAILURE() << t.name << " has no " << name;
  return std::nan("");
}

TEST(Tiles, FourteenInOrderAndAllComputed) {
  const Fixture f;
  const Tiles t = compute_tiles(f.in);
  ASSERT_EQ(t.tiles.size(), 14u);
  EXPECT_EQ(t.tiles.front().name, "spot_price");
  EXPECT_EQ(t.tiles.back().name, "composite_summary");
  std::set<std::string> names;
  for (const Tile& tile : t.tiles) {
    names.insert(tile.name);
    EXPECT_EQ(tile.status, TileStatus::kOk) << tile.name;
  }
  EXPECT_EQ(names.size(), 14u);
  EXPECT_EQ(t.historical_close.size(), 30u);
  EXPECT_EQ(t.historical_close.back(), f.close.back());
}

TEST(Tiles, ExpectedMoveIsTheSignedMedian) {
  Fixture f;
  // Of 399 known one-session moves a third each are -0.8 %, +0.1 % and +1 %: the median is +0.1 %.
  EXPECT_NEAR(std::get<double>(compute_tiles(f.in).at("tomorrow_expected_move_pts").value),
              f.close.back() * std::expm1(0.001), 1e-6);
  // Two sessions: +0.2 %, -0.7 %, +1.1 % by turns; the median is +0.2 %.
  EXPECT_NEAR(std::get<double>(compute_tiles(f.in).at("twoday_expected_move_pts").value),
              f.close.back() * std::expm1(0.002), 1e-6);
  // Three sessions add up to +0.3 % whatever the day.
  EXPECT_NEAR(std::get<double>(compute_tiles(f.in).at("threeday_expected_move_pts").value),
              f.close.back() * std::expm1(0.003), 1e-6);

  const Tiles t = compute_tiles(f.in);
  f.in.expected_move = ExpectedMove::kSigma;
  EXPECT_DOUBLE_EQ(std::get<double>(compute_tiles(f.in).at("tomorrow_expected_move_pts").value),
                   number(t.at("tomorrow_expected_move_pts"), "one_sigma_pts"));
  f.in.expected_move = ExpectedMove::kAbsolute;
  EXPECT_DOUBLE_EQ(std::get<double>(compute_tiles(f.in).at("tomorrow_expected_move_pts").value),
                   number(t.at("tomorrow_expected_move_pts"), "expected_abs_move_pts"));
}

TEST(Tiles, ShownSkillMovesTheMedianAndLeavesTheBand) {
  Fixture f;
  for (auto& row : f.in.class_medians) row = {-0.004, 0.0005, 0.005};
  const Tiles plain = compute_tiles(f.in);
  EXPECT_EQ(plain.ranges.at(1).median, plain.ranges.at(1).center) << "no trust, no move";
  f.in.median_trust = 0.5;
  const Tiles t = compute_tiles(f.in);
  const double conditional = -0.004 * t.tilt[0] + 0.0005 * t.tilt[1] + 0.005 * t.tilt[2];
  const double median = 0.5 * conditional + 0.5 * 0.001;
  EXPECT_NEAR(std::get<double>(t.at("tomorrow_expected_move_pts").value), f.close.back() * std::expm1(median),
              1e-6);
  EXPECT_NEAR(number(t.at("tomorrow_expected_move_pts"), "unconditional_median_pts"),
              f.close.back() * std::expm1(0.001), 1e-6);
  EXPECT_EQ(number(t.at("tomorrow_expected_move_pts"), "class_median_weight"), 0.5);
  for (int h : kHorizons) {
    EXPECT_EQ(t.ranges.at(h).terminal.lower, plain.ranges.at(h).terminal.lower) << h;
    EXPECT_EQ(t.ranges.at(h).center, plain.ranges.at(h).center) << h;
  }
  for (auto& row : f.in.class_medians) row = {0.9, 0.9, 0.9};
  EXPECT_EQ(compute_tiles(f.in).ranges.at(1).median, plain.ranges.at(1).terminal.upper) << "stays inside";
}

TEST(Tiles, RangesAreOffsetsAroundTheClose) {
  const Fixture f;
  const Tiles t = compute_tiles(f.in);
  for (const char* name : {"weekly_range_pts", "monthly_range_pts"}) {
    const Range r = std::get<Range>(t.at(name).value);
    EXPECT_LT(r[0], 0);
    EXPECT_GT(r[1], 0);
    EXPECT_DOUBLE_EQ(t.at(name).absolute[1], f.close.back() + r[1]);
    EXPECT_EQ(t.at(name).nominal_coverage, 0.8);
    EXPECT_GT(t.at(name).coverage->n, 200);
  }
  EXPECT_EQ(t.at("weekly_range_pts").end_date, "2025-11-21");
  const Band& week = t.ranges.at(5).path;
  EXPECT_DOUBLE_EQ(std::get<Range>(t.at("weekly_range_pts").value)[1],
                   f.close.back() * std::expm1(week.upper));
  const Band& day = t.ranges.at(1).terminal;
  EXPECT_DOUBLE_EQ(std::get<Range>(t.at("short_term_envelope").value)[0],
                   f.close.back() * std::expm1(day.lower));
}

TEST(Tiles, TiltBlendsModelAndPrior) {
  const Fixture f;
  const Tiles t = compute_tiles(f.in);
  for (std::size_t k = 0; k < 3; ++k)
    EXPECT_NEAR(t.tilt[k], 0.25 * f.in.direction[k] + 0.75 * t.prior[k], 1e-12);
  EXPECT_NEAR(t.tilt[0] + t.tilt[1] + t.tilt[2], 1, 1e-12);
}

TEST(Tiles, RadarIsCappedAndSaysSo) {
  Fixture f;
  f.in.expansion_probability = 0.7;
  const Tiles t = compute_tiles(f.in);
  EXPECT_EQ(std::get<std::string>(t.at("option_sellers_status").value), "AVOID");
  const std::string buyers = std::get<std::string>(t.at("option_buyers_status").value);
  EXPECT_TRUE(buyers == "CAUTION" || buyers == "AVOID") << buyers;
  const double iv = f.iv.back(), sigma = t.ranges.at(5).sigma;
  EXPECT_NEAR(number(t.at("option_sellers_status"), "variance_premium"), 1 - sigma * sigma / (iv * iv),
              1e-12);
  EXPECT_NEAR(number(t.at("option_sellers_status"), "vix_change"),
              f.in.vix_level[399] / f.in.vix_level[398] - 1, 1e-12);
}

/// The side of an evaluation whose interval of the difference is given.
SideEvidence side(bool gains_from_moves, double lower, double upper) {
  return {gains_from_moves, 600, 19000, 20000, {}, Estimate{(lower + upper) / 2, lower, upper}};
}

TEST(Tiles, EvidenceOnTheRightSideOfZeroLiftsTheCap) {
  Fixture f;
  f.in.expansion_probability = 0.4;
  const auto buyers = [&] {
    return std::get<std::string>(compute_tiles(f.in).at("option_buyers_status").value);
  };
  const Tiles capped = compute_tiles(f.in);
  ASSERT_EQ(to_string(capped.radar.buyers_rule), "NEUTRAL");
  EXPECT_EQ(buyers(), "CAUTION");
  const auto reason = [](const Tiles& t) { return t.at("option_buyers_status").reasons.back(); };
  EXPECT_NE(reason(capped).find("until evidence is measured"), std::string::npos);

  f.in.radar_evidence = RadarEvidence{side(false, -0.2, 0.1), side(true, -0.1, 0.2)};
  EXPECT_EQ(buyers(), "CAUTION");
  EXPECT_NE(reason(compute_tiles(f.in)).find("600 days of the past"), std::string::npos);
  f.in.radar_evidence->buyers = side(true, -0.3, -0.1);
  EXPECT_EQ(buyers(), "CAUTION") << "moves were smaller, which is no good to buyers";
  f.in.radar_evidence->buyers.difference.reset();
  EXPECT_EQ(buyers(), "CAUTION");
  EXPECT_NE(reason(compute_tiles(f.in)).find("too few FAVORABLE"), std::string::npos);
  f.in.radar_evidence->buyers = side(true, 0.1, 0.3);
  EXPECT_EQ(buyers(), "NEUTRAL");
}

TEST(Tiles, WithoutVixDegradedNotMissing) {
  const Fixture f(false);
  const Tiles t = compute_tiles(f.in);
  EXPECT_EQ(t.at("india_vix").status, TileStatus::kUnavailable);
  for (const char* name : {"tomorrow_expected_move_pts", "weekly_range_pts", "directional_tilt",
                           "short_term_envelope", "option_sellers_status", "composite_summary"})
    EXPECT_EQ(t.at(name).status, TileStatus::kDegraded) << name;
  EXPECT_EQ(t.at("weekly_range_pts").source_model, "har");
  EXPECT_EQ(t.at("pattern_match_index").status, TileStatus::kOk);
  EXPECT_NE(std::get<std::string>(t.at("composite_summary").value).find("Degraded: vix"), std::string::npos);
}

TEST(Tiles, AnUninformativeExpansionModelIsNamed) {
  Fixture f;
  f.in.expansion_informative = false;
  const Tiles t = compute_tiles(f.in);
  EXPECT_EQ(t.at("option_sellers_status").status, TileStatus::kDegraded);
  EXPECT_EQ(t.at("option_buyers_status").status, TileStatus::kDegraded);
  EXPECT_EQ(t.expansion.status, TileStatus::kDegraded);
  EXPECT_NE(std::get<std::string>(t.at("composite_summary").value).find("volatility expansion"),
            std::string::npos);
}

TEST(Tiles, ACarriedVixIsNamedAndItsChangeIsNotMadeUp) {
  Fixture f;
  f.in.vix_carried = true;
  const Tiles t = compute_tiles(f.in);
  for (const char* name : {"weekly_range_pts", "directional_tilt", "option_sellers_status"})
    EXPECT_EQ(t.at(name).status, TileStatus::kDegraded) << name;
  EXPECT_EQ(t.expansion.status, TileStatus::kDegraded);
  EXPECT_FALSE(t.radar_inputs.vix_change);
}

TEST(Tiles, MissingInputsAreNamed) {
  Fixture f;
  f.in.missing = {"avg_corr_20"};
  const Tiles t = compute_tiles(f.in);
  for (const char* name : {"directional_tilt", "option_buyers_status", "pattern_match_index"}) {
    EXPECT_EQ(t.at(name).status, TileStatus::kDegraded) << name;
    EXPECT_NE(t.at(name).reasons.front().find("avg_corr_20"), std::string::npos) << name;
  }
  EXPECT_EQ(t.expansion.status, TileStatus::kDegraded);
  EXPECT_NE(t.expansion.reasons.front().find("avg_corr_20"), std::string::npos);
  EXPECT_EQ(t.at("weekly_range_pts").status, TileStatus::kOk);
}

TEST(Tiles, WhatTheVerdictLacksTheExpansionNeedNot) {
  const Tiles t = compute_tiles(Fixture(false).in);
  EXPECT_EQ(t.at("option_sellers_status").status, TileStatus::kDegraded);
  EXPECT_EQ(t.expansion.status, TileStatus::kOk) << "models that were trained without a VIX miss none";
}

TEST(Tiles, OldDataAreStale) {
  Fixture f;
  f.in.age_sessions = 1;
  EXPECT_EQ(compute_tiles(f.in).at("weekly_range_pts").status, TileStatus::kOk);
  f.in.age_sessions = 7;
  for (const Tile& t : compute_tiles(f.in).tiles) EXPECT_EQ(t.status, TileStatus::kStale) << t.name;
  EXPECT_EQ(compute_tiles(f.in).expansion.status, TileStatus::kStale);
}

TEST(Tiles, VixTileMeasuresItsOwnHistory) {
  const Fixture f;
  const Tiles tiles = compute_tiles(f.in);
  const Tile& t = tiles.at("india_vix");
  int below = 0;
  for (int i = 148; i < 399; ++i) below += f.in.vix_level[i] < f.in.vix_level[399];
  EXPECT_NEAR(number(t, "percentile_252"), below / 251.0, 1e-12);
  EXPECT_NEAR(number(t, "implied_move_1_pts"),
              f.close.back() * std::expm1(f.in.vix_level[399] / 100 / std::sqrt(252.0)), 1e-9);
  EXPECT_NEAR(number(t, "variance_risk_premium_log"), std::log(f.in.vix_level[399] / 100 / 0.12), 1e-12);
}

TEST(Tiles, RefusesAShortHistory) {
  Fixture f;
  f.in.history.close = f.in.history.close.first(100);
  EXPECT_THROW(compute_tiles(f.in), std::invalid_argument);
}

/// Of past forecasts between 10 and 20 %, 15 in a hundred came true, so that a call of calm on such a day was
/// right 85 times; of those between 70 and 80 %, a call of expansion was right 72 times.
TEST(Tiles, TheRadarIsAsSureAsItsCallsCameTrue) {
  Fixture f;
  f.in.expansion_record = HeadRecord{"trees", "trees", "base rate", 600, 0.1, 0.02, 0.2, true, {}};
  f.in.expansion_record->reliability.assign(10, {});
  f.in.expansion_record->reliability[1] = {100, 0.15, 0.15};
  f.in.expansion_record->reliability[7] = {100, 0.75, 0.72};
  f.in.expansion_record->reliability[3] = {19, 0.35, 0.3};
  const auto confidence = [&](double p, const char* tile) {
    f.in.expansion_probability = p;
    const Tile t = compute_tiles(f.in).at(tile);
    EXPECT_EQ(t.confidence_method, "walk_forward_reliability_of_expansion_or_not");
    return t.confidence;
  };
  for (const char* tile : {"option_sellers_status", "option_buyers_status"}) {
    EXPECT_DOUBLE_EQ(confidence(0.15, tile).value_or(-1), 0.85);
    EXPECT_DOUBLE_EQ(confidence(0.75, tile).value_or(-1), 0.72);
    EXPECT_FALSE(confidence(0.35, tile)) << "too few";
  }
}

}  // namespace
}  // namespace spectrum::forecast
