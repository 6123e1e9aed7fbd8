#include "apps/pipeline/report_closes.h"

#include <algorithm>

#include "apps/pipeline/chart_candles.h"
#include "apps/pipeline/report_ranges.h"
#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr Size kWide{760, 360}, kNarrow{320, 240};
constexpr std::size_t kWideCandles = 45, kNarrowCandles = 22;

/// Names in the forecast, and sessions ahead.
constexpr std::pair<const char*, int> kCloses[] = {
    {"tomorrow", 1}, {"d2", 2}, {"d3", 3}, {"week", 5}, {"month", 21}};

/// The band of closes at each horizon up to the week.
std::vector<ConeStep> cone_of(const ReportInput& in) {
  std::vector<ConeStep> cone;
  for (const auto& [name, sessions] : kCloses) {
    if (sessions > 5) break;
    const Json* f = in.document.find({"forecasts", name});
    if (!f) continue;
    const auto low = f->number("p10"), median = f->number("median"), high = f->number("p90");
    const double close = close_of(in);
    if (low && median && high) cone.push_back({sessions, close + *low, close + *median, close + *high});
  }
  return cone;
}

std::vector<io::Bar> newest_bars(const ReportInput& in) {
  std::vector<io::Bar> bars;
  if (!in.bars.value) return bars;
  const io::Candles& all = *in.bars.value;
  for (std::size_t i = all.size() - std::min(all.size(), kWideCandles); i < all.size(); ++i)
    bars.push_back(all.bar(i));
  return bars;
}

std::string cone_words(const std::vector<ConeStep>& cone) {
  if (cone.empty()) return "Past sessions; the forecast has no band.";
  return "Past sessions, then the bands that should hold closes 4 times in 5. Next close: " +
         level_range({cone.front().low, cone.front().high}) + "; in " +
         counted(cone.back().sessions, "session") + ": " + level_range({cone.back().low, cone.back().high}) +
         ".";
}

/// The band of the close at every horizon, in numbers.
Html closes_table(const ReportInput& in) {
  Html rows;
  for (const auto& [name, sessions] : kCloses) {
    const Json* f = in.document.find({"forecasts", name});
    const auto low = f ? f->number("p10") : std::nullopt, median = f ? f->number("median") : std::nullopt,
               high = f ? f->number("p90") : std::nullopt;
    if (!low || !median || !high) continue;
    rows += element(
        "tr", row_head(counted(sessions, "session")) + element("td", grouped(close_of(in) + *low, 0)) +
                  element("td", grouped(close_of(in) + *median, 0)) +
                  element("td", grouped(close_of(in) + *high, 0)) + element("td", signed_text(*median)));
  }
  return small_table("Bands that should hold the close 4 times in 5", false,
                     heading_row({"Close in", "Low", "Middle", "High", "Middle, points"}), rows);
}

}  // namespace

Html candles_figure(const ReportInput& in) {
  const CandleData data{newest_bars(in),
                        in.document.numbers("historicalClose").value_or(std::vector<double>{}), cone_of(in)};
  const std::string title = "The last sessions, and the closes that may follow";
  const std::string told = cone_words(data.cone);
  const Html chart =
      wide_and_narrow(candle_chart({"candles-wide", title, told}, data, kWideCandles, kWide),
                      candle_chart({"candles-narrow", title, told}, data, kNarrowCandles, kNarrow));
  const std::string legend =
      in.bars.value ? "Hollow candles rose, filled ones fell. Upright strokes: the two envelopes."
                    : in.bars.why;
  return element("figure", {{"class", "tile big"}},
                 element("h3", title) + chart + closes_table(in) + element("figcaption", legend));
}

}  // namespace spectrum::pipeline
