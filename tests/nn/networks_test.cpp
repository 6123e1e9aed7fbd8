#include "networks.h"

#include <gtest/gtest.h>

#include <random>

#include "gradient_check.h"
#include "nn/adam.h"
#include "nn/random.h"
#include "nn/shards.h"
#include "reference.h"

namespace spectrum::nn::test {
namespace {

/// Sums and 24 entries of every tensor, relative to the tensor's sum of magnitudes.
void expect_digest(const std::vector<Tensor<double>>& got, const Json& want) {
  ASSERT_EQ(got.size(), want.size());
  for (const auto& t : got) {
    const Json& d = want.at(t.name);
    const double scale = d.at("abs_sum"), tolerance = kReferenceTolerance * scale;
    double sum = 0.0, size = 0.0;
    for (const double v : t.values) sum += v, size += std::abs(v);
    EXPECT_NEAR(sum, d.at("sum").get<double>(), tolerance) << t.name;
    EXPECT_NEAR(size, scale, tolerance) << t.name;
    for (std::size_t i = 0; i < d.at("index").size(); ++i)
      EXPECT_NEAR(t.values[d["index"][i].get<std::size_t>()], d.at("value")[i].get<double>(), tolerance)
          << t.name;
  }
}

struct Case {
  std::unique_ptr<Network<double>> net;
  Json want;
  Matrix<double> x;
  int batch;
};

Case load_case(const std::string& name) {
  Case c{make_network<double>(name), reference(name), {}, 0};
  fill_by_formula(c.net->model, c.want.at("weights").at("scale"));
  c.x = name == "tme" ? sequence(c.want.at("x")) : samples(c.want.at("x"));
  c.batch = static_cast<int>(c.x.cols()) / c.net->steps();
  return c;
}

class Networks : public testing::TestWithParam<const char*> {};

TEST_P(Networks, LikePyTorchAlongTenAdamSteps) {
  const Case c = load_case(GetParam());
  auto& m = c.net->model;
  EXPECT_LT(gap(c.net->embedding(c.x), samples(c.want.at("embedding"))), kReferenceTolerance);
  const auto work = c.net->work(c.batch);
  Adam<double> adam(m.parameters().size(), {.lr = c.want.at("adam").at("lr")});
  for (int step = 0; step < 11; ++step) {
    m.zero_grad();
    const double loss = c.net->loss(c.x, c.batch, *work, m.gradients().data());
    const double wanted = c.want.at("losses_before_step")[static_cast<std::size_t>(step)];
    EXPECT_NEAR(loss, wanted, kReferenceTolerance * wanted) << step;
    if (step == 0) expect_digest(m.gradient_state(), c.want.at("grads"));
    adam.step(m.parameters(), m.gradients());
    if (step == 0) expect_digest(m.state(), c.want.at("params_after_1"));
    if (step == 9) expect_digest(m.state(), c.want.at("params_after_10"));
  }
}

TEST_P(Networks, GradientByDifferences) {
  const Case c = load_case(GetParam());
  auto& m = c.net->model;
  const auto work = c.net->work(c.batch);
  std::mt19937_64 rng(9);
  std::vector<double> masks(c.net->mask_size(c.batch));
  c.net->draw_masks(c.batch, masks, rng());
  m.zero_grad();
  c.net->loss(c.x, c.batch, *work, m.gradients().data(), masks);
  const auto loss = [&] { return c.net->loss(c.x, c.batch, *work, nullptr, masks); };
  const std::size_t stride = m.parameters().size() / 200 + 1;
  EXPECT_LT(gradient_gap(m.parameters(), m.gradients(), loss, stride), 1e-7);
}

/// Every parameter and every input; the TME's windows are ten steps here, and one sample a batch, to keep it
/// quick. Targets that are made of the inputs change with them, so the input gradient is that of sum(y c).
TEST_P(Networks, EveryGradientByDifferences) {
  const std::string name = GetParam();
  const std::unique_ptr<Network<double>> net =
      name == "tme" ? std::make_unique<TmeNetwork<double>>(10) : make_network<double>(name);
  auto& m = net->model;
  fill_by_formula(m, 0.3);
  const Chain<double>& chain = net->inference();
  const Matrix<double> x = wave(chain.inputs(), net->steps(), 0.53, 0.2);
  const auto work = net->work(1);
  std::vector<double> masks(net->mask_size(1));
  net->draw_masks(1, masks, 9);
  m.zero_grad();
  net->loss(x, 1, *work, m.gradients().data(), masks);
  const auto loss = [&] { return net->loss(x, 1, *work, nullptr, masks); };
  EXPECT_LT(gradient_gap(m.parameters(), m.gradients(), loss), 1e-7);
  EXPECT_LT(gradient_gap(m, chain, x, {}, m.parameters().size()), 1e-7);
}

/// From the same numbers, which are exact in float.
TEST_P(Networks, FloatFollowsDouble) {
  Case c = load_case(GetParam());
  const auto net = make_network<float>(GetParam());
  fill_by_formula(net->model, c.want.at("weights").at("scale"));
  std::vector<Tensor<double>> weights;
  for (const auto& t : net->model.state())
    weights.push_back({t.name, t.shape, {t.values.begin(), t.values.end()}});
  c.net->model.load(weights);
  // Numbers without a pattern: with the reference's six waves the samples' gradients nearly cancel in the
  // fusion network, which multiplies the rounding (by three, in PyTorch's float as in ours).
  c.batch = 16;
  std::mt19937_64 rng(4);
  Matrix<float> x(c.x.rows(), c.batch * c.net->steps());
  for (Eigen::Index i = 0; i < x.size(); ++i) x.data()[i] = static_cast<float>(2.0 * uniform(rng) - 1.0);
  c.x = x.cast<double>();
  EXPECT_LT(gap(net->embedding(x).cast<double>(), c.net->embedding(c.x)), 2e-6);
  const auto work = net->work(c.batch);
  const auto exact = c.net->work(c.batch);
  const double loss = net->loss(x, c.batch, *work, net->model.gradients().data());
  const double wanted = c.net->loss(c.x, c.batch, *exact, c.net->model.gradients().data());
  EXPECT_NEAR(loss, wanted, 1e-6 * wanted);
  double error = 0.0, norm = 0.0;
  const auto got = net->model.gradient_state();
  const auto want = c.net->model.gradient_state();
  for (std::size_t k = 0; k < want.size(); ++k)
    for (std::size_t i = 0; i < want[k].values.size(); ++i) {
      error += std::pow(static_cast<double>(got[k].values[i]) - want[k].values[i], 2);
      norm += std::pow(want[k].values[i], 2);
    }
  EXPECT_LT(std::sqrt(error / norm), 3e-7);
}

/// Three steps on 40 samples (three slices, the last one short), with dropout.
std::vector<float> train(const std::string& name, int threads) {
  const auto net = make_network<float>(name);
  auto& m = net->model;
  fill_by_formula(m, 0.15);
  constexpr int kBatch = 40;
  std::vector<std::unique_ptr<typename Network<float>::Work>> work;
  for (int t = 0; t < threads; ++t) work.push_back(net->work(kSliceSize));
  std::vector<Matrix<float>> x;
  for (int first = 0; first < kBatch; first += kSliceSize) {
    const Eigen::Index cols = std::min(kSliceSize, kBatch - first) * net->steps();
    const Eigen::Index rows = name == "tme" ? 4 : name == "vse" ? 64 : name == "gfe" ? 20 : 78;
    x.push_back(wave(rows, cols, 0.11, first).cast<float>());
  }
  std::mt19937_64 rng(7);
  const std::size_t stride = net->mask_size(kSliceSize);
  std::vector<float> masks(3 * stride), result;
  Shards<float> shards(m.parameters().size(), kBatch, threads);
  Adam<float> adam(m.parameters().size(), {});
  for (int step = 0; step < 3; ++step) {
    for (std::size_t s = 0; s < 3; ++s)
      net->draw_masks(kSliceSize, std::span(masks).subspan(s * stride, stride), rng());
    const double loss = shards.run(kBatch, m.gradients(), [&](const Slice& slice, float* gradients) {
      const auto i = static_cast<std::size_t>(slice.index);
      const std::span<const float> mask = std::span(masks).subspan(i * stride, net->mask_size(slice.count));
      return net->loss(x[i], kBatch, *work[static_cast<std::size_t>(slice.thread)], gradients, mask);
    });
    result.push_back(static_cast<float>(loss));
    adam.step(m.parameters(), m.gradients());
  }
  result.insert(result.end(), m.parameters().begin(), m.parameters().end());
  return result;
}

TEST_P(Networks, SameBytesForAnyThreadCount) {
  const auto one = train(GetParam(), 1);
  EXPECT_EQ(train(GetParam(), 2), one);
  EXPECT_EQ(train(GetParam(), 3), one);
  EXPECT_EQ(train(GetParam(), 1), one);
}

INSTANTIATE_TEST_SUITE_P(All, Networks, testing::Values("tme", "vse", "gfe", "fusion"),
                         [](const auto& i) { return std::string(i.param); });

}  // namespace
}  // namespace spectrum::nn::test
