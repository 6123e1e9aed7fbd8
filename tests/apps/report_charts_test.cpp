#include <gtest/gtest.h>

#include <limits>

#include "apps/pipeline/chart_band.h"
#include "apps/pipeline/chart_candles.h"
#include "apps/pipeline/chart_gauge.h"
#include "apps/pipeline/chart_pattern.h"
#include "apps/pipeline/chart_range.h"
#include "apps/pipeline/chart_reliability.h"

namespace spectrum::pipeline {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
const ChartText kText{"id", "Title", "What it shows."};
constexpr Size kSize{320, 200};

bool has(const Html& html, const std::string& words) {
  return html.markup().find(words) != std::string::npos;
}

/// A picture that says what it is, with every coordinate a number.
void expect_picture(const Html& chart) {
  EXPECT_TRUE(has(chart, "<svg") && has(chart, "role=\"img\"")) << chart.markup();
  EXPECT_TRUE(has(chart, "<title id=\"id-title\">Title</title>")) << chart.markup();
  EXPECT_TRUE(has(chart, "<desc id=\"id-desc\">What it shows.</desc>")) << chart.markup();
  EXPECT_TRUE(has(chart, "aria-labelledby=\"id-title id-desc\"")) << chart.markup();
  for (const char* word : {"nan", "inf"}) EXPECT_FALSE(has(chart, word)) << chart.markup();
}

TEST(Svg, ScaleMapsEndsToEndsAndAFlatRangeToTheMiddle) {
  const Scale s(10, 20, 100, 0);
  EXPECT_EQ(s(10), 100);
  EXPECT_EQ(s(20), 0);
  EXPECT_EQ(s(15), 50);
  EXPECT_EQ(Scale(5, 5, 0, 80)(5), 40);
  EXPECT_EQ(Scale(-1e308, 1e308, 0, 80)(1), 40);
  EXPECT_EQ(Scale(0, 1, 0, 80)(1e307), 40) << "a place beyond what doubles hold";
}

TEST(Svg, ExtentSkipsWhatIsNotFinite) {
  const std::vector<double> some = {kNaN, 3, 1, std::numeric_limits<double>::infinity()}, none = {kNaN};
  EXPECT_EQ(extent_of(some).low, 1);
  EXPECT_EQ(extent_of(some).high, 3);
  EXPECT_EQ(extent_of(some, 0.5).high, 4);
  EXPECT_EQ(extent_of(none).high, 1);
}

TEST(Svg, TicksAreRoundAndInside) {
  EXPECT_EQ(round_ticks(24836, 26136, 4), (std::vector<double>{25000, 25500, 26000}));
  EXPECT_EQ(round_ticks(-0.5, 0.5, 2), (std::vector<double>{-0.5, 0, 0.5}));
  EXPECT_TRUE(round_ticks(5, 5, 4).empty());
  EXPECT_TRUE(round_ticks(0, kNaN, 4).empty());
  EXPECT_TRUE(round_ticks(-1e308, 1e308, 4).empty()) << "their distance is beyond a double";
  EXPECT_LE(round_ticks(1e16, 1e16 + 4, 4).size(), 5u) << "steps that do not change the number must end";
}

TEST(Svg, LabelsKeepTheirDistanceAndTheirOrder) {
  const std::vector<double> apart = spread({10, 50, 90}, 15), close = spread({50, 51, 52}, 15);
  EXPECT_EQ(apart, (std::vector<double>{10, 50, 90}));
  EXPECT_GE(close[1] - close[0], 15);
  EXPECT_GE(close[2] - close[1], 15);
  EXPECT_NEAR((close[0] + close[1] + close[2]) / 3, 51, 1e-9) << "about where they were";
  EXPECT_LT(spread({50, 40}, 15)[1], spread({50, 40}, 15)[0]);
}

TEST(Svg, CoordinatesAreShortAndFinite) {
  EXPECT_EQ(px(1.25), "1.2");
  EXPECT_EQ(px(3), "3");
  EXPECT_EQ(px(-0.01), "0");
  EXPECT_THROW(px(kNaN), std::invalid_argument);
}

TEST(RangeBar, ShowsCloseMedianAndTodaysPriceOnlyWhereTheyAre) {
  const Extent axis{90, 110};
  const Html all = range_bar(kText, {95, 108, 100, 101.0, 102.0}, axis);
  expect_picture(all);
  EXPECT_TRUE(has(all, "class=\"close\"") && has(all, "class=\"median\"") && has(all, "class=\"now\""));
  const Html bare = range_bar(kText, {95, 108, 100, {}, {}}, axis);
  EXPECT_FALSE(has(bare, "class=\"median\"") || has(bare, "class=\"now\""));
  EXPECT_TRUE(has(bare, ">100<")) << "levels along the axis";
  expect_picture(range_bar(kText, {100, 100, 100, {}, {}}, {100, 100}));
}

TEST(CoverageDot, WidensItsAxisForABadRecord) {
  EXPECT_TRUE(has(coverage_dot(0.79, 0.73, 0.84, 0.8), ">50%<"));
  EXPECT_TRUE(has(coverage_dot(0.1, 0, 0.2, 0.8), ">0%<"));
  EXPECT_FALSE(has(coverage_dot(0.79, 0.79, 0.79, 0.8), "class=\"interval\""));
  EXPECT_TRUE(has(coverage_dot(0.79, 0.73, 0.84, 0.8), "aria-hidden=\"true\"")) << "its sentence is heard";
}

TEST(BandChart, DrawsManyClosesOneAndNone) {
  const Html chart = band_chart(kText, {{98, 101, 100}, "1 Oct", "14 Nov", "17 Nov", 97, 100.5, 103}, kSize);
  expect_picture(chart);
  EXPECT_TRUE(has(chart, ">103<") && has(chart, ">97<") && has(chart, ">17 Nov<")) << chart.markup();
  expect_picture(band_chart(kText, {{100}, "", "", "", 97, 100, 103}, kSize));
  expect_picture(band_chart(kText, {{100, 100, 100}, "", "", "", 100, 100, 100}, kSize));
  EXPECT_TRUE(has(band_chart(kText, {{}, "", "", "", 97, 100, 103}, kSize), "No past closes"));
}

TEST(CandleChart, TellsRisesFromFallsByMoreThanColour) {
  const io::Bar up{0, 20000, 99, 102, 98, 101, 0}, down{0, 20001, 101, 102, 97, 98, 0};
  const Html chart = candle_chart(kText, {{up, down}, {}, {{1, 95, 98, 101}, {5, 90, 99, 106}}}, 45, kSize);
  expect_picture(chart);
  EXPECT_TRUE(has(chart, "body up") && has(chart, "body down"));
  EXPECT_TRUE(has(chart, ">106<") && has(chart, ">90<")) << "the levels of the last band";
}

TEST(CandleChart, DegenerateMarketsDraw) {
  const io::Bar flat{0, 20000, 100, 100, 100, 100, 0};
  expect_picture(candle_chart(kText, {{flat}, {}, {}}, 45, kSize));
  expect_picture(candle_chart(kText, {{flat, flat}, {}, {{1, 100, 100, 100}}}, 1, kSize));
  const Html closes = candle_chart(kText, {{}, {100, 101}, {{1, 95, 98, 101}}}, 45, kSize);
  expect_picture(closes);
  EXPECT_TRUE(has(closes, "class=\"line\"")) << "closes where there is no bar";
  EXPECT_TRUE(has(candle_chart(kText, {{}, {}, {{1, 95, 98, 101}}}, 45, kSize), "No past sessions"));
}

TEST(Gauge, NamesThePartThatAValueIsIn) {
  const std::vector<GaugePart> bins = {{0.3, "Stable"}, {0.6, "Moderate"}, {1.01, "Volatile"}};
  EXPECT_EQ(gauge_part(0.2999, bins), "Stable");
  EXPECT_EQ(gauge_part(0.3, bins), "Moderate");
  EXPECT_EQ(gauge_part(0.6, bins), "Volatile");
  EXPECT_EQ(gauge_part(1, bins), "Volatile");
  EXPECT_EQ(gauge_part(7, bins), "Volatile");
  for (const double v : {0.0, 0.45, 1.0, 7.0}) expect_picture(gauge(kText, v, bins));
  EXPECT_TRUE(has(gauge(kText, 0.4, bins), "label strong\">Moderate<"));
}

TEST(ThreeSegments, CertaintyAndNothingDraw) {
  expect_picture(three_segments(kText, {0.2, 0.5, 0.3}, {0.25, 0.5, 0.25}));
  expect_picture(three_segments(kText, {0, 1, 0}, {0, 0, 0}));
  const Html wild = three_segments(kText, {0.2, 0.5, 0.3}, {0.25, 7, 1e307});
  expect_picture(wild);
  EXPECT_TRUE(has(wild, "width=\"226\"")) << "what is beyond 1 ends there: " << wild.markup();
}

TEST(PatternChart, NeedsTwoDaysOfThePresent) {
  const PatternLine present{-2, {-1, 0.5, 0}}, past{-2, {1, -0.5, 0, 2, 3}};
  const Html chart = pattern_chart(kText, present, {past}, kSize);
  expect_picture(chart);
  EXPECT_TRUE(has(chart, "analogue after") && has(chart, "line present"));
  expect_picture(pattern_chart(kText, {-1, {0, 0}}, {}, kSize));
  EXPECT_TRUE(has(pattern_chart(kText, {0, {0}}, {past}, kSize), "Too few past sessions"));
}

TEST(ReliabilityChart, KeepsWildSharesInTheBox) {
  const Html chart = reliability_chart(kText, {{0.2, 0.25, 30}, {1.7, -2, 0}});
  expect_picture(chart);
  EXPECT_TRUE(has(reliability_chart(kText, {}), "No forecasts"));
  expect_picture(
      share_chart(kText, {{"2023", 0.8, 0.7, 0.9}, {"2024", 0.1, {}, {}}, {"2025", 7, -2, 9}}, 0.8, 0.4));
  expect_picture(share_chart(kText, {{"2023", 0.8, 0.7, 0.9}}, 1e306, 0.4));
  EXPECT_TRUE(
      has(share_chart(kText, {{"2023", 0.8, 0.7, 0.9}}, 1e306, 0.4), "y1=\"12\" x2=\"300\" y2=\"12\""))
      << "a promise beyond all is drawn at the top";
  EXPECT_TRUE(has(share_chart(kText, {}, 0.8, 0.4), "No forecasts"));
}

}  // namespace
}  // namespace spectrum::pipeline
