#include "apps/forecast/vse.h"

#include <gtest/gtest.h>

#include <cmath>

#include "refusal.h"
#include "synthetic_rows.h"

namespace spectrum::forecast::test {
namespace {

VseFit small_fit(int threads, int epochs = 3) {
  return fit_vse(synthetic_grids(100, 1), synthetic_grids(40, 2),
                 {.seed = 5, .threads = threads, .epochs = epochs}, {});
}

TEST(Vse, LearnsWhatIsThereToLearn) {
  const auto fit = fit_vse(synthetic_grids(600, 1), synthetic_grids(60, 2), {.threads = 2}, {});
  const auto& r = fit.report;
  ASSERT_EQ(r.train_loss.size(), 10u);
  EXPECT_EQ(r.best_epoch, 10);
  EXPECT_LT(r.train_loss.back(), 0.5 * r.train_loss.front());
  EXPECT_LT(r.valid_loss.back(), 0.5 * r.valid_loss.front());
  EXPECT_GT(r.score, 0.5);
  EXPECT_GT(r.baseline, 0.9);
  EXPECT_LE(r.baseline, 1.0);
}

TEST(Vse, SameBytesForAnyThreadCount) {
  const auto one = small_fit(1), two = small_fit(2), three = small_fit(3);
  EXPECT_TRUE(same_bytes(one.model.tensors(), two.model.tensors()));
  EXPECT_TRUE(same_bytes(one.model.tensors(), three.model.tensors()));
  EXPECT_EQ(one.report.valid_loss, three.report.valid_loss);
}

TEST(Vse, RoundTripThroughTensorsKeepsEveryBit) {
  const auto fit = small_fit(2);
  const Vse again = Vse::from_tensors(fit.model.tensors());
  EXPECT_TRUE(same_bytes(fit.model.tensors(), again.tensors()));
  const Rows grids = synthetic_grids(37, 3);
  Rows a, b;
  fit.model.encode(grids, 1, a);
  again.encode(grids, 3, b);
  EXPECT_EQ(a.values, b.values);
  EXPECT_EQ(a.n, 37);
  EXPECT_EQ(a.width, 32);
}

TEST(Vse, RefusesWhatDoesNotFit) {
  const auto tensors = small_fit(1, 1).model.tensors();
  std::size_t parameters = 0;
  for (const auto& t : tensors) parameters += t.values.size();
  EXPECT_EQ(parameters, 5'856u + 32u * 64u + 64u);  // the encoder's, and the training head's
  expect_refusals<Vse>(tensors);
  Rows out;
  EXPECT_THROW(small_fit(1, 1).model.encode({1, 3, {1, 2, 3}}, 1, out), std::invalid_argument);
  EXPECT_THROW(fit_vse({1, 64, std::vector<float>(64)}, {0, 64, {}}, {}, {}), std::invalid_argument);
}

TEST(Vse, WithoutValidationRowsItsScoresAreUnknown) {
  const auto fit = fit_vse(synthetic_grids(4, 1), {0, 64, {}}, {.epochs = 1}, {});
  EXPECT_TRUE(std::isnan(fit.report.score) && std::isnan(fit.report.baseline));
  EXPECT_EQ(fit.report.train_loss.size(), 1u);
}

}  // namespace
}  // namespace spectrum::forecast::test
