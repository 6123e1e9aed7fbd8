#include "apps/forecast/gfe.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "refusal.h"
#include "synthetic_rows.h"

namespace spectrum::forecast::test {
namespace {

GfeFit small_fit(int threads, int epochs = 5) {
  return fit_gfe(synthetic_rows(200, 20, 4, 1), synthetic_rows(40, 20, 4, 2),
                 {.seed = 5, .threads = threads, .epochs = epochs}, {});
}

TEST(Gfe, LearnsWhatIsThereToLearn) {
  const auto fit = fit_gfe(synthetic_rows(1000, 20, 4, 1), synthetic_rows(100, 20, 4, 2), {.threads = 2}, {});
  const auto& r = fit.report;
  EXPECT_LT(r.train_loss.back(), 0.5 * r.train_loss.front());
  const auto best = static_cast<std::size_t>(std::ranges::min_element(r.valid_loss) - r.valid_loss.begin());
  EXPECT_EQ(r.best_epoch, static_cast<int>(best) + 1);
  EXPECT_GT(r.score, 0.5);
  EXPECT_GT(r.baseline, 0.8);
}

TEST(Gfe, ErrorIsSmallForTheKnownAndLargeForTheNew) {
  const auto fit = fit_gfe(synthetic_rows(1000, 20, 4, 1), synthetic_rows(100, 20, 4, 2), {.threads = 2}, {});
  const auto mean = [](const std::vector<double>& v) {
    return std::accumulate(v.begin(), v.end(), 0.0) / static_cast<double>(v.size());
  };
  const double known = mean(fit.model.reconstruction_error(synthetic_rows(100, 20, 4, 3), 2));
  Rows scrambled = synthetic_rows(100, 20, 4, 3);
  for (int i = 0; i < 100; ++i)
    std::reverse(scrambled.values.begin() + i * 20, scrambled.values.begin() + i * 20 + 20);
  EXPECT_GT(mean(fit.model.reconstruction_error(scrambled, 1)), 2.0 * known);
}

TEST(Gfe, StopsWhenItGetsNoBetterAndKeepsTheBest) {
  const auto fit = fit_gfe(synthetic_rows(60, 20, 20, 1), synthetic_rows(20, 20, 20, 2),
                           {.threads = 1, .epochs = 3000}, {});
  EXPECT_LT(fit.report.valid_loss.size(), 3000u);
  EXPECT_EQ(fit.report.best_epoch + 11, static_cast<int>(fit.report.valid_loss.size()));
  Rows stop = synthetic_rows(60, 20, 20, 1);
  stop.values.erase(stop.values.begin(), stop.values.begin() + 51 * 20);
  stop.n = 9;
  double sum = 0.0;
  for (const double e : fit.model.reconstruction_error(stop, 1)) sum += e;
  EXPECT_NEAR(sum / 9, fit.report.valid_loss[static_cast<std::size_t>(fit.report.best_epoch - 1)], 1e-7);
}

TEST(Gfe, SameBytesForAnyThreadCount) {
  const auto one = small_fit(1), two = small_fit(2), three = small_fit(3);
  EXPECT_TRUE(same_bytes(one.model.tensors(), two.model.tensors()));
  EXPECT_TRUE(same_bytes(one.model.tensors(), three.model.tensors()));
  EXPECT_EQ(one.report.valid_loss, three.report.valid_loss);
}

TEST(Gfe, RoundTripThroughTensorsKeepsEveryBit) {
  const auto fit = small_fit(2);
  const Gfe again = Gfe::from_tensors(fit.model.tensors());
  EXPECT_TRUE(same_bytes(fit.model.tensors(), again.tensors()));
  const Rows rows = synthetic_rows(37, 20, 4, 3);
  Rows a, b;
  fit.model.encode(rows, 1, a);
  again.encode(rows, 3, b);
  EXPECT_EQ(a.values, b.values);
  EXPECT_EQ(a.width, 8);
  EXPECT_EQ(fit.model.reconstruction_error(rows, 1), again.reconstruction_error(rows, 2));
}

TEST(Gfe, RefusesWhatDoesNotFit) {
  expect_refusals<Gfe>(small_fit(1, 1).model.tensors());
  Rows out;
  EXPECT_THROW(small_fit(1, 1).model.encode({1, 3, {1, 2, 3}}, 1, out), std::invalid_argument);
  EXPECT_THROW(small_fit(1, 1).model.reconstruction_error({1, 3, {1, 2, 3}}, 1), std::invalid_argument);
  EXPECT_THROW(fit_gfe(synthetic_rows(5, 20, 4, 1), {0, 20, {}}, {}, {}), std::invalid_argument);
}

TEST(Gfe, WithoutValidationRowsItsScoresAreUnknown) {
  const auto fit = fit_gfe(synthetic_rows(40, 20, 4, 1), {0, 20, {}}, {.epochs = 1}, {});
  EXPECT_TRUE(std::isnan(fit.report.score) && std::isnan(fit.report.baseline));
  EXPECT_EQ(fit.report.train_loss.size(), 1u);
}

}  // namespace
}  // namespace spectrum::forecast::test
