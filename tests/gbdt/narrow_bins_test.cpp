// Features of at most sixteen bins, of which each takes half a byte.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "gbdt/binary.h"
#include "gbdt/model_text.h"
#include "gbdt/train.h"
#include "reference.h"
#include "same_trees.h"

namespace spectrum::gbdt {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// Rows of whole numbers.
struct Rows {
  std::size_t features = 0;
  std::vector<double> x, y;

  std::size_t n() const { return y.size(); }
  Binner bins(int max_bins) const {
    return Binner::fit(x, static_cast<int>(n()), static_cast<int>(features),
                       {.max_bins = max_bins, .min_data_in_bin = 1});
  }
};

/// Feature f takes the values 1, 2, ... values[f]: as many bins, and one of 0.
Rows rows_of(std::size_t n, const std::vector<int>& values) {
  Rows rows{values.size(), {}, {}};
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t f = 0; f < values.size(); ++f)
      rows.x.push_back(static_cast<double>((r * (f + 3) + r / 7) % static_cast<std::size_t>(values[f])) +
                       1.0);
    rows.y.push_back(static_cast<double>(r % 2));
  }
  return rows;
}

/// n features of ten bins, behind n_wide of thirty.
std::vector<int> widths(std::size_t n_wide, std::size_t n) {
  std::vector<int> out(n_wide, 29);
  out.insert(out.end(), n, 9);
  return out;
}

std::size_t stride(std::size_t n_wide, std::size_t n_narrow) {
  const Rows rows = rows_of(64, widths(n_wide, n_narrow));
  return Dataset(rows.bins(255), rows.x, rows.y).records().stride();
}

TEST(NarrowBins, RecordsTakeHalfTheBytes) {
  EXPECT_EQ(stride(28, 0), 32U);
  EXPECT_EQ(stride(0, 28), 16U);
  EXPECT_EQ(stride(8, 0), 16U);
  EXPECT_EQ(stride(0, 8), 8U);
  EXPECT_EQ(stride(0, 1), 8U);
}

TEST(NarrowBins, NoRecordIsLongerForThem) {
  EXPECT_EQ(stride(24, 4), 32U);  // two pairs are needed, and neither is of narrow ones alone
  EXPECT_EQ(stride(1, 7), 16U);
  EXPECT_EQ(stride(14, 14), 24U);
  EXPECT_EQ(stride(30, 30), 48U);
}

int bin_of(const Records& records, std::size_t row, int feature) {
  const Records::Place place = records.place_of(feature);
  return records.row(row)[place.byte] >> place.shift & place.mask;
}

TEST(NarrowBins, ColumnsAndRecordsHoldEachBin) {
  // Sixteen bins and seventeen; one narrow feature among wide ones and the reverse; rows even and odd, and
  // more than a thread bins at a time.
  for (const std::vector<int>& values :
       {std::vector<int>{15, 16}, {40, 40, 3, 40}, {2, 3, 40, 4}, {15, 40, 14, 40, 13, 40, 12, 40, 11, 40,
                                                                   10, 40, 9,  8,  7,  6,  5,  4,  3,  2}}) {
    for (std::size_t n : {255, 256, 257, 1023}) {
      const Rows rows = rows_of(n, values);
      const Binner bins = rows.bins(255);
      const Dataset data(bins, rows.x, rows.y, {}, 3);
      for (std::size_t f = 0; f < values.size(); ++f) {
        const auto feature = static_cast<int>(f);
        ASSERT_EQ(bins.feature(feature).n_bins(), values[f] + 1);
        ASSERT_EQ(data.column(feature).narrow, values[f] <= 15);
        for (std::size_t r = 0; r < n; ++r) {
          const int bin = bins.feature(feature).bin_of(rows.x[r * values.size() + f]);
          ASSERT_EQ(data.column(feature)[r], bin) << "row " << r << ", feature " << f;
          ASSERT_EQ(bin_of(data.records(), r, feature), bin) << "row " << r << ", feature " << f;
        }
      }
    }
  }
}

