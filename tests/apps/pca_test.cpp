#include "apps/forecast/pca.h"

#include <gtest/gtest.h>

#include <cmath>

#include "synthetic_rows.h"

namespace spectrum::forecast::test {
namespace {

/// Rows 100 + 3 a u + b v with orthonormal u, v: variances 9 and 1 in two directions of three.
Rows planar(int n, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  Rows rows{n, 3, {}};
  for (int i = 0; i < n; ++i) {
    const double a = 3.0 * nn::normal(rng), b = nn::normal(rng);
    for (const double v : {0.6 * a + 0.8 * b, 0.8 * a - 0.6 * b, 0.0})
      rows.values.push_back(static_cast<float>(100.0 + v));
  }
  return rows;
}

TEST(Pca, ExplainsTheShareOfItsDirections) {
  const Rows train = planar(5000, 1), valid = planar(5000, 2);
  EXPECT_NEAR(pca_explained_variance(train, valid, 1), 0.9, 0.01);
  EXPECT_NEAR(pca_explained_variance(train, valid, 2), 1.0, 1e-6);
  EXPECT_NEAR(pca_explained_variance(train, valid, 7), 1.0, 1e-6);  // more than the width
}

TEST(Pca, ReconstructsAPointOfItsLine) {
  const Rows line{3, 2, {0, 0, 1, 2, 2, 4}};
  const Rows got = Pca::fit(line, 1).reconstruct({1, 2, {3, 1}});  // projected on (1, 2) / sqrt(5)
  EXPECT_NEAR(got.values[0], 1.0, 1e-6);
  EXPECT_NEAR(got.values[1], 2.0, 1e-6);
}

TEST(Pca, ExplainedVarianceIsMeasuredAgainstTheGivenMean) {
  const Rows truth{2, 1, {1, 3}}, estimate{2, 1, {2, 3}};
  const std::vector<double> mean = {1.0};
  EXPECT_DOUBLE_EQ(explained_variance(truth, estimate, mean), 1.0 - 1.0 / 4.0);
  EXPECT_TRUE(std::isnan(explained_variance({0, 1, {}}, {0, 1, {}}, mean)));
}

TEST(Pca, RefusesTooFewRows) { EXPECT_THROW(Pca::fit({1, 2, {1, 2}}, 1), std::invalid_argument); }

}  // namespace
}  // namespace spectrum::forecast::test
