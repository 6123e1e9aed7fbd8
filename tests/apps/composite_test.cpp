#include "apps/forecast/composite.h"

#include <gtest/gtest.h>

namespace spectrum::forecast {
namespace {

CompositeInputs inputs() {
  return {32.4, 180, 25700, 26100.4, 25400, 26500, 0.27, "2025-11-17", "NEUTRAL", "CAUTION", false, {}};
}

TEST(Composite, FillsTheTemplate) {
  EXPECT_EQ(
      composite_summary(inputs()),
      "Up bias +32 pts for 2025-11-17 (80% range 25700–26100); week 25400–26500; volatility Stable (0.27); "
      "sellers NEUTRAL, buyers CAUTION. No measured edge in direction. Not investment advice.");
}

TEST(Composite, SmallBiasIsFlat) {
  CompositeInputs in = inputs();
  in.median_points = -17.9;
  EXPECT_EQ(composite_summary(in).substr(0, 17), "Flat bias -18 pts");
  in.median_points = -18.1;
  EXPECT_EQ(composite_summary(in).substr(0, 17), "Down bias -18 pts");
  in.median_points = -0.31;
  EXPECT_EQ(composite_summary(in).substr(0, 16), "Flat bias +0 pts") << "nothing has no sign of its own";
}

TEST(Composite, NamesDegradedInputsButStaysShort) {
  CompositeInputs in = inputs();
  in.degraded = {"vix", "sectors"};
  EXPECT_NE(composite_summary(in).find("Degraded: vix, sectors."), std::string::npos);
  in.degraded.assign(40, "some_series_name");
  std::size_t characters = 0;
  for (unsigned char c : composite_summary(in)) characters += (c & 0xC0) != 0x80;
  EXPECT_LE(characters, 280u);
  EXPECT_NE(composite_summary(in).find("Not investment advice."), std::string::npos);
}

TEST(Composite, VolatilityLabels) {
  EXPECT_EQ(volatility_label(0.29), "Stable");
  EXPECT_EQ(volatility_label(0.30), "Moderate");
  EXPECT_EQ(volatility_label(0.60), "Volatile");
}

}  // namespace
}  // namespace spectrum::forecast
