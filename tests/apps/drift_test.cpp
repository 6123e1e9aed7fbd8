#include "apps/forecast/drift.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "nn/random.h"

namespace spectrum::forecast {
namespace {

std::vector<double> normals(std::size_t n, std::uint64_t seed, double persistence = 0) {
  std::mt19937_64 rng(seed);
  std::vector<double> out;
  double v = 0;
  for (std::size_t i = 0; i < n; ++i) {
    v = persistence * v + nn::normal(rng);
    out.push_back(v);
  }
  return out;
}

TEST(Stability, IsThatOfTheSharesByHand) {
  std::vector<double> reference, recent;
  for (int i = 0; i < 100; ++i) reference.push_back(i);
  for (int i = 0; i < 30; ++i) recent.push_back(i < 20 ? 5 : 95);
  // Counts raised by half: reference 20.5 / 102.5 in each bin; recent 20.5, 0.5, 0.5, 0.5, 10.5 of 32.5.
  double expected = 0;
  for (double n : {20.5, 0.5, 0.5, 0.5, 10.5}) expected += (n / 32.5 - 0.2) * std::log(n / 32.5 / 0.2);
  EXPECT_NEAR(stability(reference, recent).psi, expected, 1e-12);
}

TEST(Stability, TellsAShiftFromChance) {
  const auto reference = normals(1000, 1), same = normals(60, 2);
  std::vector<double> shifted = same;
  for (double& v : shifted) v += 1.5;
  EXPECT_FALSE(stability(reference, same).moved());
  EXPECT_TRUE(stability(reference, shifted).moved());
}

TEST(Stability, AnInputThatChangesSlowlyIsJudgedByItsOwnStretches) {
  int by_rule = 0, moved = 0;
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const auto all = normals(1060, 100 + seed, 0.98);
    const Stability s = stability(std::span(all).first(1000), std::span(all).last(60));
    by_rule += s.psi > 0.25;
    moved += s.moved();
  }
  EXPECT_GT(by_rule, 30) << "the usual rule cries wolf";
  EXPECT_LE(moved, 8) << "at most 8 of 40 where 1 in 20 is meant: beyond that by chance once in 1000";
}

TEST(Stability, LeavesOutWhatIsNotKnown) {
  auto reference = normals(300, 1);
  const auto recent = normals(60, 2);
  const double plain = stability(reference, recent).psi;
  for (int i = 0; i < 50; ++i) reference.push_back(std::nan(""));
  EXPECT_EQ(stability(reference, recent).psi, plain);
  EXPECT_EQ(stability(reference, recent).reference_n, 300);
  EXPECT_TRUE(std::isnan(stability(reference, std::span(recent).first(29)).psi));
  EXPECT_TRUE(std::isnan(stability(std::span(reference).first(179), recent).psi));
  EXPECT_FALSE(stability(std::span(reference).first(179), recent).moved());
}

TEST(PChart, HasItsLimitsAndWaitsForAWholeGroup) {
  std::vector<unsigned char> held(45, 1);
  for (std::size_t i = 20; i < 40; i += 2) held[i] = 0;  // half of the second 20
  const auto chart = p_chart(held, 0.8, 20);
  ASSERT_EQ(chart.size(), 2u);
  EXPECT_EQ(chart[0].first, 0u);
  EXPECT_EQ(chart[1].last, 39u) << "the last five wait";
  EXPECT_DOUBLE_EQ(chart[0].value, 1);
  EXPECT_DOUBLE_EQ(chart[1].value, 0.5);
  EXPECT_NEAR(chart[1].lower, 0.8 - 3 * std::sqrt(0.16 / 20), 1e-12);
  EXPECT_DOUBLE_EQ(chart[1].upper, 1);
  EXPECT_FALSE(chart[0].out_of_control());
  EXPECT_TRUE(chart[1].out_of_control());
  EXPECT_TRUE(p_chart(std::span(held).first(19), 0.8, 20).empty());
  EXPECT_THROW(p_chart(held, 1, 20), std::invalid_argument);
  EXPECT_THROW(p_chart(held, 0.8, 0), std::invalid_argument);
}

/// What was charted once is not cut anew when a row comes: a group is looked at once, not twenty times.
TEST(Charts, AGroupOnceChartedStays) {
  std::vector<double> values = normals(60, 3);
  std::vector<unsigned char> held;
  for (double v : values) held.push_back(v < 0.8);
  const auto means = [](std::span<const double> rows) {
    std::vector<double> out;
    for (const ControlPoint& p : mean_chart(rows, 20)) out.insert(out.end(), {p.value, p.lower, p.upper});
    return out;
  };
  for (std::size_t n = 40; n < 60; ++n) {
    EXPECT_EQ(means(std::span(values).first(n)), means(std::span(values).first(40))) << n;
    const auto chart = p_chart(std::span(held).first(n), 0.8, 20);
    ASSERT_EQ(chart.size(), 2u);
    EXPECT_EQ(chart[1].first, 20u) << n;
  }
  EXPECT_EQ(p_chart(held, 0.8, 20).size(), 3u);
  EXPECT_EQ(mean_chart(values, 20)[1].value, mean_chart(std::span(values).first(40), 20)[1].value);
  EXPECT_NE(mean_chart(values, 20)[1].center, mean_chart(std::span(values).first(40), 20)[1].center);
}

TEST(MeanChart, FindsTheGroupThatIsElsewhere) {
  std::vector<double> values;
  for (int i = 0; i < 200; ++i) values.push_back((i % 2 ? 0.4 : 0.6) + (i >= 180 ? 0.5 : 0));
  const auto chart = mean_chart(values, 20);
  ASSERT_EQ(chart.size(), 10u);
  for (std::size_t k = 0; k < 10; ++k) EXPECT_EQ(chart[k].out_of_control(), k == 9) << k;
  EXPECT_NEAR(chart[0].center, 0.55, 1e-12);
  EXPECT_TRUE(mean_chart(std::span(values).first(39), 20).empty());
}

}  // namespace
}  // namespace spectrum::forecast
