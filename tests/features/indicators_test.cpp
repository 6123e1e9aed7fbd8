// Indicators against vectors that can be looked up or worked out by hand.
#include <gtest/gtest.h>

#include <random>

#include "features/aroon.h"
#include "features/bollinger.h"
#include "features/candle.h"
#include "features/cci.h"
#include "features/cross_market.h"
#include "features/dmi.h"
#include "features/linreg.h"
#include "features/rolling.h"
#include "features/rsi.h"
#include "features/smoothing.h"
#include "features/stochastic.h"
#include "features/trend.h"
#include "features/true_range.h"
#include "features/ultimate.h"
#include "features/volatility.h"
#include "features/volume.h"
#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;
using testing::column_of;

// The fifteen bars on which Tulip Indicators publishes its vectors.
const Column kHigh = {82.15, 81.89, 83.03, 83.30, 83.85, 83.90, 83.33, 84.30,
                      84.84, 85.00, 85.90, 86.58, 86.98, 88.00, 87.87};
const Column kLow = {81.29, 80.64, 81.31, 82.65, 83.07, 83.11, 82.49, 82.30,
                     84.15, 84.11, 84.03, 85.39, 85.76, 87.17, 87.01};
const Column kClose = {81.59, 81.06, 82.87, 83.00, 83.61, 83.15, 82.84, 83.99,
                       84.55, 84.36, 85.53, 86.54, 86.89, 87.77, 87.29};
const Column kVolume = {5653100, 6447400, 7690900, 3831400, 4455100, 3798000, 3936200, 4732000,
                        4841300, 3915300, 6830800, 6694100, 5293600, 7985800, 4807900};
const std::size_t kRows = kClose.size();

/// The column ends in these values, given to three digits, and begins with NaN.
void expect_ends_in(const Column& column, const Column& tail) {
  const std::size_t warmup = column.size() - tail.size();
  for (std::size_t t = 0; t < warmup; ++t) EXPECT_TRUE(std::isnan(column[t])) << t;
  for (std::size_t i = 0; i < tail.size(); ++i) EXPECT_NEAR(column[warmup + i], tail[i], 6e-4) << i;
}

TEST(Published, Rsi) {
  expect_ends_in(column_of(kRows, [](Output out) { rsi(kClose, 5, out); }),
                 {72.034, 64.927, 75.936, 79.796, 74.713, 83.033, 87.478, 88.755, 91.483, 78.498});
}
TEST(Published, BollingerUpper) {
  Column lower(kRows), upper(kRows);
  bollinger(kClose, 5, lower, upper);
  expect_ends_in(upper,
                 {84.322, 84.489, 83.655, 84.164, 84.838, 85.121, 85.997, 86.845, 87.612, 88.566, 88.319});
}
TEST(Published, MoneyFlowIndex) {
  expect_ends_in(column_of(kRows, [](Output out) { money_flow_index(kHigh, kLow, kClose, kVolume, 5, out); }),
                 {61.172, 67.308, 62.796, 64.661, 45.238, 67.841, 85.578, 85.963, 87.504, 84.647});
}
TEST(Published, Cci) {
  const Column all = column_of(kRows, [](Output out) { cci(kHigh, kLow, kClose, 5, out); });
  const Column tail = {166.667, 82.020, 95.501, 130.912, 99.163, 116.342, 71.928};
  for (std::size_t i = 0; i < tail.size(); ++i) EXPECT_NEAR(all[8 + i], tail[i], 6e-4);
}
TEST(Published, WilliamsR) {
  expect_ends_in(
      column_of(kRows, [](Output out) { williams_r(kHigh, kLow, kClose, 5, out); }),
      {-7.477, -23.006, -40.927, -15.500, -11.417, -23.704, -10.278, -.935, -3.051, -5.793, -17.884});
}
TEST(Published, StochasticIsWilliamsFromBelow) {
  const Column k = column_of(kRows, [](Output out) { stochastic_k(kHigh, kLow, kClose, 5, out); });
  const Column d = column_of(kRows, [](Output out) { stochastic_d(kHigh, kLow, kClose, 5, 3, out); });
  expect_ends_in(k, {92.523, 76.994, 59.073, 84.500, 88.583, 76.296, 89.722, 99.065, 96.949, 94.207, 82.116});
  const Column slow = {77.385, 83.126, 84.867, 88.361, 95.246, 96.740, 91.091};
  for (std::size_t i = 0; i < slow.size(); ++i) EXPECT_NEAR(d[8 + i], slow[i], 6e-4);
}
TEST(Published, UltimateOscillator) {
  expect_ends_in(column_of(kRows, [](Output out) { ultimate_oscillator(kHigh, kLow, kClose, 2, 3, 5, out); }),
                 {43.499, 34.044, 65.883, 73.955, 53.388, 64.149, 81.282, 90.186, 86.114, 65.450});
}
TEST(Published, Aroon) {
  expect_ends_in(column_of(kRows, [](Output out) { aroon_down(kLow, 5, out); }),
                 {20, 0, 0, 80, 60, 40, 20, 0, 40, 20});
  expect_ends_in(column_of(kRows, [](Output out) { aroon_up(kHigh, 5, out); }),
                 {100, 80, 100, 100, 100, 100, 100, 100, 100, 80});
}
TEST(Published, OnBalanceVolume) {
  expect_ends_in(column_of(kRows, [](Output out) { on_balance_volume(kClose, kVolume, out); }),
                 {0, -6447400, 1243500, 5074900, 9530000, 5732000, 1795800, 6527800, 11369100, 7453800,
                  14284600, 20978700, 26272300, 34258100, 29450200});
}

