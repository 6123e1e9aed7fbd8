#include "apps/forecast/bootstrap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <stdexcept>
#include <vector>

#include "nn/random.h"

namespace spectrum::forecast {
namespace {

std::vector<double> normals(int n, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  std::vector<double> x;
  for (int i = 0; i < n; ++i) x.push_back(nn::normal(rng));
  return x;
}

TEST(Bootstrap, BlocksAreTwiceTheHorizonAndGrowWithTheCubeRoot) {
  EXPECT_EQ(block_length(1000, 1), 10u);
  EXPECT_EQ(block_length(1001, 1), 11u);
  EXPECT_EQ(block_length(1000, 21), 42u);
  EXPECT_EQ(block_length(8, 1), 5u);
}

TEST(Bootstrap, OfConstantsIsAPoint) {
  const Estimate e = mean_interval(std::vector<double>(50, 0.25), {.block = 5});
  EXPECT_DOUBLE_EQ(e.value, 0.25);
  EXPECT_NEAR(e.lower, 0.25, 1e-14);
  EXPECT_NEAR(e.upper, 0.25, 1e-14);
}

TEST(Bootstrap, TheIntervalOfAMeanIsTheTextbooksWhereRowsAreIndependent) {
  const auto x = normals(2000, 5);
  double mean = 0, square = 0;
  for (double v : x) mean += v / 2000;
  for (double v : x) square += (v - mean) * (v - mean) / 2000;
  const double half = 1.959964 * std::sqrt(square / 2000);
  const Estimate e = mean_interval(x, {.block = 1, .replicates = 4000});
  EXPECT_NEAR(e.value, mean, 1e-12);
  EXPECT_NEAR(e.lower, mean - half, 0.1 * half);
  EXPECT_NEAR(e.upper, mean + half, 0.1 * half);
}

TEST(Bootstrap, BlocksWidenTheIntervalOfDependentRows) {
  std::vector<double> x = normals(2000, 6);
  for (std::size_t i = 1; i < x.size(); ++i) x[i] = 0.9 * x[i - 1] + x[i];
  const Estimate apart = mean_interval(x, {.block = 1}), together = mean_interval(x, {.block = 50});
  // The mean of an AR(1) of 0.9 has sqrt(1.9 / 0.1) = 4.4 times the deviation of one of independent rows.
  EXPECT_GT((together.upper - together.lower) / (apart.upper - apart.lower), 3.0);
  EXPECT_LT((together.upper - together.lower) / (apart.upper - apart.lower), 5.0);
}

TEST(Bootstrap, SkillIsTheRatioOfMeans) {
  const std::vector<double> loss{1, 2, 3, 1, 2, 3, 1, 2, 3, 1}, baseline{2, 4, 6, 2, 4, 6, 2, 4, 6, 2};
  const Estimate e = skill_interval(loss, baseline, {.block = 2});
  EXPECT_DOUBLE_EQ(e.value, 0.5);
  EXPECT_DOUBLE_EQ(e.lower, 0.5);
  EXPECT_TRUE(e.above_zero());
  EXPECT_THROW(skill_interval(loss, std::vector<double>{1}, {}), std::invalid_argument);
}

TEST(Bootstrap, DifferenceIsThatOfTheTwoMeans) {
  std::vector<double> x = normals(1000, 8);
  std::vector<unsigned char> in(1000);
  for (std::size_t i = 0; i < 1000; ++i)
    if ((in[i] = i % 5 == 0)) x[i] += 1;
  double sum[2] = {}, square[2] = {}, n[2] = {800, 200};
  for (std::size_t i = 0; i < 1000; ++i) sum[in[i]] += x[i];
  const double means[2] = {sum[0] / n[0], sum[1] / n[1]};
  for (std::size_t i = 0; i < 1000; ++i) square[in[i]] += std::pow(x[i] - means[in[i]], 2) / n[in[i]];
  const double half = 1.959964 * std::sqrt(square[0] / n[0] + square[1] / n[1]);
  const Estimate e = difference_interval(x, in, {.block = 1, .replicates = 4000});
  EXPECT_NEAR(e.value, means[1] - means[0], 1e-12);
  EXPECT_NEAR(e.lower, e.value - half, 0.1 * half);
  EXPECT_NEAR(e.upper, e.value + half, 0.1 * half);
}

/// All of the group in one block: a draw has it or not, and no claim can rest on that.
TEST(Bootstrap, AGroupOfOneBlockShowsNoDifference) {
  std::vector<double> x(1000, 0.0);
  std::vector<unsigned char> in(1000, 0);
  for (std::size_t i = 500; i < 530; ++i) x[i] = 5, in[i] = 1;
  const Estimate e = difference_interval(x, in, {.block = 40});
  EXPECT_DOUBLE_EQ(e.value, 5);
  EXPECT_LE(e.lower, 0);
  EXPECT_THROW(difference_interval(x, std::vector<unsigned char>(1000, 1), {}), std::invalid_argument);
  EXPECT_THROW(difference_interval(x, std::vector<unsigned char>(999, 1), {}), std::invalid_argument);
}

TEST(Bootstrap, SameSeedSameBits) {
  const auto x = normals(300, 7);
  const Estimate a = mean_interval(x, {.block = 7, .seed = 3}), b = mean_interval(x, {.block = 7, .seed = 3}),
                 c = mean_interval(x, {.block = 7, .seed = 4});
  EXPECT_EQ(a.lower, b.lower);
  EXPECT_EQ(a.upper, b.upper);
  EXPECT_NE(a.lower, c.lower);
}

TEST(Bootstrap, RefusesNothing) {
  EXPECT_THROW(mean_interval({}, {}), std::invalid_argument);
  EXPECT_THROW(mean_interval(std::vector<double>{1}, {.block = 0}), std::invalid_argument);
  EXPECT_THROW(mean_interval(std::vector<double>{1, std::nan("")}, {}), std::invalid_argument);
}

/// An interval that rests on a handful of blocks would be too short, one on a single block of no width at
/// all.
TEST(Bootstrap, SaysNothingOfFewerThanFiveBlocks) {
  const auto x = normals(40, 9);
  const Estimate few = mean_interval(x, {.block = 10}), enough = mean_interval(x, {.block = 8});
  EXPECT_TRUE(std::isinf(few.lower) && std::isinf(few.upper));
  EXPECT_FALSE(few.above_zero());
  EXPECT_TRUE(std::isfinite(enough.lower) && std::isfinite(enough.upper));
}

}  // namespace
}  // namespace spectrum::forecast
