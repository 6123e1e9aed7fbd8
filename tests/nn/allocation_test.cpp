#include <gtest/gtest.h>

#include <random>

#include "allocation_count.h"
#include "networks.h"
#include "nn/adam.h"
#include "nn/shards.h"
#include "reference.h"

namespace spectrum::nn::test {
namespace {

class Allocation : public testing::TestWithParam<const char*> {};

TEST_P(Allocation, NoneInATrainingStepAfterWarmUp) {
  constexpr int kBatch = 32, kThreads = 2;
  const std::string name = GetParam();
  const auto net = make_network<float>(name);
  auto& m = net->model;
  fill_by_formula(m, 0.15);
  const Eigen::Index rows = name == "tme" ? 4 : name == "vse" ? 64 : name == "gfe" ? 20 : 78;
  const Matrix<float> x = wave(rows, kSliceSize * net->steps()).cast<float>();
  const std::unique_ptr<typename Network<float>::Work> work[kThreads] = {net->work(kSliceSize),
                                                                         net->work(kSliceSize)};
  std::vector<float> masks(2 * net->mask_size(kSliceSize));
  std::mt19937_64 rng(7);
  Shards<float> shards(m.parameters().size(), kBatch, kThreads);
  Adam<float> adam(m.parameters().size(), {});
  const auto step = [&] {
    const std::size_t half = masks.size() / 2;
    net->draw_masks(kSliceSize, std::span(masks).first(half), rng());
    net->draw_masks(kSliceSize, std::span(masks).last(half), rng());
    shards.run(kBatch, m.gradients(), [&](const Slice& s, float* gradients) {
      const auto mask = std::span<const float>(masks).subspan(static_cast<std::size_t>(s.index) * half, half);
      return net->loss(x, kBatch, *work[s.thread], gradients, mask);
    });
    clip_grad_norm(m.gradients(), 1.0);
    adam.step(m.parameters(), m.gradients());
  };
  step();
  const long before = allocations;
  step();
  step();
  EXPECT_EQ(allocations - before, 0);
  EXPECT_GT(before, 0);  // the counter counts
}

TEST_P(Allocation, NoneInInferenceAfterWarmUp) {
  const auto net = make_network<float>(GetParam());
  const Chain<float>& chain = net->inference();
  const int columns = kSliceSize * net->steps();
  Workspace<float> ws(chain, columns, Mode::kInference);
  const Matrix<float> x = wave(chain.inputs(), columns).cast<float>();
  chain.forward(x, ws);
  const long before = allocations;
  chain.forward(x, ws);
  EXPECT_EQ(allocations - before, 0);
}

INSTANTIATE_TEST_SUITE_P(All, Allocation, testing::Values("tme", "vse", "gfe", "fusion"),
                         [](const auto& i) { return std::string(i.param); });

}  // namespace
}  // namespace spectrum::nn::test