void expect_column(const Column& column, const Column& expected) {
  ASSERT_EQ(column.size(), expected.size());
  for (std::size_t t = 0; t < column.size(); ++t) {
    if (std::isnan(expected[t]))
      EXPECT_TRUE(std::isnan(column[t])) << t << " is " << column[t];
    else
      EXPECT_NEAR(column[t], expected[t], 1e-12) << t;
  }
}

TEST(Smoothing, SeedsWithTheMeanAndPassesOverGaps) {
  Column x = {kNaN, 1, 2, 6, kNaN, 7, 3};
  expect_column(column_of(7, [&](Output out) { ema(x, 3, out); }), {kNaN, kNaN, kNaN, 3, kNaN, 5, 4});
  expect_column(column_of(7, [&](Output out) { wilder(x, 2, out); }),
                {kNaN, kNaN, 1.5, 3.75, kNaN, 5.375, 4.1875});
  wilder(x, 2, x);
  expect_column(x, {kNaN, kNaN, 1.5, 3.75, kNaN, 5.375, 4.1875});
  EXPECT_THROW(ema(x, 0, x), std::invalid_argument);
}

TEST(Macd, BothMeansBeginAtTheStart) {
  // EMA_1 is the close itself; EMA_3 of 2, 4, 6, 10 is 4 then 7; EMA_2 of the line 2, 3 is 2.5.
  Column line(4), signal(4);
  macd(Column{2, 4, 6, 10}, 1, 3, 2, line, signal);
  expect_column(line, {kNaN, kNaN, 2, 3});
  expect_column(signal, {kNaN, kNaN, kNaN, 2.5});
}

TEST(TrueRange, BeginsWithTheSecondBar) {
  const Column high = {10, 12, 9}, low = {8, 11, 7}, close = {9, 11, 8};
  expect_column(column_of(3, [&](Output out) { true_range(high, low, close, out); }), {kNaN, 3, 4});
  expect_column(column_of(3, [&](Output out) { atr(high, low, close, 2, out); }), {kNaN, kNaN, 3.5});
}

