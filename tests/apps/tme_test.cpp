#include "apps/forecast/tme.h"

#include <gtest/gtest.h>

#include <cmath>

#include "refusal.h"
#include "synthetic_rows.h"

namespace spectrum::forecast::test {
namespace {

TmeFit small_fit(int threads, int epochs = 3) {
  return fit_tme(synthetic_windows(120, 1), synthetic_windows(40, 2),
                 {.seed = 5, .threads = threads, .epochs = epochs}, {});
}

TEST(Tme, LearnsWhatIsThereToLearn) {
  int calls = 0;
  const auto fit = fit_tme(synthetic_windows(400, 1), synthetic_windows(60, 2), {.threads = 2, .epochs = 10},
                           [&](int epoch, int epochs, double) {
                             EXPECT_EQ(epoch, ++calls);
                             EXPECT_EQ(epochs, 10);
                           });
  EXPECT_EQ(calls, 10);
  const auto& r = fit.report;
  ASSERT_EQ(r.train_loss.size(), 10u);
  EXPECT_LT(r.train_loss.back(), 0.75 * r.train_loss.front());
  EXPECT_LT(r.valid_loss.back(), 0.75 * r.valid_loss.front());
  EXPECT_GT(r.score, 0.1);
  EXPECT_LT(r.score, 1.0);
  EXPECT_GT(r.baseline, 0.5);
  EXPECT_GT(fit.next_step_huber, 0.0);
  EXPECT_GT(fit.persistence_huber, 0.0);
  EXPECT_EQ(r.train_rows, 400);
  EXPECT_EQ(r.valid_rows, 60);
}

TEST(Tme, SameBytesForAnyThreadCount) {
  const auto one = small_fit(1), two = small_fit(2), three = small_fit(3);
  EXPECT_TRUE(same_bytes(one.model.tensors(), two.model.tensors()));
  EXPECT_TRUE(same_bytes(one.model.tensors(), three.model.tensors()));
  EXPECT_EQ(one.report.valid_loss, three.report.valid_loss);
  EXPECT_EQ(one.report.score, two.report.score);
  const Rows windows = synthetic_windows(37, 3);
  Rows a, b;
  one.model.encode(windows, 1, a);
  one.model.encode(windows, 3, b);
  EXPECT_EQ(a.values, b.values);
}

TEST(Tme, RoundTripThroughTensorsKeepsEveryBit) {
  const auto fit = small_fit(2, 1);
  const auto tensors = fit.model.tensors();
  const Tme again = Tme::from_tensors(tensors);
  EXPECT_TRUE(same_bytes(tensors, again.tensors()));
  const Rows windows = synthetic_windows(20, 3);
  Rows a, b;
  fit.model.encode(windows, 2, a);
  again.encode(windows, 2, b);
  EXPECT_EQ(a.values, b.values);
  EXPECT_EQ(a.n, 20);
  EXPECT_EQ(a.width, Tme::kWidth);
}

/// A window's embedding does not depend on its neighbours: as a latency path and a batch path must agree.
TEST(Tme, OneWindowAtATimeGivesTheSameBytes) {
  const auto fit = small_fit(2, 1);
  const Rows windows = synthetic_windows(20, 3);
  Rows all, one;
  fit.model.encode(windows, 1, all);
  RunBuffers buffers = fit.model.buffers(1);
  for (int i = 0; i < windows.n; ++i) {
    const auto row = windows.row(i);
    fit.model.encode({1, windows.width, {row.begin(), row.end()}}, buffers, one);
    EXPECT_TRUE(std::ranges::equal(one.values, all.row(i))) << i;
  }
}

TEST(Tme, NamesItsTensorsAsPyTorchDoes) {
  const auto tensors = small_fit(2, 1).model.tensors();
  std::vector<std::string> names;
  for (const auto& t : tensors) names.push_back(t.name);
  EXPECT_EQ(names, (std::vector<std::string>{"lstm1.weight_ih_l0", "lstm1.weight_hh_l0", "lstm1.bias_ih_l0",
                                             "lstm1.bias_hh_l0", "lstm2.weight_ih_l0", "lstm2.weight_hh_l0",
                                             "lstm2.bias_ih_l0", "lstm2.bias_hh_l0", "predict.weight",
                                             "predict.bias", "reconstruct.weight", "reconstruct.bias",
                                             "scaler.mean", "scaler.std"}));
  EXPECT_EQ(tensors[0].shape, (std::vector<std::int64_t>{256, 4}));
  expect_refusals<Tme>(tensors);
}

TEST(Tme, RefusesUnusableRows) {
  const Rows good = synthetic_windows(4, 1);
  Rows narrow = good, infinite = good, out;
  narrow.width = 90;
  infinite.values[7] = std::numeric_limits<float>::infinity();
  EXPECT_THROW(fit_tme(narrow, good, {}, {}), std::invalid_argument);
  EXPECT_THROW(fit_tme(good, infinite, {}, {}), std::invalid_argument);
  EXPECT_THROW(fit_tme({0, 360, {}}, good, {}, {}), std::invalid_argument);
  EXPECT_THROW(small_fit(1, 1).model.encode(narrow, 1, out), std::invalid_argument);
}

TEST(Tme, WithoutValidationRowsItsScoresAreUnknown) {
  const auto fit = fit_tme(synthetic_windows(4, 1), {0, 360, {}}, {.epochs = 1}, {});
  EXPECT_TRUE(std::isnan(fit.report.score) && std::isnan(fit.report.baseline));
  EXPECT_TRUE(std::isnan(fit.next_step_huber) && std::isnan(fit.persistence_huber));
  EXPECT_EQ(fit.report.train_loss.size(), 1u);
}

}  // namespace
}  // namespace spectrum::forecast::test
