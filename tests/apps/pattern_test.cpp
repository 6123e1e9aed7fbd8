#include "apps/forecast/pattern.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace spectrum::forecast {
namespace {

std::vector<double> closes(std::size_t n) {
  std::vector<double> c(n);
  for (std::size_t t = 0; t < n; ++t)
    c[t] = 100 + std::sin(0.05 * static_cast<double>(t)) + 0.3 * std::sin(1.3 * static_cast<double>(t));
  return c;
}

/// A quiet random-looking walk in two dimensions.
Embedding embedding(std::size_t n) {
  Embedding e{2, std::vector<double>(2 * n)};
  for (std::size_t t = 0; t < n; ++t) {
    e.values[2 * t] = std::sin(0.21 * static_cast<double>(t) + std::sin(0.013 * static_cast<double>(t)));
    e.values[2 * t + 1] = std::cos(0.17 * static_cast<double>(t));
  }
  return e;
}

TEST(Pattern, AnaloguesAreApartAndOld) {
  const auto m = match_pattern(embedding(700), closes(700));
  ASSERT_EQ(m.analogues.size(), 10u);
  for (std::size_t i = 0; i < m.analogues.size(); ++i) {
    EXPECT_LE(m.analogues[i].day + 20, 699u);
    if (i > 0) {
      EXPECT_GE(m.analogues[i].distance, m.analogues[i - 1].distance);
    }
    for (std::size_t j = 0; j < i; ++j)
      EXPECT_GE(std::abs(static_cast<long>(m.analogues[i].day) - static_cast<long>(m.analogues[j].day)), 10);
  }
  EXPECT_EQ(m.candidates, 680);
  EXPECT_EQ(m.history.size(), 20u);
  EXPECT_EQ(m.history.back(), m.index);
}

TEST(Pattern, AStrangeDayReadsZeroAndARepeatedDayReadsHigh) {
  Embedding strange = embedding(700);
  strange.values[2 * 699] = 50;
  EXPECT_EQ(match_pattern(strange, closes(700)).index, 0);

  Embedding repeated = embedding(700);
  for (std::size_t k = 1; k <= 10; ++k)
    for (std::size_t j = 0; j < 2; ++j)
      repeated.values[2 * (699 - 40 * k) + j] = repeated.values[2 * 699 + j];
  const auto m = match_pattern(repeated, closes(700));
  EXPECT_EQ(m.index, 100);
  EXPECT_EQ(m.analogues[0].distance, 0);
  const double expected = std::log(closes(700)[m.analogues[0].day + 5] / closes(700)[m.analogues[0].day]);
  EXPECT_DOUBLE_EQ(m.analogues[0].next_week, expected);
}

TEST(Pattern, AnaloguesOfADayAreThoseNamedOnIt) {
  const Embedding e = embedding(700);
  const auto c = closes(700);
  const std::size_t day = 650;
  Embedding then{2, {e.values.begin(), e.values.begin() + 2 * (day + 1)}};
  const auto named = match_pattern(then, std::span(c).first(day + 1)).analogues,
             found = analogues_of(e, c, day);
  ASSERT_EQ(found.size(), named.size());
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].day, named[i].day);
    EXPECT_EQ(found[i].next_week, named[i].next_week);
  }
  EXPECT_TRUE(analogues_of(e, c, 10).empty());
  EXPECT_THROW(analogues_of(e, c, 700), std::invalid_argument);
}

TEST(Pattern, AFlatWindowReadsZero) {
  std::vector<double> c = closes(700);
  for (std::size_t t = 680; t < 700; ++t) c[t] = 100;
  const auto m = match_pattern(embedding(700), c);
  EXPECT_TRUE(m.flat);
  EXPECT_EQ(m.index, 0);
}

TEST(Pattern, SeesNoFuture) {
  const auto whole = match_pattern(embedding(700), closes(700));
  const auto cut = match_pattern(embedding(695), closes(695));
  EXPECT_EQ(cut.index, whole.history[14]) << "today's index of five days ago is what stands in the history";
}

TEST(Pattern, RefusesAnUndefinedDay) {
  Embedding e = embedding(700);
  e.values.back() = std::nan("");
  EXPECT_THROW(match_pattern(e, closes(700)), std::invalid_argument);
  EXPECT_THROW(match_pattern(embedding(699), closes(700)), std::invalid_argument);
}

TEST(PriceShape, HasZeroMeanAndUnitVariance) {
  const Embedding e = price_shape(closes(30));
  EXPECT_TRUE(std::isnan(e.row(18)[0]));
  double mean = 0, square = 0;
  for (double v : e.row(29)) mean += v / 20, square += v * v / 20;
  EXPECT_NEAR(mean, 0, 1e-12);
  EXPECT_NEAR(square, 1, 1e-12);
}

}  // namespace
}  // namespace spectrum::forecast
