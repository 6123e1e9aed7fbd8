// Every build of the training kernels against plain loops, bit for bit.
#include "gbdt/kernels/train_kernels.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "gbdt/bins.h"
#include "gbdt/column.h"
#include "gbdt/kernels/processor.h"
#include "gbdt/quantize.h"
#include "gbdt/sampling.h"
#include "gbdt/split.h"

namespace spectrum::gbdt {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr std::size_t kCellsOfBin = 8;

double uniform(std::mt19937_64& rng) { return static_cast<double>(rng() >> 11) * 0x1.0p-53; }

const TrainKernels& kernels_of(Build build) {
#if defined(__x86_64__)
  if (build == Build::kAvx512) return kTrainAvx512;
  if (build == Build::kAvx2) return kTrainAvx2;
#endif
  return kTrainBaseline;
}

class TrainKernelsTest : public testing::TestWithParam<Build> {
 protected:
  void SetUp() override {
    if (!runs(GetParam())) GTEST_SKIP() << "this processor does not run " << name_of(GetParam());
  }
  const TrainKernels& kernels_ = kernels_of(GetParam());
  std::mt19937_64 rng_{7};
};

TEST_P(TrainKernelsTest, BinIsTheFirstBoundNotBelow) {
  for (std::size_t size : {1, 2, 8, 64, 256}) {
    std::vector<double> bounds(size, kInf), values;
    for (std::size_t b = 0; b + 1 < size; ++b) bounds[b] = std::floor(uniform(rng_) * 50.0) - 25.0;
    std::sort(bounds.begin(), bounds.end());
    for (int i = 0; i < 333; ++i) values.push_back(std::floor(uniform(rng_) * 120.0) / 2.0 - 30.0);
    values[5] = std::numeric_limits<double>::quiet_NaN();
    values[6] = kInf;
    values[7] = -kInf;
    std::vector<std::uint8_t> bins(values.size());
    kernels_.find_bins(values.data(), values.size(), bounds.data(), size, bins.data());
    for (std::size_t i = 0; i < values.size(); ++i) {
      const double v = std::isnan(values[i]) ? 0.0 : values[i];
      ASSERT_EQ(bins[i], std::lower_bound(bounds.begin(), bounds.end() - 1, v) - bounds.begin()) << v;
    }
  }
}

/// Records of 32 bytes, of which the last sixteen are a pair, or the last eight a narrow one.
struct RandomRecords {
  static constexpr std::size_t kRows = 700, kStride = 32;
  bool narrow;
  std::vector<std::uint8_t> bytes;

