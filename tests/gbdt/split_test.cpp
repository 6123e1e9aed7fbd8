#include "gbdt/split.h"

#include <gtest/gtest.h>

#include <numeric>
#include <random>

#include "gbdt/histogram.h"

namespace spectrum::gbdt {
namespace {

/// Rows of one feature with gradients drawn on a coarse grid, so that sums are
/// exact in any order. Hessian 1: rows are counted exactly.
struct Leaf {
  FeatureBins bins;
  std::vector<double> values;
  std::vector<Grad> grads;
  std::vector<Sums> histogram;
  LeafSums sums;
};

Leaf random_leaf(std::mt19937_64& rng, Missing missing) {
  Leaf leaf;
  const int n = 12 + static_cast<int>(rng() % 60);
  for (int i = 0; i < n; ++i) {
    double v = static_cast<double>(rng() % 11) - 5.0;
    if (missing == Missing::kNaN && rng() % 4 == 0) v = std::numeric_limits<double>::quiet_NaN();
    leaf.values.push_back(v);
    leaf.grads.push_back({static_cast<float>(rng() % 257) / 64.0F - 2.0F, 1.0F});
  }
  leaf.bins = find_bins(leaf.values, {.min_data_in_bin = 1, .zero_as_missing = missing == Missing::kZero});
  leaf.histogram.resize(leaf.bins.upper.size());
  for (int i = 0; i < n; ++i) {
    Sums& bin =
        leaf.histogram[static_cast<std::size_t>(leaf.bins.bin_of(leaf.values[static_cast<std::size_t>(i)]))];
    bin.g += leaf.grads[static_cast<std::size_t>(i)].g;
    bin.h += 1.0;
  }
  std::vector<int> rows(leaf.grads.size());
  std::iota(rows.begin(), rows.end(), 0);
  leaf.sums = {total(rows, leaf.grads), n};
  return leaf;
}

bool goes_left(const Leaf& leaf, double v, int bin, bool default_left) {
  const int b = leaf.bins.bin_of(v);
  if (leaf.bins.missing == Missing::kNaN && b == leaf.bins.n_bins() - 1) return default_left;
  if (leaf.bins.missing == Missing::kZero && b == leaf.bins.zero_bin) return default_left;
  return b <= bin;
}

/// The best gain over every cut and both ways for missing values, from rows.
double brute_force(const Leaf& leaf, const TreeParams& p) {
  const auto gain = [&](double g, double h) {
    const double s = std::max(0.0, std::abs(g) - p.lambda_l1);
    return s * s / (h + p.lambda_l2);
  };
  double best = -std::numeric_limits<double>::infinity();
  for (int bin = 0; bin + 1 < leaf.bins.n_bins(); ++bin) {
    for (bool default_left : {false, true}) {
      double g[2] = {0, 0}, h[2] = {0, 0};
      for (std::size_t i = 0; i < leaf.values.size(); ++i) {
        const int side = goes_left(leaf, leaf.values[i], bin, default_left) ? 0 : 1;
        g[side] += leaf.grads[i].g;
        h[side] += 1.0;
      }
      if (std::min(h[0], h[1]) < p.min_data_in_leaf) continue;
      best = std::max(best, gain(g[0], h[0]) + gain(g[1], h[1]));
    }
  }
  return best - gain(leaf.sums.sums.g, leaf.sums.sums.h) - p.min_gain_to_split;
}

TEST(Split, IsTheBestOfAllSplits) {
  std::mt19937_64 rng(7);
  int split = 0, unsplit = 0;
  for (int round = 0; round < 600; ++round) {
    const Missing missing = static_cast<Missing>(round % 3);
    const Leaf leaf = random_leaf(rng, missing);
    TreeParams p;
    p.min_data_in_leaf = 1 + static_cast<int>(rng() % 12);
    p.lambda_l1 = static_cast<double>(rng() % 3);
    p.lambda_l2 = static_cast<double>(rng() % 3);
    p.min_gain_to_split = static_cast<double>(rng() % 2);
    bool splittable = false;
    const Split ours = best_split(leaf.bins, leaf.histogram, leaf.sums, 3, p, splittable);
    const double best = brute_force(leaf, p);
    SCOPED_TRACE(round);
    ASSERT_EQ(splittable, ours.feature == 3);
    if (best <= 1e-9) {
      ASSERT_LE(ours.gain, 1e-9);
      ++unsplit;
      continue;
    }
    ++split;
    ASSERT_NEAR(ours.gain, best, 1e-9 * std::max(1.0, best));
    ASSERT_TRUE(splittable);
    Sums left;
    for (std::size_t i = 0; i < leaf.values.size(); ++i) {
      if (!goes_left(leaf, leaf.values[i], ours.bin, ours.default_left)) continue;
      left.g += leaf.grads[i].g;
      left.h += 1.0;
    }
    ASSERT_NEAR(ours.left.g, left.g, 1e-12);
    ASSERT_NEAR(ours.left.h, left.h, 1e-12);
    ASSERT_NEAR(ours.right.h, leaf.sums.n_rows - left.h, 1e-12);
    ASSERT_NEAR(ours.left_value, leaf_output(left, p), 1e-12);
  }
  EXPECT_GT(split, 200);
  EXPECT_GT(unsplit, 20);
}

FeatureBins plain_bins(int n) {
  FeatureBins bins;
  for (int b = 0; b < n; ++b) bins.upper.push_back(b);
  return bins;
}

TEST(Split, TieGoesToTheHigherCut) {
  // Bins 1 and 2 are empty: cutting after 0, 1 or 2 gives the same halves.
  const std::vector<Sums> histogram{{-8, 8}, {0, 0}, {0, 0}, {8, 8}};
  bool splittable = false;
  TreeParams p;
  p.min_data_in_leaf = 1;
  EXPECT_EQ(best_split(plain_bins(4), histogram, {{0, 16}, 16}, 0, p, splittable).bin, 2);
}

TEST(Split, TieAcrossFeaturesGoesToTheSmaller) {
  Split a, b;
  a.gain = b.gain = 1.0;
  a.feature = 2;
  b.feature = 5;
  EXPECT_TRUE(a.better_than(b));
  EXPECT_FALSE(b.better_than(a));
  EXPECT_FALSE(a.better_than(a));
  EXPECT_TRUE(b.better_than(Split{}));
}

TEST(Split, HessianAndRowsBoundASide) {
  const std::vector<Sums> histogram{{-1, 1}, {-9, 9}, {10, 10}};
  const LeafSums leaf{{0, 20}, 20};
  bool splittable = false;
  TreeParams p;
  p.min_data_in_leaf = 10;
  EXPECT_EQ(best_split(plain_bins(3), histogram, leaf, 0, p, splittable).bin, 1);
  p.min_data_in_leaf = 11;
  EXPECT_EQ(best_split(plain_bins(3), histogram, leaf, 0, p, splittable).feature, -1);
  EXPECT_FALSE(splittable);
  p.min_data_in_leaf = 1;
  p.min_sum_hessian = 10.5;
  EXPECT_EQ(best_split(plain_bins(3), histogram, leaf, 0, p, splittable).feature, -1);
}

TEST(Split, OutputIsTheRegularisedNewtonStep) {
  TreeParams p;
  EXPECT_DOUBLE_EQ(leaf_output({6, 3}, p), -2.0);
  p.lambda_l2 = 1.0;
  EXPECT_DOUBLE_EQ(leaf_output({6, 3}, p), -1.5);
  p.lambda_l1 = 2.0;
  EXPECT_DOUBLE_EQ(leaf_output({6, 3}, p), -1.0);
  EXPECT_DOUBLE_EQ(leaf_output({-6, 3}, p), 1.0);
  EXPECT_DOUBLE_EQ(leaf_output({-1, 3}, p), 0.0);
}

}  // namespace
}  // namespace spectrum::gbdt
