#include "apps/forecast/student_t.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace spectrum::forecast {
namespace {

TEST(StudentT, ClosedFormsAndTheTable) {
  for (double t : {0.1, 0.7, 1.0, 3.0, 40.0}) {
    EXPECT_NEAR(student_two_sided(t, 1), 1 - 2 / std::numbers::pi * std::atan(t), 1e-13) << t;  // Cauchy
    EXPECT_NEAR(student_two_sided(t, 2), 1 - t / std::sqrt(2 + t * t), 1e-13) << t;
    EXPECT_EQ(student_two_sided(-t, 5), student_two_sided(t, 5));
  }
  EXPECT_DOUBLE_EQ(student_two_sided(0, 7), 1.0);
  EXPECT_NEAR(student_two_sided(2.570581836, 5), 0.05, 1e-9);
  EXPECT_NEAR(student_two_sided(2.228138852, 10), 0.05, 1e-9);
  // Many degrees of freedom: the normal's, with the first term of its expansion in 1 / freedom.
  const double z = 1.96, tail = std::erfc(z / std::numbers::sqrt2);
  const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::numbers::pi);
  EXPECT_NEAR(student_two_sided(z, 1e4), tail + density * z * (z * z + 1) / (2 * 1e4), 1e-8);
}

TEST(StudentT, CriticalValuesOfTheTable) {
  EXPECT_NEAR(student_critical(1), 12.70620474, 1e-7);
  EXPECT_NEAR(student_critical(5), 2.570581836, 1e-8);
  EXPECT_NEAR(student_critical(14.5), 2.1379, 2e-4);
  EXPECT_NEAR(student_critical(1e6), 1.959964, 1e-5);
}

}  // namespace
}  // namespace spectrum::forecast