TEST(Dmi, ByHand) {
  // +DM 2, 0, 1; -DM 0, 3, 0; TR 3, 5, 3 with n = 2: means 4 | 3.5, +DM 1 | 1, -DM 1.5 | 0.75.
  const Column high = {10, 12, 11, 12}, low = {8, 10, 7, 9}, close = {9, 12, 9, 10};
  Column plus(4), minus(4), adx(4);
  dmi(high, low, close, 2, plus, minus, adx);
  expect_column(plus, {kNaN, kNaN, 25, 100 / 3.5});
  expect_column(minus, {kNaN, kNaN, 37.5, 75 / 3.5});
  expect_column(adx, {kNaN, kNaN, kNaN, (20 + 100 * 0.25 / 1.75) / 2});
}

TEST(Dmi, NeitherSideMoved) {
  const Column high(4, 10.0), low(4, 8.0), close = {9, 8.5, 9, 9.5};
  Column plus(4), minus(4), adx(4);
  dmi(high, low, close, 2, plus, minus, adx);
  expect_column(plus, {kNaN, kNaN, 0, 0});
  expect_column(adx, {kNaN, kNaN, kNaN, 0});
}

TEST(Series, AQuotientWithoutAnAnswerIsUndefined) {
  EXPECT_TRUE(std::isnan(ratio(1.0, 0.0)) && std::isnan(ratio(0.0, 0.0)) && std::isnan(ratio(1e300, 1e-300)));
  EXPECT_TRUE(std::isnan(ln(0.0)) && std::isnan(ln(-1.0)) &&
              std::isnan(ln(std::numeric_limits<double>::infinity())));
  EXPECT_EQ(ratio(1.0, 4.0), 0.25);
}

TEST(Rsi, OnlyGainsOnlyLossesNeither) {
  expect_column(column_of(3, [](Output out) { rsi(Column{1, 2, 3}, 2, out); }), {kNaN, kNaN, 100});
  expect_column(column_of(3, [](Output out) { rsi(Column{3, 2, 1}, 2, out); }), {kNaN, kNaN, 0});
  expect_column(column_of(3, [](Output out) { rsi(Column{2, 2, 2}, 2, out); }), {kNaN, kNaN, 50});
}

TEST(LinearRegression, ByHand) {
  // Through 1, 2, 4: slope 3 / 2; explained 4.5 of 42 / 9.
  Column slope(5), r2(5);
  linear_regression(Column{1, 2, 4, kNaN, 4}, 3, slope, r2);
  expect_column(slope, {kNaN, kNaN, 1.5, kNaN, kNaN});
  expect_column(r2, {kNaN, kNaN, 27.0 / 28.0, kNaN, kNaN});
}

TEST(Candle, ByHand) {
  EXPECT_DOUBLE_EQ(close_location(15, 5, 12), 0.4);
  EXPECT_DOUBLE_EQ(body_ratio(10, 15, 5, 12), 0.2);
  EXPECT_DOUBLE_EQ(upper_wick(10, 15, 5, 12), 0.3);
  EXPECT_DOUBLE_EQ(lower_wick(10, 15, 5, 12), 0.5);
  EXPECT_DOUBLE_EQ(relative_range(15, 5, 12), 10.0 / 12.0);
  for (const double empty : {close_location(5, 5, 5), body_ratio(5, 5, 5, 5), upper_wick(5, 5, 5, 5),
                             lower_wick(5, 5, 5, 5), relative_range(5, 5, 5)})
    EXPECT_EQ(empty, 0.0);
}

TEST(Volatility, DailyVarianceByHand) {
  // Bar 1 opens 1 % up (log), closes where it opened, and spans a log range of 2 %.
  const Column o = {100, 100 * std::exp(0.01)}, h = {100, 100 * std::exp(0.02)}, l = {100, 100},
               c = {100, o[1]};
  expect_column(column_of(2, [&](Output out) { daily_variance(o, h, l, c, out); }), {kNaN, 0.0002 + 0.0001});
  const Column co = {100, 101}, still = {100, 101};  // the overnight move alone, over the floor of 1e-12
  const double night = std::log(1.01);
  expect_column(column_of(2, [&](Output out) { daily_variance(co, still, still, still, out); }),
                {kNaN, 1e-12 + night * night});
}

