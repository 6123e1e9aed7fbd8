#include "apps/forecast/interval_scores.h"

#include <gtest/gtest.h>

#include <stdexcept>

namespace spectrum::forecast {
namespace {

TEST(IntervalScore, ByHand) {
  // alpha = 0.2, so what lies outside counts tenfold.
  EXPECT_NEAR(interval_score({-0.02, 0.03, 0.01, 0.01}, 0.8), 0.05, 1e-15);
  EXPECT_NEAR(interval_score({-0.02, 0.03, 0.05, 0.05}, 0.8), 0.05 + 10 * 0.02, 1e-15);
  EXPECT_NEAR(interval_score({-0.02, 0.03, -0.03, -0.03}, 0.8), 0.05 + 10 * 0.01, 1e-15);
  // A path that leaves on both sides pays for both.
  EXPECT_NEAR(interval_score({-0.02, 0.03, -0.03, 0.05}, 0.8), 0.05 + 10 * 0.03, 1e-15);
}

TEST(IntervalScore, TheTrueQuantilesAreBest) {
  // Outcomes uniform on [0, 1]: the expected score of [a, 1 - a] is (1 - 2a) + 10 a^2, least at a = 0.1.
  const auto expected = [](double a) {
    double sum = 0;
    for (int i = 0; i < 10000; ++i) {
      const double x = (i + 0.5) / 10000;
      sum += interval_score({a, 1 - a, x, x}, 0.8) / 10000;
    }
    return sum;
  };
  EXPECT_NEAR(expected(0.1), 0.9, 1e-6);
  EXPECT_NEAR(expected(0.2), 0.6 + 10 * 0.04, 1e-6);
  EXPECT_GT(expected(0.05), expected(0.1));
}

TEST(BandSummary, CoverageWidthAndGroups) {
  const std::vector<BandOutcome> bands{{-1, 1, 0, 0}, {-1, 1, 2, 2}, {-2, 2, 0, 0}, {-2, 2, 1, 2}};
  const BandSummary all = summarise(bands, 0.8, 1);
  EXPECT_EQ(all.coverage.n, 4);
  EXPECT_DOUBLE_EQ(all.coverage.share, 0.75);
  EXPECT_DOUBLE_EQ(all.width, 3.0);
  EXPECT_NEAR(all.score, (2 + 12 + 4 + 4) / 4.0, 1e-12);
  const auto by = summarise_by(bands, std::vector<int>{0, 0, 2, 2}, 3, 0.8, 1);
  EXPECT_DOUBLE_EQ(by[0].coverage.share, 0.5);
  EXPECT_DOUBLE_EQ(by[0].width, 2.0);
  EXPECT_EQ(by[1].coverage.n, 0);
  EXPECT_DOUBLE_EQ(by[2].coverage.share, 1.0);
  EXPECT_THROW(summarise_by(bands, std::vector<int>{0, 0, 3, 2}, 3, 0.8, 1), std::invalid_argument);
}

TEST(Terciles, ByRank) {
  EXPECT_EQ(terciles(std::vector<double>{5, 1, 4, 2, 6, 3}), (std::vector<int>{2, 0, 1, 0, 2, 1}));
  EXPECT_EQ(terciles(std::vector<double>{7, 7, 7}), (std::vector<int>{0, 1, 2}));
}

}  // namespace
}  // namespace spectrum::forecast
