#include "nn/losses.h"

#include <gtest/gtest.h>

#include "gradient_check.h"
#include "reference.h"

namespace spectrum::nn::test {
namespace {

TEST(Losses, RegressionLikePyTorch) {
  for (const char* name : {"mse", "huber"}) {
    SCOPED_TRACE(name);
    const Json want = reference(name);
    const Matrix<double> y = samples(want.at("inputs")[0]), t = samples(want.at("inputs")[1]);
    Matrix<double> dy(y.rows(), y.cols());
    const double count = static_cast<double>(y.size());
    const double loss =
        std::string(name) == "mse" ? mse<double>(y, t, count, dy) : huber<double>(y, t, 1.0, {}, count, dy);
    EXPECT_NEAR(loss, want.at("loss").get<double>(), kReferenceTolerance);
    EXPECT_LT(gap(dy, samples(want.at("dx"))), kReferenceTolerance);
  }
}

TEST(Losses, CrossEntropyLikePyTorch) {
  for (const char* name : {"cross_entropy", "cross_entropy_smooth", "cross_entropy_extreme"}) {
    SCOPED_TRACE(name);
    const Json want = reference(name);
    const Matrix<double> z = samples(want.at("inputs")[0]);
    const std::vector<int> labels = want.at("inputs")[1].at("data");
    const double smoothing = want.at("options").value("label_smoothing", 0.0), loss = want.at("loss");
    Matrix<double> dz(z.rows(), z.cols());
    EXPECT_NEAR(cross_entropy<double>(z, labels, 4.0, dz, smoothing), loss, 1e-10 * std::max(1.0, loss));
    EXPECT_LT(gap(dz, samples(want.at("dx"))), kReferenceTolerance);
  }
}

TEST(Losses, CrossEntropySafeAtLogitsOf500) {
  const Matrix<float> z = (Matrix<float>(3, 2) << 500, -500, -500, 500, 0, 0).finished();
  Matrix<float> dz(3, 2);
  const std::vector<int> right = {0, 1}, wrong = {1, 0};
  EXPECT_DOUBLE_EQ((cross_entropy<float>(z, right, 2.0, dz)), 0.0);
  EXPECT_DOUBLE_EQ((cross_entropy<float>(z, wrong, 2.0, dz)), 1000.0);
  EXPECT_TRUE(dz.allFinite());
}

/// Errors 0.5, -3, 2, 1 in two channels weighing 0.25 and 2: 0.25*(0.125 + 1.5) + 2*(2.5 + 0.5), over 4
/// entries.
TEST(Losses, HuberWeighsItsRowsAndDividesByTheCount) {
  const Matrix<double> y = (Matrix<double>(2, 2) << 0.5, 2.0, -3.0, 1.0).finished();
  const Matrix<double> zero = Matrix<double>::Zero(2, 2);
  const std::vector<double> w = {0.25, 2.0};
  Matrix<double> dy(2, 2);
  EXPECT_DOUBLE_EQ((huber<double>(y, zero, 1.0, w, 4.0, dy)),
                   (0.25 * (0.125 + 1.5) + 2.0 * (2.5 + 0.5)) / 4.0);
  EXPECT_EQ(dy, (Matrix<double>(2, 2) << 0.125, 0.25, -2.0, 2.0).finished() / 4.0);
}

/// 1*1 + 2*4 + 0*9, over 3 entries.
TEST(Losses, WeightedMseIsNotNormalisedByItsWeights) {
  const Matrix<double> y = (Matrix<double>(3, 1) << 1, 2, 3).finished(), zero = Matrix<double>::Zero(3, 1);
  const Matrix<double> w = (Matrix<double>(3, 1) << 1, 2, 0).finished();
  Matrix<double> dy(3, 1);
  EXPECT_DOUBLE_EQ((weighted_mse<double>(y, zero, w, 3.0, dy)), 3.0);
  EXPECT_EQ(dy, (Matrix<double>(3, 1) << 2, 8, 0).finished() / 3.0);
}

TEST(Losses, GradientsByDifferences) {
  Matrix<double> y = 2.0 * wave(3, 4), dy(3, 4);
  const Matrix<double> t = wave(3, 4, 0.5), w = wave(3, 4, 0.9).cwiseAbs();
  const std::vector<double> rows = {0.25, 1.0, 1.5};
  const std::vector<int> labels = {0, 2, 1, 2};
  const auto check = [&](auto loss) {
    loss(Out<double>(dy));
    return gradient_gap(flat(y), flat(dy), [&] { return loss(none<double>()); });
  };
  EXPECT_LT(check([&](Out<double> d) { return mse<double>(y, t, 12.0, d); }), 1e-7);
  EXPECT_LT(check([&](Out<double> d) { return weighted_mse<double>(y, t, w, 12.0, d); }), 1e-7);
  EXPECT_LT(check([&](Out<double> d) { return huber<double>(y, t, 1.0, rows, 12.0, d); }), 1e-7);
  EXPECT_LT(check([&](Out<double> d) { return cross_entropy<double>(y, labels, 4.0, d, 0.05); }), 1e-7);
}

}  // namespace
}  // namespace spectrum::nn::test
