#include "apps/forecast/fusion.h"

#include <gtest/gtest.h>

#include <cmath>

#include "refusal.h"
#include "synthetic_rows.h"

namespace spectrum::forecast::test {
namespace {

struct Sample {
  Rows rows;
  std::vector<int> labels;
};

/// The class follows a sum of two columns, with noise in proportion; the columns have scales of their own.
Sample sample(int n, std::uint64_t seed, double noise = 0.3) {
  std::mt19937_64 rng(seed);
  Sample s{{n, 78, {}}, {}};
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < 78; ++j)
      s.rows.values.push_back(static_cast<float>(100.0 + (j + 1) * nn::normal(rng)));
    const auto z = [&](int j) { return (s.rows.row(i)[static_cast<std::size_t>(j)] - 100.0) / (j + 1); };
    const double score = z(3) - z(40) + noise * nn::normal(rng);
    s.labels.push_back(score < -0.8 ? 0 : score > 0.8 ? 2 : 1);
  }
  return s;
}

FusionFit small_fit(int threads, int epochs = 4) {
  const Sample train = sample(150, 1), valid = sample(50, 2);
  return fit_fusion(train.rows, train.labels, valid.rows, valid.labels,
                    {.seed = 5, .threads = threads, .epochs = epochs}, {});
}

TEST(Fusion, LearnsWhatIsThereToLearn) {
  const Sample train = sample(1000, 1), valid = sample(200, 2), test = sample(400, 3);
  const auto fit = fit_fusion(train.rows, train.labels, valid.rows, valid.labels, {.threads = 2}, {});
  const auto& r = fit.report;
  EXPECT_LT(r.train_loss.back(), 0.7 * r.train_loss.front());
  EXPECT_LT(r.score, 0.8 * r.baseline);
  const double best = std::ranges::min(r.valid_loss);
  EXPECT_EQ(r.valid_loss[static_cast<std::size_t>(r.best_epoch - 1)], best);
  EXPECT_LE(r.score, best + 1e-9);  // the temperature can only help where it is fitted
  Rows p;
  fit.model.predict(test.rows, fit.temperature, 2, p);
  int right = 0;
  for (int i = 0; i < test.rows.n; ++i) {
    const auto row = p.row(i);
    EXPECT_NEAR(row[0] + row[1] + row[2], 1.0, 1e-6);
    right += std::ranges::max_element(row) - row.begin() == test.labels[static_cast<std::size_t>(i)];
  }
  EXPECT_GT(right, 260);
}

TEST(Fusion, StopsEarlyOnNoise) {
  Sample train = sample(150, 1), valid = sample(60, 2);
  std::mt19937_64 rng(3);
  for (int& l : train.labels) l = static_cast<int>(nn::index_below(3, rng));
  for (int& l : valid.labels) l = static_cast<int>(nn::index_below(3, rng));
  const auto fit = fit_fusion(train.rows, train.labels, valid.rows, valid.labels, {}, {});
  EXPECT_LT(fit.report.valid_loss.size(), 100u);
  EXPECT_EQ(fit.report.best_epoch + 16, static_cast<int>(fit.report.valid_loss.size()));
}

TEST(Fusion, TemperatureRestoresTheScaleOfTheLogits) {
  std::mt19937_64 rng(4);
  Rows logits{4000, 3, {}};
  std::vector<int> labels;
  for (int i = 0; i < logits.n; ++i) {
    double p[3], sum = 0.0;
    for (double& v : p) {
      const double z = nn::normal(rng);
      logits.values.push_back(static_cast<float>(2.5 * z));  // 2.5 times too sure
      sum += v = std::exp(z);
    }
    const double u = nn::uniform(rng) * sum;
    labels.push_back(u < p[0] ? 0 : u < p[0] + p[1] ? 1 : 2);
  }
  EXPECT_NEAR(fit_temperature(logits, labels), 2.5, 0.2);
}

TEST(Fusion, TemperatureSoftensAndKeepsTheOrder) {
  const auto fit = small_fit(1);
  const Rows rows = sample(20, 7).rows;
  Rows sharp, soft;
  fit.model.predict(rows, 1.0, 1, sharp);
  fit.model.predict(rows, 10.0, 1, soft);
  for (int i = 0; i < rows.n; ++i) {
    const auto a = sharp.row(i), b = soft.row(i);
    EXPECT_LT(std::ranges::max(b), std::ranges::max(a));
    EXPECT_EQ(std::ranges::max_element(a) - a.begin(), std::ranges::max_element(b) - b.begin());
  }
  EXPECT_THROW(fit.model.predict(rows, 0.0, 1, soft), std::invalid_argument);
}

TEST(Fusion, SameBytesForAnyThreadCount) {
  const auto one = small_fit(1), two = small_fit(2), three = small_fit(3);
  EXPECT_TRUE(same_bytes(one.model.tensors(), two.model.tensors()));
  EXPECT_TRUE(same_bytes(one.model.tensors(), three.model.tensors()));
  EXPECT_EQ(one.report.valid_loss, three.report.valid_loss);
  EXPECT_EQ(one.temperature, two.temperature);
}

TEST(Fusion, RoundTripThroughTensorsKeepsEveryBit) {
  const auto fit = small_fit(2);
  const Fusion again = Fusion::from_tensors(fit.model.tensors());
  EXPECT_TRUE(same_bytes(fit.model.tensors(), again.tensors()));
  const Rows rows = sample(37, 3).rows;
  Rows a, b;
  fit.model.predict(rows, fit.temperature, 1, a);
  again.predict(rows, fit.temperature, 3, b);
  EXPECT_EQ(a.values, b.values);
  EXPECT_EQ(a.width, 3);
}

TEST(Fusion, RefusesWhatDoesNotFit) {
  expect_refusals<Fusion>(small_fit(1, 1).model.tensors());
  auto flat = small_fit(1, 1).model.tensors();
  flat.back().values[5] = 0.0f;
  EXPECT_THROW(Fusion::from_tensors(flat), std::invalid_argument);
  Sample s = sample(10, 1);
  const auto fit = [&](std::span<const int> labels) { fit_fusion(s.rows, labels, s.rows, s.labels, {}, {}); };
  EXPECT_THROW(fit(std::span(s.labels).first(9)), std::invalid_argument);
  std::vector<int> four = s.labels;
  four[0] = 3;
  EXPECT_THROW(fit(four), std::invalid_argument);
  EXPECT_THROW(fit_fusion(s.rows, s.labels, {0, 78, {}}, {}, {}, {}), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast::test
