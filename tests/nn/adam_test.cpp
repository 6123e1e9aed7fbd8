#include "nn/adam.h"

#include <gtest/gtest.h>

#include "nn/dense.h"
#include "nn/losses.h"
#include "reference.h"

namespace spectrum::nn::test {
namespace {

AdamOptions options_of(const Json& j) {
  AdamOptions o;
  o.lr = j.at("lr");
  o.weight_decay = j.value("weight_decay", 0.0);
  o.eps = j.value("eps", o.eps);
  if (j.contains("betas")) o.beta1 = j["betas"][0], o.beta2 = j["betas"][1];
  return o;
}

TEST(Adam, TwentyStepsLikePyTorch) {
  for (const char* name : {"adam", "adam_weight_decay", "adam_betas_eps"}) {
    SCOPED_TRACE(name);
    const Json want = reference(name);
    Model<double> m;
    m.add<Dense<double>>("layer", 4, 3);
    fill_by_formula(m, 0.4);
    const auto chain = m.chain({"layer"});
    const Matrix<double> x = samples(want.at("x")), y = samples(want.at("y"));
    Workspace<double> ws(chain, 5, Mode::kTraining);
    Adam<double> adam(m.parameters().size(), options_of(want.at("options")));
    for (int step = 1; step <= 20; ++step) {
      m.zero_grad();
      const In<double> answer = chain.forward(x, ws);
      const double loss = mse<double>(answer, y, 15.0, ws.dy());
      chain.backward(x, ws, m.gradients().data());
      adam.step(m.parameters(), m.gradients());
      EXPECT_NEAR(loss, want.at("losses")[static_cast<std::size_t>(step - 1)].get<double>(), 1e-10);
      if (want.at("params_after").contains(std::to_string(step))) {
        const Json& after = want["params_after"][std::to_string(step)];
        EXPECT_LT(gap(m.state(), after, "layer."), kReferenceTolerance) << step;
      }
    }
  }
}

TEST(Adam, RefusesOptionsThatCannotBe) {
  EXPECT_THROW(Adam<float>(3, {.lr = 0.0}), std::invalid_argument);
  EXPECT_THROW(Adam<float>(3, {.beta1 = 1.0}), std::invalid_argument);
  EXPECT_THROW(Adam<float>(3, {.weight_decay = -1.0}), std::invalid_argument);
}

TEST(ClipGradNorm, LikePyTorch) {
  const Json want = reference("clip_grad_norm");
  Model<double> m;
  m.add<Dense<double>>("layer", 4, 3);
  load(m, want.at("before"), "layer.");  // its numbers, wherever they lie, are clipped as one vector
  const double norm = clip_grad_norm(m.parameters(), want.at("max_norm").get<double>());
  EXPECT_NEAR(norm, want.at("norm").get<double>(), 1e-10 * norm);
  EXPECT_LT(gap(m.state(), want.at("after"), "layer."), kReferenceTolerance);
}

TEST(ClipGradNorm, LeavesSmallGradientsAlone) {
  std::vector<double> g = {0.3, -0.4};
  EXPECT_DOUBLE_EQ(clip_grad_norm<double>(g, 1.0), 0.5);
  EXPECT_EQ(g, (std::vector<double>{0.3, -0.4}));
}

}  // namespace
}  // namespace spectrum::nn::test
