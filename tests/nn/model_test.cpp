#include "nn/model.h"

#include <gtest/gtest.h>

#include <limits>
#include <thread>

#include "nn/activation.h"
#include "nn/dense.h"
#include "reference.h"

namespace spectrum::nn::test {
namespace {

Model<float> small() {
  Model<float> m;
  m.add<Dense<float>>("a", 3, 2);
  m.add<Activate<float>>("tanh", 2, Activation::kTanh);
  m.add<Dense<float>>("b", 2, 1);
  fill_by_formula(m, 0.5);
  return m;
}

TEST(Model, NamesAndShapesAsInAStateDict) {
  const auto state = small().state();
  ASSERT_EQ(state.size(), 4u);
  EXPECT_EQ(state[0].name, "a.weight");
  EXPECT_EQ(state[0].shape, (std::vector<std::int64_t>{2, 3}));
  EXPECT_EQ(state[3].name, "b.bias");
  EXPECT_EQ(state[3].shape, (std::vector<std::int64_t>{1}));
}

TEST(Model, RoundTripKeepsEveryBit) {
  const Model<float> m = small();
  Model<float> copy = small();
  std::ranges::fill(copy.parameters(), 0.0f);
  copy.load(m.state());
  EXPECT_TRUE(std::ranges::equal(m.parameters(), copy.parameters()));
}

void expect_refused(const std::vector<Tensor<float>>& state, const std::string& name) {
  Model<float> m = small();
  const std::vector<float> before(m.parameters().begin(), m.parameters().end());
  try {
    m.load(state);
    FAIL() << "accepted a bad " << name;
  } catch (const std::invalid_argument& e) {
    EXPECT_NE(std::string(e.what()).find(name), std::string::npos) << e.what();
  }
  EXPECT_TRUE(std::ranges::equal(before, m.parameters()));
}

TEST(Model, RefusesTensorsThatDoNotFitAndNamesThem) {
  const auto good = small().state();
  auto bad = good;
  bad.pop_back();
  expect_refused(bad, "b.bias");
  bad = good;
  bad.push_back({"c.weight", {1}, {0.0f}});
  expect_refused(bad, "c.weight");
  bad = good;
  bad.push_back(good[1]);
  expect_refused(bad, "a.bias");
  bad = good;
  bad[0].shape = {3, 2};
  expect_refused(bad, "a.weight");
  bad = good;
  bad[0].values.pop_back();
  expect_refused(bad, "a.weight");
  bad = good;
  bad[2].values[0] = std::numeric_limits<float>::quiet_NaN();
  expect_refused(bad, "b.weight");
}

TEST(Model, SurvivesBeingMoved) {
  Model<float> m = small();
  const auto before = m.state();
  const Model<float> moved = std::move(m);
  const auto chain = moved.chain({"a", "tanh", "b"});
  Workspace<float> ws(chain, 1, Mode::kInference);
  const float y = chain.forward(Matrix<float>::Ones(3, 1).eval(), ws)(0, 0);
  const auto& w = before[0].values;
  const float h0 = std::tanh(w[0] + w[1] + w[2] + before[1].values[0]);
  const float h1 = std::tanh(w[3] + w[4] + w[5] + before[1].values[1]);
  EXPECT_NEAR(y, before[2].values[0] * h0 + before[2].values[1] * h1 + before[3].values[0], 1e-6);
}

TEST(Model, RefusesNamesTwiceAndUnknown) {
  Model<float> m = small();
  EXPECT_THROW(m.add<Dense<float>>("a", 1, 1), std::invalid_argument);
  EXPECT_THROW(m.chain({"nobody"}), std::invalid_argument);
  EXPECT_THROW(m.chain({"a", "a"}), std::invalid_argument);
  EXPECT_THROW(m.chain({}), std::invalid_argument);
}

TEST(Model, OneConstModelServesManyThreads) {
  const Model<float> m = small();
  const auto chain = m.chain({"a", "tanh", "b"});
  const Matrix<float> x = wave(3, 50).cast<float>();
  Workspace<float> ws(chain, 50, Mode::kInference);
  const Matrix<float> want = chain.forward(x, ws);
  std::vector<Matrix<float>> got(4);
  {
    std::vector<std::jthread> threads;
    for (auto& y : got)
      threads.emplace_back([&] {
        Workspace<float> own(chain, 50, Mode::kInference);
        for (int i = 0; i < 100; ++i) y = chain.forward(x, own);
      });
  }
  for (const auto& y : got) EXPECT_EQ(y, want);
}

}  // namespace
}  // namespace spectrum::nn::test
