#include "apps/pipeline/report_pattern.h"

#include <algorithm>

#include "apps/pipeline/chart_pattern.h"
#include "apps/pipeline/report_json.h"
#include "apps/pipeline/report_ranges.h"
#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/report_tile.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr int kBefore = 19, kAfter = 5;
constexpr Size kWide{760, 280}, kNarrow{320, 220};

/// Closes around row `zero` as percent of its own; fewer where the history begins or ends.
PatternLine line_around(const io::Candles& bars, std::size_t zero, int after) {
  const std::size_t from = zero - std::min<std::size_t>(zero, kBefore);
  const std::size_t to = std::min(bars.size() - 1, zero + static_cast<std::size_t>(after));
  PatternLine line{-static_cast<int>(zero - from), {}};
  for (std::size_t i = from; i <= to; ++i)
    line.percent.push_back(100 * (bars.close[i] / bars.close[zero] - 1));
  return line;
}

std::vector<PatternLine> analogue_lines(const Json* analogues, const io::Candles& bars) {
  std::vector<PatternLine> lines;
  for (const Json& a : items_of(analogues)) {
    const auto day = io::parse_day(a.string("date").value_or(""));
    if (!day) continue;
    const auto at = std::ranges::lower_bound(bars.day, *day);
    if (at != bars.day.end() && *at == *day)
      lines.push_back(line_around(bars, static_cast<std::size_t>(at - bars.day.begin()), kAfter));
  }
  return lines;
}

Html analogue_table(const Json* analogues) {
  Html rows;
  for (const Json& a : items_of(analogues)) {
    const auto distance = a.number("distance"), next = a.number("next_week_percent");
    rows += element("tr", row_head(long_day(a.string("date").value_or("no date"))) +
                              element("td", distance ? grouped(*distance, 2) : "not known") +
                              element("td", next ? signed_text(*next, 2) + "%" : "not known"));
  }
  if (rows.empty()) return classed("p", "nochart", "No past day to compare with.");
  return element("details", {{"open", ""}},
                 element("summary", "The days, and what followed them") +
                     small_table("Past days that resembled today, nearest first", false,
                                 heading_row({"Day", "Distance", "Next 5 sessions"}), rows));
}

Html chart_of(const ReportInput& in, const Json* analogues) {
  if (!in.bars.value) return no_chart(in.bars.why);
  const io::Candles& bars = *in.bars.value;
  const PatternLine present = line_around(bars, bars.size() - 1, 0);
  const std::vector<PatternLine> lines = analogue_lines(analogues, bars);
  const std::string title = "The present over past days that resembled it";
  const std::string told = "The last 20 closes in percent of today's, and " +
                           counted(lines.size(), "past stretch") +
                           " of the same length with the 5 sessions that followed each.";
  return wide_and_narrow(pattern_chart({"pattern-wide", title, told}, present, lines, kWide),
                         pattern_chart({"pattern-narrow", title, told}, present, lines, kNarrow));
}

/// What the same index reads where there is nothing to find.
std::string surrogate_words(const Json& detail, double index) {
  const std::string told = "It describes and forecasts nothing.";
  const auto surrogate = figure(detail, "surrogate_index");
  if (!surrogate) return told;
  return told + " A past with its features shuffled against each other reads " + grouped(*surrogate, 0) +
         (*surrogate >= index ? ", no less than this: the match tells little." : ", less than this.");
}

}  // namespace

Html pattern_tile(const ReportInput& in) {
  const Json& detail = detail_of(in, "pattern_match_index");
  const double index = value_of(in, "pattern_match_index").number().value_or(0);
  const char* level = index >= 70 ? "high" : index >= 40 ? "moderate" : "low";
  const Json* analogues = detail.find("analogues");
  TileCard card{"pattern_match_index", "Pattern match", "tile alone", {}, {}, "", {}};
  card.did = surrogate_words(detail, index);
  const auto surrogate = figure(detail, "surrogate_index");
  card.value =
      big_value(grouped(index, 0),
                std::string("of 100: ") + level +
                    (surrogate ? "; shuffled features give " + grouped(*surrogate, 0) : std::string()));
  card.chart = classed("div", "beside",
                       classed("div", "drawing", chart_of(in, analogues)) + analogue_table(analogues));
  card.means =
      "How near the most alike past days are to today, ranked among the last 500 days. Thick: the last "
      "20 closes; thin: its analogues, dashed what followed them.";
  return tile_card(detail, card);
}

}  // namespace spectrum::pipeline
