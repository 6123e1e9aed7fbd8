#include "apps/forecast/radar.h"

#include <gtest/gtest.h>

namespace spectrum::forecast {
namespace {

using enum RadarStatus;

constexpr RadarGate kBoth = {true, true};

RadarInputs calm() { return {0.2, 0.3, 0.6, 0.0, 0.4}; }

TEST(Radar, SellersRule) {
  EXPECT_EQ(read_radar(calm(), kBoth).sellers, kFavorable);
  RadarInputs in = calm();
  in.expansion_probability = 0.61;
  EXPECT_EQ(read_radar(in, kBoth).sellers, kAvoid);
  in = calm();
  in.variance_premium = -0.01;
  EXPECT_EQ(read_radar(in, kBoth).sellers, kAvoid);
  in = calm();
  in.vix_change = 0.11;
  EXPECT_EQ(read_radar(in, kBoth).sellers, kAvoid);
  in = calm();
  in.vix_percentile = 0.98;
  EXPECT_EQ(read_radar(in, kBoth).sellers, kAvoid);
  in = calm();
  in.premium_percentile = 0.49;
  EXPECT_EQ(read_radar(in, kBoth).sellers, kNeutral);
}

TEST(Radar, BuyersRule) {
  EXPECT_EQ(read_radar(calm(), kBoth).buyers, kAvoid);
  EXPECT_EQ(read_radar({0.7, 0.1, 0.5, 0.0, 0.5}, kBoth).buyers, kFavorable);
  EXPECT_EQ(read_radar({0.7, 0.1, 0.8, 0.0, 0.5}, kBoth).buyers, kCaution);
  EXPECT_EQ(read_radar({0.2, 0.1, 0.4, 0.0, 0.5}, kBoth).buyers, kCaution);
  EXPECT_EQ(read_radar({0.4, 0.1, 0.6, 0.0, 0.5}, kBoth).buyers, kNeutral);
}

TEST(Radar, EvidenceGateCapsBoth) {
  const Radar sellers = read_radar(calm(), {});
  EXPECT_EQ(sellers.sellers, kNeutral);
  EXPECT_EQ(sellers.sellers_rule, kFavorable);
  EXPECT_EQ(sellers.buyers, kAvoid) << "a warning is never softened";
  EXPECT_EQ(read_radar({0.7, 0.1, 0.5, 0.0, 0.5}, {}).buyers, kCaution);
  EXPECT_EQ(read_radar({0.4, 0.1, 0.6, 0.0, 0.5}, {}).buyers, kCaution);
}

TEST(Radar, EachSideHasItsOwnEvidence) {
  const RadarInputs wild = {0.7, 0.1, 0.5, 0.0, 0.5};
  EXPECT_EQ(read_radar(calm(), {.sellers = true}).sellers, kFavorable);
  EXPECT_EQ(read_radar(wild, {.sellers = true}).buyers, kCaution);
  EXPECT_EQ(read_radar(calm(), {.buyers = true}).sellers, kNeutral);
  EXPECT_EQ(read_radar(wild, {.buyers = true}).buyers, kFavorable);
}

TEST(Radar, WithoutVixOnlyTheProbabilitySpeaks) {
  EXPECT_EQ(read_radar({0.7, {}, {}, {}, {}}, kBoth).sellers, kAvoid);
  EXPECT_EQ(read_radar({0.2, {}, {}, {}, {}}, kBoth).sellers, kNeutral);
  EXPECT_EQ(read_radar({0.2, {}, {}, {}, {}}, kBoth).buyers, kCaution);
  EXPECT_EQ(read_radar({0.7, {}, {}, {}, {}}, kBoth).buyers, kNeutral);
}

TEST(VariancePremium, IsOneMinusTheSquaredRatio) {
  EXPECT_DOUBLE_EQ(*variance_premium(0.008, 0.01), 1 - 0.64);
  EXPECT_FALSE(variance_premium(0.008, 0));
}

}  // namespace
}  // namespace spectrum::forecast
