#include "apps/forecast/standardizer.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spectrum::forecast {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();

TEST(Standardizer, CentresAndScalesEachChannel) {
  const Rows rows{2, 4, {1, 10, 3, 30, 5, 50, 7, 70}};  // two channels: 1 3 5 7 and 10 30 50 70
  const Standardizer s = Standardizer::fit(rows, 2);
  const Rows out = s.apply(rows);
  EXPECT_FLOAT_EQ(out.values[0], -3 / std::sqrt(5.0f));
  EXPECT_FLOAT_EQ(out.values[7], 3 / std::sqrt(5.0f));
}

TEST(Standardizer, MissingValuesAreNeutralAndLeftOutOfTheFit) {
  const Rows rows{3, 2, {1, kNaN, 3, kNaN, kNaN, kNaN}};
  const Standardizer s = Standardizer::fit(rows, 2);
  const Rows out = s.apply(rows);
  EXPECT_EQ(out.values, (std::vector<float>{-1, 0, 1, 0, 0, 0}));
  EXPECT_EQ(s.standardized(2, 0), 0);
}

}  // namespace
}  // namespace spectrum::forecast
