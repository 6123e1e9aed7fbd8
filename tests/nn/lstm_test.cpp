#include "nn/lstm.h"

#include <gtest/gtest.h>

#include "gradient_check.h"
#include "plain_lstm.h"
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

/// Largest differences to the plain twin over a run of 23 steps, which is no multiple of any block inside.
template <class S>
void expect_like_the_plain_twin(int in, int hidden, int batch, double tolerance) {
  constexpr int kSteps = 23;
  Model<S> m;
  const auto& layer = m.template add<Lstm<S>>("l", in, hidden, kSteps);
  fill_by_formula(m, 0.3);
  const auto chain = m.chain({"l"});
  const Matrix<S> x = wave(in, kSteps * batch).template cast<S>(),
                  dy = (wave(hidden, kSteps * batch, 0.3).array() + 1.0)
                           .template cast<S>();  // sums do not cancel
  Workspace<S> ws(chain, kSteps * batch, Mode::kTraining);
  const PlainLstm<S> twin(layer);
  const auto steps = twin.forward(x, batch);
  const Matrix<double> y = Matrix<S>(chain.forward(x, ws)).template cast<double>();
  for (int t = 0; t < kSteps; ++t)
    EXPECT_LT(
        gap(y.middleCols(t * batch, batch), steps[static_cast<std::size_t>(t)].h.template cast<double>()),
        tolerance);
  ws.dy() = dy;
  const S start = std::is_same_v<S, double> ? S(1) : S(0);  // must be added to, where rounding allows
  std::ranges::fill(m.gradients(), start);
  const Matrix<double> dx =
      Matrix<S>(chain.backward(x, ws, m.gradients().data(), true)).template cast<double>();
  const auto want = twin.backward(x, steps, dy);
  EXPECT_LT(gap(dx, want.dx.template cast<double>()), tolerance);
  const auto params = const_cast<Lstm<S>&>(layer).params();
  const Matrix<S>* expected[] = {&want.w_ih, &want.w_hh, &want.b, &want.b};
  for (std::size_t k = 0; k < 4; ++k) {
    const Matrix<S> got = params[k].gradient(m.gradients().data());
    EXPECT_LT(
        gap((got.array() - start).matrix().template cast<double>(), expected[k]->template cast<double>()),
        tolerance)
        << k;
  }
}

TEST(Lstm, LikeThePlainTwin) {
  for (const int hidden : {1, 7, 16, 20, 64})
    for (const int batch : {1, 3, 4, 16}) {
      expect_like_the_plain_twin<double>(3, hidden, batch, 1e-13);
      expect_like_the_plain_twin<float>(3, hidden, batch, 5e-6);
    }
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
