#include <gtest/gtest.h>

#include <cmath>

#include "nn/activation.h"
#include "nn/conv2d.h"
#include "nn/dense.h"
#include "nn/dropout.h"
#include "nn/lstm.h"
#include "nn/maxpool2d.h"
#include "nn/model.h"
#include "reference.h"

/// A NaN that enters a layer leaves it, as in PyTorch: one that vanished on the way would train on unseen.
namespace spectrum::nn::test {
namespace {

/// For every entry of the input in turn: a NaN there must show in the output of its own sample, and in no
/// other.
template <class S, class L, class... Args>
void expect_nan_passes(int columns, int steps, Args... args) {
  Model<S> m;
  const L& layer = m.template add<L>("layer", args...);
  fill_by_formula(m, 0.5);
  const Chain<S> chain = m.chain({"layer"});
  Workspace<S> ws(chain, columns, Mode::kTraining);
  const int samples = columns / steps;
  for (int n = 0; n < columns; ++n)
    for (int r = 0; r < layer.inputs(); ++r) {
      Matrix<S> x = wave(layer.inputs(), columns).template cast<S>();
      x(r, n) = std::numeric_limits<S>::quiet_NaN();
      const Matrix<S> y = chain.forward(x, ws);
      for (int b = 0; b < samples; ++b) {
        bool seen = false;
        for (int t = 0; t < steps; ++t) seen |= y.col(t * samples + b).hasNaN();
        ASSERT_EQ(seen, b == n % samples) << "row " << r << " column " << n << " sample " << b;
      }
    }
}

template <class S>
class NanPasses : public testing::Test {};
using Scalars = testing::Types<float, double>;
TYPED_TEST_SUITE(NanPasses, Scalars);

TYPED_TEST(NanPasses, Dense) { expect_nan_passes<TypeParam, Dense<TypeParam>>(5, 1, 19, 7); }
TYPED_TEST(NanPasses, Dropout) { expect_nan_passes<TypeParam, Dropout<TypeParam>>(3, 1, 19, 0.5); }
TYPED_TEST(NanPasses, Lstm) { expect_nan_passes<TypeParam, Lstm<TypeParam>>(12, 4, 5, 7, 4); }
TYPED_TEST(NanPasses, Conv2d) { expect_nan_passes<TypeParam, Conv2d<TypeParam>>(2, 1, 2, Size2{4, 5}, 3, 3); }
TYPED_TEST(NanPasses, MaxPool2d) {
  expect_nan_passes<TypeParam, MaxPool2d<TypeParam>>(2, 1, 2, Size2{3, 5});
  expect_nan_passes<TypeParam, MaxPool2d<TypeParam>>(2, 1, 2, Size2{6, 6});
}
TYPED_TEST(NanPasses, Relu) {
  expect_nan_passes<TypeParam, Activate<TypeParam>>(3, 1, 37, Activation::kRelu);
}
TYPED_TEST(NanPasses, Tanh) {
  expect_nan_passes<TypeParam, Activate<TypeParam>>(3, 1, 37, Activation::kTanh);
}
TYPED_TEST(NanPasses, Sigmoid) {
  expect_nan_passes<TypeParam, Activate<TypeParam>>(3, 1, 37, Activation::kSigmoid);
}
TYPED_TEST(NanPasses, Softmax) {
  expect_nan_passes<TypeParam, Activate<TypeParam>>(3, 1, 37, Activation::kSoftmax);
}

}  // namespace
}  // namespace spectrum::nn::test
