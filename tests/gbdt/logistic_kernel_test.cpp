#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

#include "gbdt/binary.h"
#include "gbdt/kernels/processor.h"
#include "gbdt/kernels/train_kernels.h"

namespace spectrum::gbdt {
namespace {

constexpr std::size_t kRows = 1 << 19;  // of a test, in groups of eight

struct Sample {
  std::vector<double> scores;
  std::vector<float> labels, weights;
};

/// Rows of random labels and weights, some weights 0.
template <class Score>
Sample sample(std::uint64_t seed, Score score) {
  std::mt19937_64 rng(seed);
  Sample s;
  for (std::size_t i = 0; i < kRows; ++i) {
    s.labels.push_back(static_cast<float>(rng() % 2));
    s.weights.push_back(static_cast<float>(rng() % 1000) * 0.0123F);
    s.scores.push_back(score(rng, s.labels.back()));
  }
  return s;
}

double uniform(std::mt19937_64& rng, double low, double high) {
  return std::uniform_real_distribution<double>(low, high)(rng);
}

/// The definition, with std::exp.
Grad plain(double score, float label, double weight, double sigmoid, double positive_weight) {
  const double s = label > 0.0F ? 1.0 : -1.0, scale = label > 0.0F ? positive_weight : 1.0;
  const double g = -s * sigmoid / (1.0 + std::exp(s * sigmoid * score)), size = std::abs(g);
  return {static_cast<float>(g * scale * weight),
          static_cast<float>(size * (sigmoid - size) * scale * weight)};
}

bool same_bits(Grad x, Grad y) {
  return std::bit_cast<std::array<std::uint32_t, 2>>(x) == std::bit_cast<std::array<std::uint32_t, 2>>(y);
}

std::vector<const TrainKernels*> builds() {
  std::vector<const TrainKernels*> all{&kTrainBaseline};
#if defined(__x86_64__)
  if (runs(Build::kAvx2)) all.push_back(&kTrainAvx2);
  if (runs(Build::kAvx512)) all.push_back(&kTrainAvx512);
#endif
  return all;
}

struct Outcome {
  std::size_t vouched = 0, left = 0, wrong = 0;  // groups, groups, rows
};

/// Every group of eight by itself, with and without weights.
Outcome by_groups(const TrainKernels& kernels, const Sample& s, double sigmoid, double positive_weight) {
  Outcome outcome;
  for (bool weighted : {false, true}) {
    for (std::size_t i = 0; i + 8 <= s.scores.size(); i += 8) {
      std::array<Grad, 8> grads;
      const std::size_t done =
          kernels.logistic_gradients(&s.scores[i], &s.labels[i], weighted ? &s.weights[i] : nullptr,
                                     grads.size(), sigmoid, positive_weight, &grads[0].g);
      ++(done > 0 ? outcome.vouched : outcome.left);
      for (std::size_t l = 0; l < done; ++l) {
        const double weight = weighted ? static_cast<double>(s.weights[i + l]) : 1.0;
        const Grad right = plain(s.scores[i + l], s.labels[i + l], weight, sigmoid, positive_weight);
        if (!same_bits(grads[l], right)) ++outcome.wrong;
      }
    }
  }
  return outcome;
}

/// Rows that Binary's gradients get wrong, in a range that is no multiple of eight.
std::size_t wrong_by_objective(const Sample& s, double sigmoid, double positive_weight) {
  std::vector<Grad> grads(s.scores.size());
  const RowRange rows{3, s.scores.size() - 2};
  Binary(sigmoid, positive_weight).gradients(s.scores, {s.labels, s.weights}, rows, grads);
  std::size_t wrong = 0;
  for (std::size_t i = rows.begin; i < rows.end; ++i) {
    const Grad right =
        plain(s.scores[i], s.labels[i], static_cast<double>(s.weights[i]), sigmoid, positive_weight);
    if (!same_bits(grads[i], right)) ++wrong;
  }
  return wrong;
}

TEST(LogisticKernel, GivesThePlainLoopsBits) {
  const Sample ordinary = sample(1, [](auto& rng, float) { return uniform(rng, -12.0, 12.0); });
  const Sample far = sample(2, [](auto& rng, float) { return uniform(rng, -800.0, 800.0); });
  const Sample near = sample(3, [](auto& rng, float) {
    return std::pow(10.0, uniform(rng, -300.0, 2.8)) * (rng() % 2 == 0 ? 1.0 : -1.0);
  });
  const Sample tails = sample(4, [](auto& rng, float) { return uniform(rng, -110.0, 110.0); });
  for (const Sample* s : {&ordinary, &far, &near, &tails}) {
    for (const auto& [sigmoid, positive_weight] : {std::pair{1.0, 1.0}, {0.7, 3.5}}) {
      for (const TrainKernels* kernels : builds()) {
        const Outcome outcome = by_groups(*kernels, *s, sigmoid, positive_weight);
        EXPECT_EQ(outcome.wrong, 0U) << kernels->name;
        if ((s != &ordinary && s != &tails) || kernels == &kTrainBaseline) continue;  // which leave many
        EXPECT_LT(static_cast<double>(outcome.left), 1e-4 * static_cast<double>(outcome.vouched))
            << kernels->name;
      }
      EXPECT_EQ(wrong_by_objective(*s, sigmoid, positive_weight), 0U);
    }
  }
}

/// The score at which |g|, sigmoid and all weights being 1, lies between two neighbouring float32; `off`
/// doubles off.
double midway(std::mt19937_64& rng, float label, int off) {
  const auto below = static_cast<float>(uniform(rng, 0.05, 0.95));
  const long double size = (static_cast<long double>(below) + std::nextafter(below, 1.0F)) / 2.0L;
  const auto z = static_cast<double>(std::log(1.0L / size - 1.0L));
  const auto moved = std::bit_cast<double>(std::bit_cast<std::int64_t>(z) + off);
  return label > 0.0F ? moved : -moved;
}

TEST(LogisticKernel, LeavesWhatIsHalfwayBetweenTwoFloats) {
  const Sample halfway = sample(5, [](auto& rng, float label) { return midway(rng, label, 0); });
  const Sample about = sample(6, [](auto& rng, float label) {
    return rng() % 8 == 0 ? midway(rng, label, static_cast<int>(rng() % 257) - 128) : uniform(rng, -1.0, 1.0);
  });
  for (const TrainKernels* kernels : builds()) {
    for (const Sample* s : {&halfway, &about}) {
      const Outcome outcome = by_groups(*kernels, *s, 1.0, 1.0);
      EXPECT_EQ(outcome.wrong, 0U) << kernels->name;
      EXPECT_GE(outcome.left, s == &halfway ? kRows / 8 : 1) << kernels->name;  // all without weights
      EXPECT_GE(outcome.vouched, s == &about && kernels != &kTrainBaseline ? kRows / 8 : 0) << kernels->name;
    }
  }
  EXPECT_EQ(wrong_by_objective(halfway, 1.0, 1.0), 0U);
  EXPECT_EQ(wrong_by_objective(about, 1.0, 1.0), 0U);
}

TEST(LogisticKernel, StopsBeforeScoresFarOut) {
  constexpr double kInf = std::numeric_limits<double>::infinity();
  for (const TrainKernels* kernels : builds()) {
    if (kernels == &kTrainBaseline) continue;
    for (double score : {701.0, -701.0, 1e300, kInf, -kInf, std::nan("")}) {
      std::vector<double> scores(35, -0.0);
      scores[19] = score;
      const std::vector<float> labels(scores.size(), 1.0F);
      std::vector<Grad> grads(scores.size());
      EXPECT_EQ(kernels->logistic_gradients(scores.data(), labels.data(), nullptr, 35, 1.0, 1.0, &grads[0].g),
                16)
          << kernels->name << ' ' << score;
      EXPECT_TRUE(same_bits(grads[15], {-0.5F, 0.25F}));
      EXPECT_TRUE(same_bits(grads[16], {}));
      EXPECT_EQ(
          kernels->logistic_gradients(scores.data() + 20, labels.data(), nullptr, 15, 1.0, 1.0, &grads[0].g),
          8U);
    }
  }
}

TEST(LogisticKernel, PlainRowsFillTheGaps) {
  std::vector<double> scores(43, 0.25);
  scores[0] = scores[9] = -1000.0;
  scores[20] = std::numeric_limits<double>::infinity();
  const std::vector<float> labels(scores.size(), 1.0F);
  std::vector<Grad> grads(scores.size());
  Binary{}.gradients(scores, {labels, {}}, {0, scores.size()}, grads);
  for (std::size_t i = 0; i < scores.size(); ++i)
    EXPECT_TRUE(same_bits(grads[i], plain(scores[i], 1.0F, 1.0, 1.0, 1.0))) << i;
}

}  // namespace
}  // namespace spectrum::gbdt
