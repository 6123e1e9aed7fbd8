#include "features/windows.h"

#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;
using testing::synthetic_market;

TEST(TmeChannels, AreTheFeaturesOfTheCatalogue) {
  const Market m = synthetic_market();
  const Table table = compute(m);
  Column channels(m.size() * kTmeChannels);
  tme_channels(m.close, m.vix.close, channels);
  double widest = 0.0;
  for (std::size_t t = 60; t < m.size(); ++t) {
    const double scaled = table.column("ret_log_1")[t] / (table.column("rv_20")[t] / std::sqrt(252.0));
    widest = std::max(widest, std::abs(channels[4 * t]));
    EXPECT_NEAR(channels[4 * t], std::clamp(scaled, -5.0, 5.0), 1e-12);
    EXPECT_NEAR(channels[4 * t + 1], std::log(table.column("rv_ratio_10_60")[t]), 1e-12);
    EXPECT_EQ(channels[4 * t + 2], table.column("ema_slope_8_21")[t]);
    EXPECT_EQ(channels[4 * t + 3], table.column("vrp_log_20")[t]);
  }
  EXPECT_LT(widest, 5.0);
}

TEST(TmeChannels, AReturnCannotExceedItsWindow) {
  // One move among n = 20: r / rms = sqrt(20) = 4.47, within the clip of 5.
  Column close(30, 100.0), channels(30 * kTmeChannels);
  std::fill(close.begin() + 25, close.end(), 110.0);
  tme_channels(close, {}, channels);
  EXPECT_NEAR(channels[4 * 25], std::sqrt(20.0), 1e-12);
  EXPECT_EQ(channels[4 * 26], 0.0);
}

TEST(TmeChannels, WithoutVixTheFourthIsZero) {
  const Market m = synthetic_market();
  Column channels(m.size() * kTmeChannels);
  tme_channels(m.sectors[0].close, {}, channels);
  for (std::size_t t = 0; t < m.size(); ++t) EXPECT_EQ(channels[4 * t + 3], 0.0);
  EXPECT_TRUE(std::isnan(channels[4 * 59 + 1]));
  EXPECT_FALSE(std::isnan(channels[4 * 60 + 1]));
  EXPECT_THROW(tme_channels(m.close, {}, Output(channels).first(8)), std::invalid_argument);
  EXPECT_THROW(tme_channels(m.close, Input(m.close).first(3), channels), std::invalid_argument);
}

TEST(TmeWindow, IsTimeMajorAndWhole) {
  Column channels(100 * kTmeChannels);
  std::iota(channels.begin(), channels.end(), 0.0);
  std::array<float, kTmeCells> window{};
  EXPECT_FALSE(tme_window(channels, 88, window));
  EXPECT_TRUE(tme_window(channels, 89, window));
  EXPECT_EQ(window.front(), 0.0F);
  EXPECT_TRUE(tme_window(channels, 99, window));
  EXPECT_EQ(window.front(), 40.0F);
  EXPECT_EQ(window[5], 45.0F);
  EXPECT_EQ(window.back(), 399.0F);
  EXPECT_FALSE(tme_window(channels, 100, window));
  channels[40] = kNaN;
  EXPECT_FALSE(tme_window(channels, 99, window));
  EXPECT_FALSE(tme_window(channels, 98, window));
}

TEST(VseGrid, ScalesToItsOwnExtremes) {
  Column close(70);
  std::iota(close.begin(), close.end(), 1000.0);
  std::array<float, kVseCells> grid{};
  EXPECT_FALSE(vse_grid(close, 62, grid));
  ASSERT_TRUE(vse_grid(close, 69, grid));
  EXPECT_EQ(grid[0], 0.0F);
  EXPECT_FLOAT_EQ(grid[8], 8.0F / 63.0F);
  EXPECT_EQ(grid[63], 1.0F);
  EXPECT_FALSE(vse_grid(close, 70, grid));
  close[6] = kNaN;
  EXPECT_FALSE(vse_grid(close, 69, grid));
  ASSERT_TRUE(vse_grid(Column(64, 3.3), 63, grid));
  for (const float v : grid) EXPECT_EQ(v, 0.5F);
}

TEST(Selection, ReadsNamedColumns) {
  const Market m = synthetic_market();
  const Table table = compute(m);
  const Selection six(table, kEngineeredFeatures), twenty(table, kGfeFeatures);
  EXPECT_TRUE(six.absent().empty());
  EXPECT_TRUE(twenty.absent().empty());
  Column row(six.width()), wide(twenty.width());
  ASSERT_TRUE(six.row(300, row));
  EXPECT_EQ(row[0], table.column("ret_z_20")[300]);
  EXPECT_EQ(row[1], std::log(table.column("rv_10")[300]));
  EXPECT_EQ(row[5], table.column("vrp_log_20")[300]);
  EXPECT_FALSE(six.row(19, row));
  EXPECT_TRUE(six.row(20, row));
  EXPECT_FALSE(twenty.row(250, wide));
  EXPECT_TRUE(twenty.row(251, wide));
}

TEST(Selection, NamesWhatIsAbsentAndStillServes) {
  Market m = synthetic_market();
  m.vix = {};
  m.sectors.clear();
  const Table table = compute(m);
  const Selection twenty(table, kGfeFeatures);
  const std::vector<std::string> expected = {"vix_rank_252", "vrp_log_20", "avg_corr_20", "dispersion_20"};
  EXPECT_TRUE(std::ranges::equal(twenty.absent(), expected));
  Column row(twenty.width());
  EXPECT_TRUE(twenty.row(400, row));
  EXPECT_TRUE(std::isnan(row[16]) && std::isnan(row[19]));
  EXPECT_EQ(row[0], table.column("ret_z_20")[400]);
}

}  // namespace
}  // namespace spectrum::features
