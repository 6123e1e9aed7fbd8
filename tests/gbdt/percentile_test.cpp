#include "gbdt/percentile.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <vector>

namespace spectrum::gbdt {
namespace {

/// Hyndman & Fan's seventh definition, from the bottom.
double plain_percentile(std::vector<double> v, double alpha) {
  std::sort(v.begin(), v.end());
  const double place = alpha * static_cast<double>(v.size() - 1);
  const auto k = static_cast<std::size_t>(place);
  return k + 1 == v.size() ? v[k] : v[k] + (place - static_cast<double>(k)) * (v[k + 1] - v[k]);
}

/// The definition in the header, told in arrays.
double plain_weighted(const std::vector<double>& values, const std::vector<float>& weights, double alpha) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  std::vector<double> v, c;
  for (std::size_t i : order) {
    v.push_back(values[i]);
    c.push_back((c.empty() ? 0.0 : c.back()) + weights[i]);
  }
  const double t = alpha * c.back();
  std::size_t k = 0;
  while (k + 1 < v.size() && c[k] <= t) ++k;
  if (k == 0 || k + 1 == v.size()) return v[k];
  const double weight = c[k] - c[k - 1];
  return weight < 1.0 ? v[k - 1] : v[k - 1] + (v[k] - v[k - 1]) * ((t - c[k - 1]) / weight);
}

const std::vector<double> kShares{1e-6, 0.1, 0.25, 1.0 / 3.0, 0.5, 0.77, 0.9, 1.0 - 1e-6};

TEST(Percentile, IsThePlainOne) {
  std::mt19937_64 rng(3);
  for (int n = 1; n < 40; ++n) {
    std::vector<double> values;
    for (int i = 0; i < n; ++i) values.push_back(static_cast<double>(rng() % 20) / 3.0 - 2.0);  // with ties
    for (double alpha : kShares) {
      auto copy = values;
      EXPECT_NEAR(percentile(std::span(copy), alpha), plain_percentile(values, alpha), 1e-14)
          << n << " " << alpha;
    }
  }
}

TEST(Percentile, OfFloatsIsAFloat) {
  std::vector<float> values{0.1F, 0.2F};
  EXPECT_EQ(percentile(std::span(values), 0.5), static_cast<float>(0.2F - (0.2F - 0.1F) * 0.5));
  std::vector<float> three{3, 1, 2};
  EXPECT_EQ(percentile(std::span(three), 0.5), 2.0F);
}

TEST(Percentile, EndsAreTheLeastAndTheLargest) {
  std::vector<double> values{5, -1, 3};
  EXPECT_EQ(percentile(std::span(values), 1e-20), -1.0);  // 1 - alpha rounds to 1
  EXPECT_NEAR(percentile(std::span(values), 1.0 - 1e-16), 5.0, 1e-14);
}

TEST(WeightedPercentile, IsThePlainOne) {
  std::mt19937_64 rng(5);
  for (int n = 1; n < 40; ++n) {
    for (double scale : {0.1, 1.0}) {  // below and around the weight of 1 where it interpolates
      std::vector<double> values;
      std::vector<float> weights;
      for (int i = 0; i < n; ++i) {
        values.push_back(static_cast<double>(rng() % 20) / 3.0 - 2.0);
        weights.push_back(static_cast<float>(scale * static_cast<double>(rng() % 30) / 10.0));  // some are 0
      }
      for (double alpha : kShares) {
        const double ours = weighted_percentile(std::span<const double>(values), weights, alpha);
        EXPECT_NEAR(ours, plain_weighted(values, weights, alpha), 1e-13) << n << " " << alpha;
      }
    }
  }
}

TEST(WeightedPercentile, ByHand) {
  const std::vector<double> values{10, 20, 30, 40};
  const auto of = [&](std::vector<float> weights, double alpha) {
    return weighted_percentile(std::span<const double>(values), weights, alpha);
  };
  EXPECT_DOUBLE_EQ(of({0.5F, 0.5F, 0.5F, 0.5F}, 0.5), 20.0);  // C = .5 1 1.5 2, t = 1, k = 2
  EXPECT_DOUBLE_EQ(of({0.5F, 0.5F, 0.5F, 0.5F}, 0.1), 10.0);
  EXPECT_DOUBLE_EQ(of({0.5F, 0.5F, 0.5F, 0.5F}, 0.9), 40.0);
  EXPECT_DOUBLE_EQ(of({1, 1, 1, 1}, 0.5), 20.0);   // t = 2, k = 2: 20 + 10 * (2 - 2) / 1
  EXPECT_DOUBLE_EQ(of({1, 1, 1, 1}, 0.3), 12.0);   // t = 1.2, k = 1: 10 + 10 * (1.2 - 1) / 1
  EXPECT_DOUBLE_EQ(of({1, 2, 3, 4}, 0.45), 25.0);  // t = 4.5, k = 2: 20 + 10 * (4.5 - 3) / 3
  EXPECT_DOUBLE_EQ(of({0, 0, 0, 0}, 0.5), 40.0);
}

}  // namespace
}  // namespace spectrum::gbdt
