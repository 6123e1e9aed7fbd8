// Trees from quantized gradients: as good, the same for any number of threads, and with outputs that are not
// rounded.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "gbdt/binary.h"
#include "gbdt/model_text.h"
#include "gbdt/quantize.h"
#include "gbdt/softmax.h"
#include "gbdt/squared_error.h"
#include "gbdt/train.h"

namespace spectrum::gbdt {
namespace {

constexpr std::size_t kFeatures = 21;

double uniform(std::mt19937_64& rng) { return static_cast<double>(rng() >> 11) * 0x1.0p-53; }

/// Some cells are NaN, some features have few values.
struct Rows {
  std::vector<double> x, y, size;
  Rows(std::size_t n, std::uint64_t seed) {
    std::mt19937_64 rng(seed);
    for (std::size_t r = 0; r < n; ++r) {
      double row[kFeatures];
      for (double& v : row) v = 2.0 * uniform(rng) - 1.0;
      for (std::size_t f = 15; f < 18; ++f) row[f] = std::floor(row[f] * 2.0);
      const double score = 2.0 * row[0] - row[3] + 3.0 * row[0] * row[7] + row[15];
      y.push_back(uniform(rng) < 1.0 / (1.0 + std::exp(-score)) ? 1.0 : 0.0);
      size.push_back(score + 0.1 * uniform(rng));
      if (r % 7 == 0) row[7] = std::nan("");
      x.insert(x.end(), row, row + kFeatures);
    }
  }
  Dataset data(const std::vector<double>& labels) const {
    const auto n = static_cast<int>(labels.size());
    return {Binner::fit(x, n, static_cast<int>(kFeatures)), x, labels};
  }
};

TrainParams fast(int threads = 1) {
  TrainParams p;
  p.trees = 30;
  p.feature_fraction = p.bagging_fraction = 0.8;
  p.mode = Mode::kFast;
  p.threads = threads;
  return p;
}

TEST(FastMode, ThreadsChangeNothing) {
  const Rows rows(40000, 3);  // enough for shares of a histogram
  const Dataset binary = rows.data(rows.y), real = rows.data(rows.size);
  TrainParams p = fast();
  p.trees = 5;
  const std::string one = write_model(train(binary, Binary{}, p)),
                    other = write_model(train(real, SquaredError{}, p));
  for (int threads : {2, 3, 4, 64}) {
    p.threads = threads;
    EXPECT_EQ(write_model(train(binary, Binary{}, p)), one) << threads;
    EXPECT_EQ(write_model(train(real, SquaredError{}, p)), other) << threads;
  }
}

TEST(FastMode, IsAsGoodAsExact) {
  const Rows rows(20000, 5), held(20000, 6);
  const Dataset data = rows.data(rows.y);
  const auto held_out_loss = [&](Mode mode) {
    TrainParams p = fast();
    p.mode = mode;
    const Model model = train(data, Binary{}, p);
    std::vector<double> raw(held.y.size());
    model.predict_raw(held.x, raw);
    const std::vector<float> labels(held.y.begin(), held.y.end());
    return Binary{}.loss(raw, {labels, {}});
  };
  // The loss's standard error on 20,000 rows is about 0.003; rounding has to cost less than that.
  EXPECT_NEAR(held_out_loss(Mode::kFast), held_out_loss(Mode::kExact), 0.002);
}

TEST(FastMode, OutputsAreNotRounded) {
  const Rows rows(3000, 9);
  const Dataset data = rows.data(rows.size);
  TrainParams p = fast();
  p.trees = 1;
  p.bagging_fraction = 1.0;
  p.eta = 1.0;
  const Model model = train(data, SquaredError{}, p);
  const Tree& tree = model.trees.front();
  std::vector<double> sum(tree.leaf_values.size()), count(sum.size());
  for (std::size_t r = 0; r < rows.size.size(); ++r) {
    const auto leaf = static_cast<std::size_t>(tree.leaf_of(rows.x.data() + r * kFeatures));
    sum[leaf] += static_cast<float>(rows.size[r]);
    count[leaf] += 1.0;
  }
  for (std::size_t l = 0; l < sum.size(); ++l) {
    EXPECT_EQ(tree.leaf_stats[l].count, count[l]);
    EXPECT_NEAR(tree.leaf_values[l], sum[l] / count[l], 1e-6);  // gradients are float32
  }
}

TEST(FastMode, GrowsATreeForEveryClass) {
  const Rows rows(3000, 9);
  std::vector<double> labels;
  for (double s : rows.size) labels.push_back(s < -1.0 ? 0.0 : s < 1.0 ? 1.0 : 2.0);
  TrainParams p = fast();
  const Model model = train(rows.data(labels), Softmax(3), p);
  EXPECT_EQ(model.trees.size(), 90U);
  std::vector<double> out(rows.size.size() * 3);
  model.predict(rows.x, out);
  int right = 0;
  for (std::size_t r = 0; r < labels.size(); ++r) {
    const auto best = std::max_element(out.begin() + static_cast<std::ptrdiff_t>(3 * r),
                                       out.begin() + static_cast<std::ptrdiff_t>(3 * r + 3));
    right += (best - out.begin()) % 3 == static_cast<int>(labels[r]) ? 1 : 0;
  }
  EXPECT_GT(right, 2700);
}

TEST(FastMode, SidesRoundedToNothingAreNotCutOff) {
  const Rows rows(2000, 9);
  std::vector<double> weights;
  std::mt19937_64 rng(4);
  for (std::size_t r = 0; r < rows.y.size(); ++r) weights.push_back(std::pow(10.0, -6.0 * uniform(rng)));
  const Dataset data(Binner::fit(rows.x, 2000, static_cast<int>(kFeatures)), rows.x, rows.y, weights);
  TrainParams p = fast();
  p.tree.min_sum_hessian = 0.0;
  p.tree.min_data_in_leaf = 1;
  const Model model = train(data, Binary{}, p);
  for (const Tree& tree : model.trees) {
    for (double v : tree.leaf_values) EXPECT_TRUE(std::isfinite(v));
    for (const NodeStats& s : tree.node_stats) EXPECT_TRUE(std::isfinite(s.value));
  }
}

TEST(Quantize, SumsOfAllRowsCannotOverflow) {
  Team team(2);
  for (std::size_t n : {1U, 1000U, 200000U}) {
    QuantizedGrads grads(n);
    grads.set(std::vector<Grad>(n, {-5.0F, 3.0F}), 1, team);
    std::vector<int> rows(n);
    for (std::size_t i = 0; i < n; ++i) rows[i] = static_cast<int>(i);
    const Sums sums = grads.sums(total(rows, grads, team));
    EXPECT_NEAR(sums.g, -5.0 * static_cast<double>(n), 1e-3 * static_cast<double>(n));
    EXPECT_NEAR(sums.h, 3.0 * static_cast<double>(n), 1e-3 * static_cast<double>(n));
  }
}

TEST(Quantize, NothingToRoundIsZero) {
  Team team(1);
  QuantizedGrads grads(3);
  grads.set(std::vector<Grad>(3), 1, team);
  const std::vector<int> rows{0, 1, 2};
  EXPECT_EQ(total(rows, grads, team), 0);
  EXPECT_EQ(grads.sums(total(rows, grads, team)).g, 0.0);
  grads.set(std::vector<Grad>(3, {1e-40F, 1e-42F}), 1, team);  // too small to be scaled up
  EXPECT_EQ(grads.sums(total(rows, grads, team)).g, 0.0);
  EXPECT_THROW(grads.set(std::vector<Grad>(3, {INFINITY, 1.0F}), 1, team), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::gbdt
