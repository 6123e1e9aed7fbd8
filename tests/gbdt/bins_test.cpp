#include "gbdt/bins.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "gbdt/binner.h"
#include "gbdt/dataset.h"

namespace spectrum::gbdt {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInf = std::numeric_limits<double>::infinity();

std::vector<double> repeated(std::initializer_list<double> values, int times) {
  std::vector<double> out;
  for (int i = 0; i < times; ++i) {
    for (double v : values) out.push_back(v);
  }
  return out;
}

TEST(Bins, CutLiesJustAboveTheMiddle) {
  const auto bins = find_bins(repeated({1.0, 2.0}, 3), {});
  EXPECT_EQ(bins.upper, (std::vector<double>{kZero, std::nextafter(1.5, kInf), kInf}));
  EXPECT_EQ(bins.counts, (std::vector<int>{0, 3, 3}));
  EXPECT_EQ(bins.bin_of(1.5), 1);
  EXPECT_EQ(bins.bin_of(bins.upper[1]), 1);
  EXPECT_EQ(bins.bin_of(std::nextafter(bins.upper[1], kInf)), 2);
}

TEST(Bins, ZeroIsAloneBetweenTheSigns) {
  const auto bins = find_bins(repeated({-1.0, 0.0, 1.0}, 5), {});
  EXPECT_EQ(bins.upper, (std::vector<double>{-kZero, kZero, kInf}));
  EXPECT_EQ(bins.zero_bin, 1);
  EXPECT_EQ(bins.bin_of(1e-36), 1);
  EXPECT_EQ(bins.bin_of(-1e-36), 1);
}

TEST(Bins, FewRowsAreJoined) {
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 7};
  const auto bins = find_bins(values, {.min_data_in_bin = 3});
  EXPECT_EQ(bins.upper,
            (std::vector<double>{kZero, std::nextafter(3.5, kInf), std::nextafter(6.5, kInf), kInf}));
}

TEST(Bins, NaNHasTheLastBin) {
  auto values = repeated({1.0, 2.0}, 4);
  values.push_back(kNaN);
  const auto bins = find_bins(values, {});
  EXPECT_EQ(bins.missing, Missing::kNaN);
  EXPECT_EQ(bins.n_bins(), 4);
  EXPECT_EQ(bins.bin_of(kNaN), 3);
  EXPECT_EQ(bins.bin_of(kInf), 2);
  EXPECT_EQ(bins.counts.back(), 1);
  EXPECT_EQ(bins.threshold(2), 1e300);  // a model holds no infinity
}

TEST(Bins, NaNIsZeroWhereZeroIsMissingOrNoneWasSeen) {
  const auto values = repeated({-1.0, 0.0, 1.0, kNaN}, 4);
  const auto zero = find_bins(values, {.zero_as_missing = true});
  EXPECT_EQ(zero.missing, Missing::kZero);
  EXPECT_EQ(zero.bin_of(kNaN), zero.zero_bin);
  EXPECT_EQ(zero.counts, (std::vector<int>{4, 8, 4}));
  const auto none = find_bins(repeated({-1.0, 1.0}, 4), {});
  EXPECT_EQ(none.missing, Missing::kNone);
  EXPECT_EQ(none.bin_of(kNaN), none.zero_bin);
}

TEST(Bins, BudgetIsKeptAndBoundsAscend) {
  std::vector<double> values;
  for (int i = 0; i < 1000; ++i) values.push_back(std::sin(i * 0.7) * std::exp(0.003 * i));
  values.insert(values.end(), 300, 0.25);  // as frequent as several bins
  values.insert(values.end(), 20, kNaN);
  for (int max_bins : {2, 3, 4, 7, 16, 255, 256}) {
    const auto bins = find_bins(values, {.max_bins = max_bins});
    EXPECT_LE(bins.n_bins(), max_bins);
    for (int b = 1; b + 1 < bins.n_bins(); ++b) {
      EXPECT_LT(bins.upper[static_cast<std::size_t>(b) - 1], bins.upper[static_cast<std::size_t>(b)]);
    }
    EXPECT_EQ(std::accumulate(bins.counts.begin(), bins.counts.end(), 0), 1320);
    for (double v : values) {
      const auto b = static_cast<std::size_t>(bins.bin_of(v));
      if (std::isnan(v)) continue;
      EXPECT_LE(v, bins.upper[b]);
      if (b > 0) {
        EXPECT_GT(v, bins.upper[b - 1]);
      }
    }
  }
}

TEST(Bins, ConstantAndAllMissingCannotSplit) {
  EXPECT_EQ(find_bins(std::vector<double>(10, 0.0), {}).n_bins(), 1);
  EXPECT_FALSE(find_bins(std::vector<double>(10, 3.0), {}).can_split(1));
  EXPECT_FALSE(find_bins(std::vector<double>(10, kNaN), {}).can_split(1));
}

TEST(Bins, CanSplitWantsEnoughRowsOnBothSides) {
  auto values = repeated({1.0}, 20);
  values.insert(values.end(), 5, 2.0);
  const auto bins = find_bins(values, {});
  EXPECT_TRUE(bins.can_split(5));
  EXPECT_FALSE(bins.can_split(6));
}

TEST(Bins, FrequentBinIsZerosUnlessAnotherIsVeryFull) {
  auto values = repeated({5.0}, 70);
  values.insert(values.end(), 30, 1.0);
  EXPECT_EQ(find_bins(values, {}).frequent_bin, 2);  // 70 % of rows
  values.push_back(1.0);
  EXPECT_EQ(find_bins(values, {}).frequent_bin, 0);
}

TEST(Binner, RefusesWhatMakesNoSense) {
  const std::vector<double> x{1, 2, 3, 4};
  EXPECT_THROW(Binner::fit(x, 0, 2), std::invalid_argument);
  EXPECT_THROW(Binner::fit(x, 3, 2), std::invalid_argument);
  EXPECT_THROW(Binner::fit(x, 2, 2, {.max_bins = 1}), std::invalid_argument);
  EXPECT_THROW(Binner::fit(x, 2, 2, {.max_bins = 257}), std::invalid_argument);
  EXPECT_THROW(Binner::fit(x, 2, 2, {.min_data_in_bin = 0}), std::invalid_argument);
  EXPECT_THROW(Binner::fit(std::vector<double>{1, kInf}, 2, 1), std::invalid_argument);
}

TEST(Dataset, HoldsBinsByColumn) {
  const std::vector<double> x{1, 9, 2, 9, 1, 8, 2, 8};
  const auto bins = Binner::fit(x, 4, 2, {.min_data_in_bin = 1});
  const Dataset data(bins, x, std::vector<double>{0, 1, 0, 1});
  for (std::size_t r = 0; r < 4; ++r) {
    EXPECT_EQ(data.column(0)[r], r % 2 == 0 ? 1 : 2);
    EXPECT_EQ(data.column(1)[r], r < 2 ? 2 : 1);
  }
  EXPECT_THROW(Dataset(bins, x, std::vector<double>{0, 1, 0}), std::invalid_argument);
  EXPECT_THROW(Dataset(bins, x, std::vector<double>{0, 1, 0, kNaN}), std::invalid_argument);
  EXPECT_THROW(Dataset(bins, std::vector<double>{}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::gbdt
