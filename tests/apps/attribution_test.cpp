#include "apps/forecast/attribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "gbdt/binary.h"
#include "gbdt/model_text.h"
#include "gbdt/train.h"
#include "nn/random.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kRows = 400, kWidth = 6;

/// Trees that learnt from 400 rows of six inputs: the label follows the first, and less the third.
struct Trained {
  std::vector<double> x, y;
  gbdt::Model model;

  Trained() {
    std::mt19937_64 rng(5);
    for (std::size_t i = 0; i < kRows; ++i) {
      for (std::size_t k = 0; k < kWidth; ++k) x.push_back(nn::normal(rng));
      y.push_back(x[i * kWidth] + 0.3 * x[i * kWidth + 2] + 0.3 * nn::normal(rng) > 0.5 ? 1 : 0);
    }
    x[7 * kWidth + 1] = std::nan("");
    const auto bins = gbdt::Binner::fit(x, static_cast<int>(kRows), static_cast<int>(kWidth));
    gbdt::TrainParams params;
    params.trees = 30;
    model = gbdt::train(gbdt::Dataset(bins, x, y), gbdt::Binary(), params);
    gbdt::set_feature_names(model, std::vector<std::string>{"a", "b", "c", "d", "e", "f"});
  }
  std::span<const double> row(std::size_t i) const { return std::span(x).subspan(i * kWidth, kWidth); }
};

TEST(Attribution, SumsToTheRawScore) {
  const Trained t;
  for (std::size_t i = 0; i < kRows; ++i) {
    const Attribution a = attribute(t.model, t.row(i));
    double sum = a.base;
    for (const Contribution& c : a.inputs) sum += c.shap;
    EXPECT_EQ(a.raw, t.model.raw(t.row(i)));
    EXPECT_NEAR(sum, a.raw, 1e-9) << i;
    for (std::size_t k = 1; k < a.inputs.size(); ++k)
      EXPECT_GE(std::abs(a.inputs[k - 1].shap), std::abs(a.inputs[k].shap));
  }
}

TEST(Attribution, SurvivesTheModelsFile) {
  const Trained t;
  const auto read = gbdt::read_model(gbdt::write_model(t.model));
  const Attribution a = attribute(t.model, t.row(3)), b = attribute(read, t.row(3));
  ASSERT_EQ(a.inputs.size(), b.inputs.size());
  EXPECT_NEAR(a.base, b.base, 1e-12);
  for (std::size_t k = 0; k < a.inputs.size(); ++k) EXPECT_NEAR(a.inputs[k].shap, b.inputs[k].shap, 1e-12);
}

TEST(Attribution, NamesWhatDecides) {
  const Trained t;
  std::vector<double> high(kWidth, 0), low(kWidth, 0);
  high[0] = 2;
  low[0] = -2;
  const Attribution up = attribute(t.model, high), down = attribute(t.model, low);
  EXPECT_EQ(up.inputs.front().feature, "a");
  EXPECT_GT(up.inputs.front().shap, 0);
  EXPECT_EQ(down.inputs.front().feature, "a");
  EXPECT_LT(down.inputs.front().shap, 0);
  EXPECT_EQ(in_words(up).front(), "a 2 raises it");
  EXPECT_EQ(in_words(down).front(), "a -2 lowers it");
}

TEST(Attribution, WordsAreThoseOfTheLargest) {
  const Attribution a{0.5, 0, {{"x", 0.6234, 0.4}, {"y", std::nan(""), -0.2}, {"z", 1e6, 0.1}}};
  EXPECT_EQ(in_words(a, 2), (std::vector<std::string>{"x 0.623 raises it", "y (missing) lowers it"}));
  EXPECT_EQ(in_words(a).size(), 3u);
  EXPECT_TRUE(in_words({}).empty());
}

TEST(Attribution, RefusesWhatTheModelDoesNotRead) {
  const Trained t;
  EXPECT_THROW(attribute(t.model, t.row(0).first(5)), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
