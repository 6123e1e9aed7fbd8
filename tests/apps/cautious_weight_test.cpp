#include "apps/forecast/cautious_weight.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "nn/random.h"

namespace spectrum::forecast {
namespace {

/// Squared errors of weight * model against outcomes that are `truth` * model and noise.
LossesOfWeight squared(double truth, int rows, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  std::vector<double> model, outcome;
  for (int i = 0; i < rows; ++i) {
    model.push_back(nn::normal(rng));
    outcome.push_back(truth * model.back() + nn::normal(rng));
  }
  return [model, outcome](double weight) {
    std::vector<double> loss;
    for (std::size_t i = 0; i < model.size(); ++i)
      loss.push_back(std::pow(outcome[i] - weight * model[i], 2));
    return loss;
  };
}

TEST(CautiousWeight, IsNearTheTruthOfManyRowsAndBelowThatOfFew) {
  EXPECT_NEAR(cautious_weight(squared(0.6, 20000, 1), 1), 0.6, 0.1);
  EXPECT_LT(cautious_weight(squared(0.6, 20000, 1), 1), 0.6);
  double few = 0;
  for (std::uint64_t seed = 1; seed <= 50; ++seed) few += cautious_weight(squared(0.6, 60, seed), 1) / 50;
  EXPECT_LT(few, 0.45);
  EXPECT_GT(few, 0.1);
}

/// Where the model says nothing the best weight is above zero in half of the cases; this one seldom.
TEST(CautiousWeight, TrustsNoNoise) {
  int trusted = 0;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) trusted += cautious_weight(squared(0, 100, seed), 1) > 0;
  EXPECT_LT(trusted, 50);
}

TEST(CautiousWeight, NothingToGoBy) {
  EXPECT_EQ(cautious_weight([](double) { return std::vector<double>(); }, 1), 0);
  EXPECT_EQ(cautious_weight([](double w) { return std::vector<double>(3, 1 - w); }, 3), 0);
  EXPECT_EQ(cautious_weight([](double) { return std::vector<double>(50, 1.0); }, 1), 0);  // no difference
  EXPECT_EQ(cautious_weight([](double w) { return std::vector<double>(50, 1 - w); }, 1), 1);
}

}  // namespace
}  // namespace spectrum::forecast
