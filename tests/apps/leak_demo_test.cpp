#include "apps/forecast/leak_demo.h"

#include <gtest/gtest.h>

#include <stdexcept>

#include "tests/apps/made_up_market.h"

namespace spectrum::forecast {
namespace {

/// A random walk of constant volatility: nothing can be foretold, and yet one protocol shows nine in ten
/// right.
TEST(LeakDemo, NoiseLooksForetoldUnderTheLeakAndNotInTime) {
  const auto market = test::garch_market(1200, 9, {.level = 1e-4, .a = 0, .b = 0});
  const auto rows = demonstrate_leak(market, features::compute(market), 42);
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows[0].label, "same window");
  EXPECT_EQ(rows[0].split, "random fifth");
  EXPECT_GT(rows[0].accuracy, 0.9);
  EXPECT_GT(rows[0].auc, 0.95);
  EXPECT_EQ(rows[3].label, "next 3 sessions");
  EXPECT_EQ(rows[3].split, "last fifth");
  EXPECT_LT(rows[3].auc, 0.6);
  EXPECT_GT(rows[2].auc, rows[3].auc);  // the split alone leaks
  EXPECT_GT(rows[3].rows, 150);
}

TEST(LeakDemo, TooShort) {
  const auto market = test::garch_market(400, 9);
  EXPECT_THROW(demonstrate_leak(market, features::compute(market), 42), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::forecast
