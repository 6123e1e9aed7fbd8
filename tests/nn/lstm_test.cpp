#include "nn/lstm.h"

#include <gtest/gtest.h>

#include "gradient_check.h"
#include "reference.h"

namespace spectrum::nn::test {
namespace {

/// Layers named "0", "1", ... as PyTorch's ModuleList names them.
void add_layers(Model<double>& m, const Json& want) {
  const int steps = want.at("x").at("shape")[1];
  for (std::size_t i = 0; i < want.at("h").size(); ++i) {
    const auto& shape = want.at("params").at(std::to_string(i) + ".weight_ih_l0").at("shape");
    m.add<Lstm<double>>(std::to_string(i), shape[1].get<int>(), shape[0].get<int>() / 4, steps);
  }
  load(m, want.at("params"));
}

void expect_like_pytorch(const std::string& name, std::initializer_list<std::string_view> layers) {
  const Json want = reference(name);
  Model<double> m;
  add_layers(m, want);
  const auto chain = m.chain(layers);
  const Matrix<double> x = sequence(want.at("x"));
  Workspace<double> ws(chain, static_cast<int>(x.cols()), Mode::kTraining);
  EXPECT_LT(gap(chain.forward(x, ws), sequence(want.at("h").back())), kReferenceTolerance);
  ws.dy() = sequence(want.at("dy"));
  const Matrix<double> dx = chain.backward(x, ws, m.gradients().data(), true);
  EXPECT_LT(gap(dx, sequence(want.at("dx"))), kReferenceTolerance);
  EXPECT_LT(gap(m.gradient_state(), want.at("grads")), kReferenceTolerance);
  EXPECT_LT(gradient_gap(m, chain, x), 1e-7);
}

TEST(Lstm, LikePyTorch) {
  expect_like_pytorch("lstm_one_step", {"0"});
  expect_like_pytorch("lstm_one_layer", {"0"});
  expect_like_pytorch("lstm_two_layers", {"0", "1"});
}

TEST(Lstm, InferenceKeepsNothingAndAnswersTheSame) {
  const Json want = reference("lstm_two_layers");
  Model<double> m;
  add_layers(m, want);
  const auto chain = m.chain({"0", "1"});
  const Matrix<double> x = sequence(want.at("x"));
  const int n = static_cast<int>(x.cols());
  Workspace<double> train(chain, n, Mode::kTraining), infer(chain, n, Mode::kInference);
  EXPECT_EQ(Matrix<double>(chain.forward(x, train)), Matrix<double>(chain.forward(x, infer)));
  const auto& lstm = *chain.layers()[0];
  EXPECT_LT(lstm.scratch_size(n, false), lstm.scratch_size(n, true));
}

/// One unit, one step: every gate is steered by its own bias, and the result is the formula on paper.
TEST(Lstm, GatesStandInTheOrderIFGO) {
  const double a[4] = {0.3, -0.4, 0.5, -0.6};
  Model<double> m;
  m.add<Lstm<double>>("l", 1, 1, 2);
  const std::vector<double> bias(a, a + 4), zero(4, 0.0);
  m.load(std::vector<Tensor<double>>{{"l.weight_ih_l0", {4, 1}, zero},
                                     {"l.weight_hh_l0", {4, 1}, zero},
                                     {"l.bias_ih_l0", {4}, bias},
                                     {"l.bias_hh_l0", {4}, zero}});
  const auto sigmoid = [](double v) { return 1.0 / (1.0 + std::exp(-v)); };
  const double c1 = sigmoid(a[0]) * std::tanh(a[2]), c2 = sigmoid(a[1]) * c1 + c1;
  const auto chain = m.chain({"l"});
  Workspace<double> ws(chain, 2, Mode::kInference);
  const Matrix<double> y = chain.forward(Matrix<double>::Zero(1, 2).eval(), ws);
  EXPECT_NEAR(y(0, 0), sigmoid(a[3]) * std::tanh(c1), 1e-15);
  EXPECT_NEAR(y(0, 1), sigmoid(a[3]) * std::tanh(c2), 1e-15);
}

}  // namespace
}  // namespace spectrum::nn::test