  RandomRecords(bool of_halves, std::mt19937_64& rng) : narrow(of_halves), bytes(kRows * kStride) {
    for (std::uint8_t& b : bytes) b = static_cast<std::uint8_t>(rng() % 255);
  }
  const std::uint8_t* pair(std::size_t row = 0) const {
    return bytes.data() + row * kStride + (narrow ? 24 : 16);
  }
  std::size_t bin(std::size_t row, std::size_t place) const {
    if (!narrow) return pair(row)[place];
    const unsigned both = pair(row)[place % 8];
    return place < 8 ? both % 16 : both / 16;
  }
};

void check_sums(const TrainKernels& kernels, const RandomRecords& records, std::mt19937_64& rng) {
  std::vector<int> rows;
  for (int r = 0; r < static_cast<int>(RandomRecords::kRows); ++r) {
    if (rng() % 3 != 0 || r + 1 == RandomRecords::kRows) rows.push_back(r);
  }
  const std::size_t n = rows.size();
  std::vector<double> grads(2 * n);
  std::vector<std::int64_t> packed(n);
  for (double& g : grads) g = uniform(rng) - 0.5;
  for (std::int64_t& g : packed)
    g = (static_cast<std::int64_t>(rng() % 99) - 49) * (std::int64_t{1} << 32) + 7;
  const Ahead ahead{rows.data(), n / 2, 2, 8};
  std::vector<std::uint8_t> places(16);
  for (std::size_t i = 0; i < places.size(); ++i) places[i] = static_cast<std::uint8_t>(i);
  for (int lanes = 1; lanes <= 16; ++lanes) {
    std::shuffle(places.begin(), places.end(), rng);
    std::vector<double> first(256 * 16, 0.25), second = first, more_first = first, more_second = first;
    std::vector<std::int64_t> whole(256 * 8, 3), more_whole = whole, whole_second = whole,
                                                 more_second_whole = whole;
    kernels.add_exact(records.pair(), RandomRecords::kStride, records.narrow, rows.data(), n, grads.data(),
                      places.data(), lanes, ahead, first.data(), more_first.data());
    kernels.add_packed(records.pair(), RandomRecords::kStride, records.narrow, rows.data(), n, packed.data(),
                       places.data(), lanes, ahead, whole.data(), more_whole.data());
    const int in_first = (lanes + 1) / 2;
    for (std::size_t i = 0; i < n; ++i) {
      for (int l = 0; l < lanes; ++l) {
        const auto lane = static_cast<std::size_t>(l < in_first ? l : l - in_first);
        const std::size_t bin =
            records.bin(static_cast<std::size_t>(rows[i]), places[static_cast<std::size_t>(l)]);
        const std::size_t cell = bin * kCellsOfBin + lane;
        double* pair = (l < in_first ? second : more_second).data() + 2 * cell;
        pair[0] += grads[2 * i];
        pair[1] += grads[2 * i + 1];
        (l < in_first ? whole_second : more_second_whole)[cell] += packed[i];
      }
    }
    ASSERT_EQ(first, second) << lanes;
    ASSERT_EQ(more_first, more_second) << lanes;
    ASSERT_EQ(whole, whole_second) << lanes;
    ASSERT_EQ(more_whole, more_second_whole) << lanes;
  }
}

TEST_P(TrainKernelsTest, RowsAreAddedInOrderToEveryLane) {
  for (bool narrow : {false, true}) check_sums(kernels_, RandomRecords(narrow, rng_), rng_);
}

TEST_P(TrainKernelsTest, GradientsAreWidened) {
  const std::vector<float> grads{0.5F, 1.0F, -2.0F, 0.25F, 3.0F, 4.0F};
  const std::vector<std::int32_t> quantized{5 * 65536 + 1, -7 * 65536 + 65535, 0};
  const std::vector<int> rows{2, 0, 1};
  std::vector<double> out(4);
  kernels_.widen_exact(grads.data(), rows.data(), 2, 1, out.data());
  EXPECT_EQ(out, (std::vector<double>{3.0, 4.0, 0.5, 1.0}));
  kernels_.widen_exact(grads.data(), nullptr, 2, 0, out.data());
  EXPECT_EQ(out, (std::vector<double>{0.5, 1.0, -2.0, 0.25}));
  std::vector<std::int64_t> packed(3);
  kernels_.widen_packed(quantized.data(), rows.data(), 3, 0, packed.data());
  EXPECT_EQ(packed_g(packed[1]), 5);
  EXPECT_EQ(packed_h(packed[1]), 1);
  EXPECT_EQ(packed_g(packed[2]), -7);
  EXPECT_EQ(packed_h(packed[2]), 65535);
}

void check_partition(const TrainKernels& kernels, Column column, std::size_t n, int special,
                     bool special_left) {
  std::vector<int> rows(n), left(n), right(n), expected_left, expected_right;
  for (std::size_t i = 0; i < n; ++i) rows[i] = static_cast<int>(i);
  for (int r : rows) {
    const int bin = column[static_cast<std::size_t>(r)];
    (bin == special ? special_left : bin <= 3) ? expected_left.push_back(r) : expected_right.push_back(r);
  }
  const std::size_t n_left = kernels.partition(column.data, column.narrow, rows.data(), n, 3, special,
                                               special_left, left.data(), right.data());
  std::vector<int> in_place = rows;
  ASSERT_EQ(kernels.partition(column.data, column.narrow, in_place.data(), n, 3, special, special_left,
                              in_place.data(), right.data()),
            n_left);
  in_place.resize(n_left);
  ASSERT_EQ(in_place, expected_left);
  left.resize(n_left);
  right.resize(n - n_left);
  ASSERT_EQ(left, expected_left);
  ASSERT_EQ(right, expected_right);
}

TEST_P(TrainKernelsTest, PartitionKeepsOrder) {
  for (bool narrow : {false, true}) {
    for (std::size_t n : {0, 1, 15, 16, 17, 333, 1000}) {
      std::vector<std::uint8_t> column((narrow ? (n + 1) / 2 : n) + 3);
      for (std::uint8_t& b : column) b = static_cast<std::uint8_t>(narrow ? rng_() % 256 : rng_() % 9);
      for (int special : {-1, 0, 8}) {
        for (bool special_left : {false, true})
          check_partition(kernels_, {column.data(), narrow}, n, special, special_left);
      }
    }
  }
}

TEST_P(TrainKernelsTest, RowsAreDrawnFromTheGenerator) {
  for (std::size_t n : {1, 15, 16, 40, 1024}) {
    std::uint32_t state = 99;
    SampleRandom plain(99);
    for (int round = 0; round < 3; ++round) {  // the state goes on where it was
      std::vector<int> in(n), out(n), expected_in, expected_out;
      const std::size_t n_in = kernels_.draw_rows(state, 20000, 500, n, in.data(), out.data());
      for (int r = 500; r < 500 + static_cast<int>(n); ++r)
        (plain.fraction() < 20000.0F / 32768.0F ? expected_in : expected_out).push_back(r);
      in.resize(n_in);
      out.resize(n - n_in);
      ASSERT_EQ(in, expected_in);
      ASSERT_EQ(out, expected_out);
    }
  }
}

/// Eight features side by side, a leaf's sums, and settings that matter now and then.
struct Word {
  std::vector<Sums> cells;
  std::vector<PackedSums> packed;
  LeafSums leaf;
  TreeParams params;
  int n_bins;
};

Word random_word(std::mt19937_64& rng) {
  Word w;
  w.n_bins = 2 + static_cast<int>(rng() % 60);
  w.cells.resize(static_cast<std::size_t>(w.n_bins) * kCellsOfBin);
  w.packed.resize(w.cells.size());
  w.leaf.n_rows = 20 + static_cast<int>(rng() % 400);
  for (int r = 0; r < w.leaf.n_rows; ++r) {
    const auto g = static_cast<std::int64_t>(rng() % 2001) - 1000,
               h = static_cast<std::int64_t>(rng() % 1000);
    for (std::size_t l = 0; l < kCellsOfBin; ++l) {
      const std::size_t cell = rng() % static_cast<std::uint64_t>(w.n_bins) * kCellsOfBin + l;
      w.cells[cell].g += static_cast<double>(g) * 0x1.0p-10;
      w.cells[cell].h += static_cast<double>(h) * 0x1.0p-11;
      w.packed[cell] += g * (std::int64_t{1} << 32) + h;
    }
    w.leaf.sums.g += static_cast<double>(g) * 0x1.0p-10;
    w.leaf.sums.h += static_cast<double>(h) * 0x1.0p-11;
  }
  w.params.min_data_in_leaf = 1 + static_cast<int>(rng() % 30);
  w.params.lambda_l1 = rng() % 3 == 0 ? 0.7 : 0.0;
  w.params.lambda_l2 = rng() % 2 == 0 ? 1.5 : 0.0;
  w.params.min_gain_to_split = rng() % 4 == 0 ? 0.3 : 0.0;
  return w;
}

FeatureBins plain_bins(int n) {
  FeatureBins bins;
  for (int b = 0; b < n; ++b) bins.upper.push_back(b);
  return bins;
}

TEST_P(TrainKernelsTest, SideBySideSearchIsTheSearchOfEachLane) {
  int found = 0;
  for (int round = 0; round < 400; ++round) {
    const Word w = random_word(rng_);
    const ScanLeaf leaf = scan_leaf(w.leaf, w.params);
    const auto active = static_cast<unsigned>(rng_() % 256);
    ScanBest best;
    kernels_.scan_exact(&w.cells[0].g, w.n_bins, leaf, active, best);
    for (std::size_t l = 0; l < kCellsOfBin; ++l) {
      std::vector<Sums> lane;
      for (std::size_t b = 0; b < static_cast<std::size_t>(w.n_bins); ++b)
        lane.push_back(w.cells[b * kCellsOfBin + l]);
      bool splittable = false;
      const FeatureBins bins = plain_bins(w.n_bins);
      const Split plain = best_split(bins, lane, w.leaf, 0, w.params, splittable);
      const bool asked = (active >> l & 1U) != 0;
      ASSERT_EQ((best.splittable >> l & 1U) != 0, asked && splittable);
      ASSERT_EQ(best.bin[l] >= 0.0, asked && plain.feature == 0);
      if (!asked || plain.feature != 0) continue;
      ++found;
      ASSERT_EQ(best.gain[l] - leaf.bar, plain.gain);
      ASSERT_EQ(static_cast<int>(best.bin[l]), plain.bin);
      const Split again = split_at(bins, lane, w.leaf, 0, w.params, plain.bin, best.gain[l]);
      ASSERT_EQ(again.gain, plain.gain);
      ASSERT_EQ(again.left.g, plain.left.g);
      ASSERT_EQ(again.right.h, plain.right.h);
      ASSERT_EQ(again.left_value, plain.left_value);
      ASSERT_EQ(again.right_value, plain.right_value);
    }
  }
  EXPECT_GT(found, 500);
}

TEST_P(TrainKernelsTest, FrequentBinIsWhatIsLeft) {
  constexpr int kBins = 37;
  std::vector<double> cells(kBins * kCellsOfBin * 2);
  for (double& c : cells) c = uniform(rng_) - 0.5;
  const std::vector<double> before = cells;
  const std::vector<int> frequent{0, 1, 36, 5, 0, 20, 2, 9};
  kernels_.rebuild_exact(cells.data(), kBins, frequent.data(), 3.25, 7.5);
  for (std::size_t l = 0; l < kCellsOfBin; ++l) {
    for (std::size_t side = 0; side < 2; ++side) {
      double rest = side == 0 ? 3.25 : 7.5;
      for (int b = 0; b < kBins; ++b) {
        const std::size_t at = (static_cast<std::size_t>(b) * kCellsOfBin + l) * 2 + side;
        if (b != frequent[l]) {
          rest -= before[at];
          ASSERT_EQ(cells[at], before[at]);
        }
      }
      const std::size_t at = (static_cast<std::size_t>(frequent[l]) * kCellsOfBin + l) * 2 + side;
      ASSERT_EQ(cells[at], frequent[l] == 0 ? before[at] : rest);
    }
  }
}

TEST_P(TrainKernelsTest, WholeNumbersAreSearchedAsTheirSums) {
  int found = 0;
  for (int round = 0; round < 200; ++round) {
    const Word w = random_word(rng_);
    ScanLeaf leaf = scan_leaf(w.leaf, w.params);
    leaf.g_scale = 0x1.0p-10;
    leaf.h_scale = 0x1.0p-11;
    ScanBest whole, plain, exact;
    kernels_.scan_packed(w.packed.data(), w.n_bins, leaf, 255, whole);
    kTrainBaseline.scan_packed(w.packed.data(), w.n_bins, leaf, 255, plain);
    kernels_.scan_exact(&w.cells[0].g, w.n_bins, leaf, 255, exact);
    for (std::size_t l = 0; l < kCellsOfBin; ++l) {
      ASSERT_EQ(whole.gain[l], plain.gain[l]);
      ASSERT_EQ(whole.bin[l], plain.bin[l]);
      if (whole.bin[l] < 0.0 || exact.bin[l] < 0.0) continue;
      // Rows are counted from sums here, from each bin there: a cut may be out of reach for one.
      if (whole.bin[l] == exact.bin[l]) {
        ++found;
        ASSERT_NEAR(whole.gain[l], exact.gain[l], 1e-9 * exact.gain[l]);
      }
    }
  }
  EXPECT_GT(found, 500);
}

TEST_P(TrainKernelsTest, LimitsBeyondAllSumsLeaveNothing) {
  Word w = random_word(rng_);
  for (int limit = 0; limit < 2; ++limit) {
    if (limit == 1) w.params.min_sum_hessian = 1e300;
    ScanLeaf leaf = scan_leaf(w.leaf, w.params);
    leaf.g_scale = 0x1.0p-10;
    leaf.h_scale = limit == 0 ? 0.0 : 0x1.0p-11;  // of gradients that are all 0
    ScanBest best;
    kernels_.scan_packed(w.packed.data(), w.n_bins, leaf, 255, best);
    EXPECT_EQ(best.splittable, 0U);
    for (double bin : best.bin) EXPECT_LT(bin, 0.0);
  }
}

TEST_P(TrainKernelsTest, QuantizedGradientsAreRightInTheMean) {
  constexpr std::size_t kRows = 100000;
  const std::vector<float> grads = [] {
    std::vector<float> out;
    for (std::size_t i = 0; i < kRows; ++i) out.insert(out.end(), {-0.3F, 0.2F});
    return out;
  }();
  float g = 0, h = 0;
  kernels_.largest(grads.data(), kRows, &g, &h);
  EXPECT_EQ(g, 0.3F);
  EXPECT_EQ(h, 0.2F);
  std::vector<std::int32_t> out(kRows), parts(kRows);
  kernels_.quantize(grads.data(), kRows, 4.0F, 3.0F, 17, 0, out.data());
  double sum_g = 0, sum_h = 0;
  for (std::int32_t x : out) {
    sum_g += x >> 16;
    sum_h += x & 0xFFFF;
  }
  EXPECT_NEAR(sum_g / kRows, -1.2, 0.01);  // standard deviation 0.4 / sqrt(1e5) = 0.0013
  EXPECT_NEAR(sum_h / kRows, 0.6, 0.01);
  kernels_.quantize(grads.data(), 777, 4.0F, 3.0F, 17, 0, parts.data());
  kernels_.quantize(grads.data() + 2 * 777, kRows - 777, 4.0F, 3.0F, 17, 777, parts.data() + 777);
  EXPECT_EQ(parts, out);  // a row's chance is its own
  kTrainBaseline.quantize(grads.data(), kRows, 4.0F, 3.0F, 17, 0, parts.data());
  EXPECT_EQ(parts, out);
}

INSTANTIATE_TEST_SUITE_P(Builds, TrainKernelsTest,
                         testing::Values(Build::kBaseline, Build::kAvx2, Build::kAvx512),
                         [](const auto& build) { return std::string(name_of(build.param)); });

}  // namespace
}  // namespace spectrum::gbdt
