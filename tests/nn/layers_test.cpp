#include <gtest/gtest.h>

#include "gradient_check.h"
#include "nn/activation.h"
#include "nn/conv2d.h"
#include "nn/dense.h"
#include "nn/maxpool2d.h"
#include "reference.h"

namespace spectrum::nn::test {
namespace {

/// One layer against PyTorch: forward, input gradient, parameter gradients, and these against differences.
void expect_like_pytorch(Model<double>& model, const std::string& name) {
  const Json want = reference(name);
  const auto chain = model.chain({"layer"});
  load(model, want.at("params"), "layer.");
  const Matrix<double> x = samples(want.at("x"));
  Workspace<double> ws(chain, static_cast<int>(x.cols()), Mode::kTraining);
  EXPECT_LT(gap(chain.forward(x, ws), samples(want.at("y"))), kReferenceTolerance);
  ws.dy() = samples(want.at("dy"));
  const Matrix<double> dx = chain.backward(x, ws, model.gradients().data(), true);
  EXPECT_LT(gap(dx, samples(want.at("dx"))), kReferenceTolerance);
  EXPECT_LT(gap(model.gradient_state(), want.at("grads"), "layer."), kReferenceTolerance);
  const Matrix<double> off_kinks =
      3.0 * wave(x.rows(), x.cols());  // the reference's first entry is exactly 0
  EXPECT_LT(gradient_gap(model, chain, off_kinks), 1e-7);
}

TEST(Dense, LikePyTorch) {
  Model<double> m;
  m.add<Dense<double>>("layer", 5, 4);
  expect_like_pytorch(m, "dense");
}

TEST(Dense, AddsToTheGradientAndAssignsDx) {
  Model<double> m;
  m.add<Dense<double>>("layer", 3, 2);
  fill_by_formula(m, 0.4);
  const auto chain = m.chain({"layer"});
  Workspace<double> ws(chain, 4, Mode::kTraining);
  const Matrix<double> x = wave(3, 4);
  const auto once = [&] {
    chain.forward(x, ws);
    ws.dy() = wave(2, 4, 0.2);
    return Matrix<double>(chain.backward(x, ws, m.gradients().data(), true));
  };
  const Matrix<double> dx = once();
  const std::vector<double> first(m.gradients().begin(), m.gradients().end());
  EXPECT_EQ(once(), dx);
  for (std::size_t i = 0; i < first.size(); ++i) EXPECT_DOUBLE_EQ(m.gradients()[i], 2.0 * first[i]);
}

/// A chain of one layer in float beside the same in double: y, dx and the gradients.
template <template <class> class L, class... Args>
void expect_float_follows_double(int samples, Args... args) {
  Model<float> model;
  Model<double> exact;
  model.add<L<float>>("layer", args...);
  exact.add<L<double>>("layer", args...);
  fill_by_formula(model, 0.4);
  fill_by_formula(exact, 0.4);
  const auto chain = model.chain({"layer"});
  const auto exact_chain = exact.chain({"layer"});
  Workspace<float> ws(chain, samples, Mode::kTraining);
  Workspace<double> exact_ws(exact_chain, samples, Mode::kTraining);
  const Matrix<float> x = wave(chain.inputs(), samples).cast<float>();
  const Matrix<float> dy = wave(chain.outputs(), samples, 0.3).cast<float>();
  const Matrix<double> x_exact = x.cast<double>();
  EXPECT_LT(gap(chain.forward(x, ws).template cast<double>(), exact_chain.forward(x_exact, exact_ws)), 2e-6);
  ws.dy() = dy;
  exact_ws.dy() = dy.cast<double>();
  const Matrix<float> dx = chain.backward(x, ws, model.gradients().data(), true);
  EXPECT_LT(gap(dx.cast<double>(), exact_chain.backward(x_exact, exact_ws, exact.gradients().data(), true)),
            2e-6);
  const auto got = model.gradient_state();
  const auto want = exact.gradient_state();
  for (std::size_t k = 0; k < want.size(); ++k)
    EXPECT_LT(gap(as_column({got[k].values.begin(), got[k].values.end()}), as_column(want[k].values)), 2e-6);
}

TEST(Dense, FloatFollowsDouble) {
  expect_float_follows_double<Dense>(5, 7, 3);
  expect_float_follows_double<Dense>(32, 150, 20);
}

TEST(Conv2d, FloatFollowsDouble) {
  expect_float_follows_double<Conv2d>(5, 3, Size2{5, 6}, 4, 3);
  expect_float_follows_double<Conv2d>(3, 2, Size2{9, 20}, 17, 2);
  expect_float_follows_double<Conv2d>(4, 5, Size2{3, 3}, 6, 3);  // a single place
}

TEST(MaxPool2d, FloatFollowsDouble) {
  for (const Size2 image : {Size2{6, 6}, Size2{3, 3}, Size2{2, 32}, Size2{5, 34}})
    expect_float_follows_double<MaxPool2d>(3, 5, image);
}

TEST(Conv2d, LikePyTorch) {
  Model<double> one, three;
  one.add<Conv2d<double>>("layer", 1, Size2{8, 8}, 2, 3);
  expect_like_pytorch(one, "conv2d_1_2");
  three.add<Conv2d<double>>("layer", 3, Size2{5, 6}, 4, 3);
  expect_like_pytorch(three, "conv2d_3_4");
}

TEST(MaxPool2d, LikePyTorch) {
  Model<double> even, odd, single;
  even.add<MaxPool2d<double>>("layer", 2, Size2{6, 6});
  expect_like_pytorch(even, "maxpool_6x6");
  odd.add<MaxPool2d<double>>("layer", 2, Size2{3, 3});
  expect_like_pytorch(odd, "maxpool_3x3_ceil");
  single.add<MaxPool2d<double>>("layer", 3, Size2{1, 1});
  expect_like_pytorch(single, "maxpool_1x1_ceil");
}

TEST(MaxPool2d, TiesGoToTheFirst) {
  const MaxPool2d<double> pool(1, {2, 2});
  Matrix<double> x = Matrix<double>::Constant(4, 1, 3.0), y(1, 1), dy = Matrix<double>::Ones(1, 1), dx(4, 1);
  double winner = 3.0;
  const Scratch<double> scratch{&winner, nullptr, true};
  pool.forward(x, y, scratch);
  pool.backward(x, y, dy, scratch, nullptr, dx);
  EXPECT_EQ(dx, (Matrix<double>(4, 1) << 1, 0, 0, 0).finished());
}

TEST(Activate, LikePyTorch) {
  const std::pair<const char*, Activation> kinds[] = {{"relu", Activation::kRelu},
                                                      {"tanh", Activation::kTanh},
                                                      {"sigmoid", Activation::kSigmoid},
                                                      {"softmax", Activation::kSoftmax}};
  for (const auto& [name, kind] : kinds) {
    SCOPED_TRACE(name);
    Model<double> m;
    m.add<Activate<double>>("layer", 6, kind);
    expect_like_pytorch(m, name);
  }
}

TEST(Activate, SafeFarFromZero) {
  for (const auto kind : {Activation::kTanh, Activation::kSigmoid, Activation::kSoftmax}) {
    const Activate<float> layer(3, kind);
    Matrix<float> x(3, 2), y(3, 2);
    x << 500, -500, 0, 90, -90, -500;
    layer.forward(x, y, {});
    EXPECT_TRUE(y.allFinite());
  }
}

TEST(Layers, RefuseSizesThatCannotBe) {
  EXPECT_THROW(Dense<float>(0, 3), std::invalid_argument);
  EXPECT_THROW(Conv2d<float>(1, Size2{2, 8}, 4, 3), std::invalid_argument);
  EXPECT_THROW(MaxPool2d<float>(1, Size2{0, 2}), std::invalid_argument);
  EXPECT_THROW(Activate<float>(0, Activation::kRelu), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::nn::test