TEST(NarrowBins, SelectedRecordsHoldTheSameBins) {
  const Rows rows = rows_of(101, widths(10, 40));
  const Dataset data(rows.bins(255), rows.x, rows.y);
  const Records& all = data.records();
  // A narrow feature that shared a pair with wide ones gets into a pair of its like, and the reverse.
  for (const std::vector<int>& features :
       {std::vector<int>{0, 3, 9}, {0, 20, 30, 49}, {10, 11, 12}, {12, 13, 30, 31, 32, 40, 41, 42, 43, 49}}) {
    Records some(all.n_rows(), features, data.bins());
    select(all, 0, 50, some);
    select(all, 50, all.n_rows(), some);
    for (int f : features) {
      for (std::size_t r = 0; r < all.n_rows(); ++r) ASSERT_EQ(bin_of(some, r, f), bin_of(all, r, f)) << f;
    }
  }
}

/// Those of generate_narrow.py: a third of the features are wide unless the bins are few; some cells are NaN.
Rows drawn_rows(std::size_t n) {
  Rows rows{20, {}, {}};
  std::uint32_t state = 7;
  const auto draw = [&](std::uint32_t below) {
    state = 214013U * state + 2531011U;
    return static_cast<double>((state >> 16) % below);
  };
  for (std::size_t r = 0; r < n; ++r) {
    std::vector<double> row;
    for (std::uint32_t f = 0; f < rows.features; ++f) row.push_back(draw(f % 3 == 0 ? 1000 : 4 + f % 9));
    const double score = row[0] + 150.0 * row[1] - row[3] + 60.0 * row[13] + draw(900);
    rows.y.push_back(score > 1000.0 ? 1.0 : 0.0);
    for (std::size_t f = 1; f < rows.features; f += 4) {
      if (draw(10) == 0.0) row[f] = kNaN;
    }
    rows.x.insert(rows.x.end(), row.begin(), row.end());
  }
  return rows;
}

Dataset dataset(const Rows& rows, int max_bins) {
  return Dataset(Binner::fit(rows.x, static_cast<int>(rows.n()), 20, {.max_bins = max_bins}), rows.x, rows.y);
}

TEST(NarrowBins, TreesAreLightGbms) {
  const Rows rows = drawn_rows(501);
  TrainParams p;
  p.trees = 6;
  p.eta = 0.3;
  p.tree.leaves = 8;
  p.tree.min_data_in_leaf = 5;
  for (int max_bins : {15, 255}) {
    const Dataset data = dataset(rows, max_bins);
    EXPECT_EQ(data.records().stride(), max_bins == 15 ? 16U : 24U);
    const std::string file = max_bins == 15 ? "narrow.model.txt" : "mixed.model.txt";
    const Model theirs = read_model(reference::read_text(reference::kSmall + file));
    for (int threads : {1, 2}) {
      p.threads = threads;
      SCOPED_TRACE(file);
      reference::expect_same_trees(train(data, Binary{}, p), theirs);
    }
  }
}

TEST(NarrowBins, ThreadsChangeNothing) {
  const Rows rows = drawn_rows(30001);  // few rows are not worth threads
  TrainParams p;
  p.trees = 4;
  p.bagging_fraction = 0.8;
  for (int max_bins : {15, 255}) {
    const Dataset data = dataset(rows, max_bins);
    for (Mode mode : {Mode::kExact, Mode::kFast}) {
      p.mode = mode;
      for (double fraction : {0.8, 0.3}) {  // of all the records; of a copy of some
        p.feature_fraction = fraction;
        p.threads = 1;
        const std::string one = write_model(train(data, Binary{}, p));
        for (int threads : {2, 3, 4}) {
          p.threads = threads;
          EXPECT_EQ(write_model(train(data, Binary{}, p)), one) << threads;
        }
      }
    }
  }
}

}  // namespace
}  // namespace spectrum::gbdt
