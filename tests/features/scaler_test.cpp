#include "features/scaler.h"

#include <gtest/gtest.h>

#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;

template <class Scaler>
Column scaled(const Scaler& s, const Column& rows) {
  Column out(rows.size());
  s.transform(rows, out);
  return out;
}

TEST(StandardScaler, ByHand) {
  // Columns: 1, 3 (one cell missing); constant; never seen.
  const Column rows = {1, 7, kNaN, kNaN, 7, kNaN, 3, 7, kNaN};
  const auto s = StandardScaler::fit(rows, 3);
  EXPECT_EQ(Column(s.mean().begin(), s.mean().end()), (Column{2, 7, 0}));
  EXPECT_EQ(Column(s.deviation().begin(), s.deviation().end()), (Column{1, 1, 0}));
  EXPECT_EQ(scaled(s, {5, 9, 123, kNaN, kNaN, kNaN}), (Column{3, 2, 0, 0, 0, 0}));
  std::vector<float> out(3);
  s.transform(Column{5, 9, 123}, out);
  EXPECT_EQ(out, (std::vector<float>{3, 2, 0}));
}

TEST(StandardScaler, ComesBackFromItsNumbers) {
  const auto s = StandardScaler::fit(Column{0.1, 5, 0.25, 6, 0.7, 9}, 2);
  const StandardScaler again({s.mean().begin(), s.mean().end()},
                             {s.deviation().begin(), s.deviation().end()});
  EXPECT_EQ(scaled(s, {0.3, 4}), scaled(again, {0.3, 4}));
  EXPECT_THROW(StandardScaler({1.0}, {1.0, 2.0}), std::invalid_argument);
  EXPECT_THROW(StandardScaler({kNaN}, {1.0}), std::invalid_argument);
  EXPECT_THROW(StandardScaler({0.0}, {-1.0}), std::invalid_argument);
  EXPECT_THROW(StandardScaler::fit(Column{1, 2, 3}, 2), std::invalid_argument);
  EXPECT_THROW(StandardScaler::fit(Column{}, 0), std::invalid_argument);
}

TEST(CdfScaler, IsTheMidRankOnItsTrainingCells) {
  // 200 distinct cells: mid-rank of the i-th is (i + 0.5) / 200.
  Column rows(200);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = 10.0 + 3.0 * static_cast<double>((i * 77) % 200);
  const auto s = CdfScaler::fit(rows, 1);
  for (std::size_t i = 2; i < 198; ++i)
    EXPECT_NEAR(scaled(s, {10.0 + 3.0 * static_cast<double>(i)})[0], (static_cast<double>(i) + 0.5) / 200,
                1e-12);
}

TEST(CdfScaler, ByHand) {
  // Cells 0, 1: the line from (0, 0.25) to (1, 0.75), flat outside.
  const auto s = CdfScaler::fit(Column{0, 1}, 1);
  EXPECT_NEAR(scaled(s, {0.5})[0], 0.5, 1e-12);
  EXPECT_NEAR(scaled(s, {0.75})[0], 0.625, 1e-12);
  EXPECT_EQ(scaled(s, {-7.0, 7.0, kNaN}), (Column{0.01, 0.99, 0.5}));
  const auto ties = CdfScaler::fit(Column{1, 2, 2, 3}, 1);  // the tie's mid-rank is its middle
  EXPECT_NEAR(scaled(ties, {2.0})[0], 0.5, 1e-12);
}

TEST(CdfScaler, IsMonotone) {
  Column rows;
  for (int i = 0; i < 500; ++i) rows.push_back(std::floor(std::fmod(i * 0.618034, 1.0) * 40) / 4);
  const auto s = CdfScaler::fit(rows, 1);
  double last = 0.0;
  for (double x = -1.0; x < 11.0; x += 0.01) {
    const double p = scaled(s, {x})[0];
    EXPECT_GE(p, last);
    EXPECT_TRUE(p >= 0.01 && p <= 0.99);
    last = p;
  }
}

TEST(CdfScaler, WithoutInformationIsNeutral) {
  const auto s = CdfScaler::fit(Column{4, kNaN, 4, kNaN}, 2);
  EXPECT_EQ(scaled(s, {4, 1, 9, -1}), (Column{0.5, 0.5, 0.5, 0.5}));
}

TEST(CdfScaler, ComesBackFromItsNumbers) {
  const auto s = CdfScaler::fit(Column{1, 9, 2, 8, 5, 5}, 2);
  ASSERT_EQ(s.knots().size(), 2 * CdfScaler::kKnots);
  const CdfScaler again({s.knots().begin(), s.knots().end()});
  EXPECT_EQ(again.width(), 2U);
  EXPECT_EQ(scaled(s, {1.7, 6}), scaled(again, {1.7, 6}));
  std::vector<float> out(2);
  s.transform(Column{1.7, 6}, out);
  EXPECT_FLOAT_EQ(out[0], static_cast<float>(scaled(s, {1.7, 6})[0]));
  Column knots(s.knots().begin(), s.knots().end());
  std::swap(knots[3], knots[80]);
  EXPECT_THROW(CdfScaler{knots}, std::invalid_argument);
  EXPECT_THROW(CdfScaler{Column(100)}, std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::features