TEST(Volatility, RealisedByHand) {
  const Column r = {kNaN, 0.03, -0.04};
  expect_column(column_of(3, [&](Output out) { realised_volatility(r, 2, out); }),
                {kNaN, kNaN, std::sqrt(252 * 0.00125)});
  expect_column(column_of(3, [&](Output out) { run_all(DownsideShare(2), out, r); }), {kNaN, kNaN, 0.64});
}

TEST(Volume, SlopeIsTheShareOfSignedVolume) {
  const Column c = {1, 2, 1, 1}, v = {9, 3, 1, 4};
  expect_column(column_of(4, [&](Output out) { on_balance_slope(c, v, 2, out); }), {kNaN, kNaN, 0.5, -0.2});
}

/// The values of a machine that reads all sectors.
template <class Machine>
Column across_sectors(Machine machine, const std::vector<Input>& sectors) {
  return column_of(sectors[0].size(), [&](Output out) { machine.run(out, sectors); });
}

TEST(CrossMarket, ByHand) {
  const Column a = {0.01, 0.02, 0.03}, b = {0.03, 0.02, 0.01}, flat = {0.5, 0.5, 0.5};
  const std::vector<Input> opposed = {a, b}, alike = {a, a, a}, still = {a, flat};
  expect_column(across_sectors(Dispersion(), opposed), {0.01, 0, 0.01});
  expect_column(across_sectors(AverageCorrelation(2, 3), opposed), {kNaN, kNaN, -1});
  expect_column(across_sectors(AbsorptionRatio(2, 3), opposed), {kNaN, kNaN, 1});
  expect_column(across_sectors(AverageCorrelation(3, 3), alike), {kNaN, kNaN, 1});
  expect_column(across_sectors(AverageCorrelation(2, 3), still), {kNaN, kNaN, kNaN});
  expect_column(across_sectors(AbsorptionRatio(2, 3), still), {kNaN, kNaN, kNaN});
  expect_column(across_sectors(Breadth(2, 2), opposed), {kNaN, 0.5, 0.5});
  expect_column(column_of(3, [&](Output out) { run_all(RelativeStrength(2), out, a, b); }),
                {kNaN, -0.02, 0.02});
  EXPECT_THROW(AverageCorrelation(1, 3), std::invalid_argument);
  EXPECT_THROW(AverageCorrelation(3, 1), std::invalid_argument);
}

TEST(CrossMarket, ACorrelationMatrixFarFromTheStartIsTheFreshOne) {
  std::mt19937_64 rng(3);
  const auto number = [&] { return static_cast<double>(rng() >> 11) * 0x1p-53 - 0.5; };
  std::vector<Column> columns(5, Column(400));
  for (std::size_t t = 0; t < 400; ++t)
    for (auto& c : columns) c[t] = number() + (t % 97 == 0 ? 1e6 : 0.0) + columns[0][t];
  RollingCorrelations far(5, 20);
  for (std::size_t t = 0; t < 400; ++t) {
    Column cells;
    for (auto& c : columns) cells.push_back(c[t]);
    const auto matrix = far.peek(cells);
    ASSERT_EQ(matrix.empty(), t < 19);
    for (std::size_t i = 0; t >= 19 && i < 5; ++i) {
      for (std::size_t j = 0; j < 5; ++j) {
        const Input x = Input(columns[i]).subspan(t - 19, 20), y = Input(columns[j]).subspan(t - 19, 20);
        const Column fresh = column_of(20, [&](Output out) { rolling_correlation(x, y, 20, out); });
        ASSERT_NEAR(matrix[i * 5 + j], fresh.back(), 1e-10) << t;
      }
    }
    far.commit();
  }
}

}  // namespace
}  // namespace spectrum::features
