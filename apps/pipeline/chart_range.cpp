#include "apps/pipeline/chart_range.h"

#include <algorithm>

#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr Size kBar{320, 66}, kDot{220, 20};
constexpr double kAxisY = 46, kBandTop = 12, kBandHeight = 22;

/// A line with ticks and the levels below them.
Html axis_of(const Scale& x, Extent axis) {
  Html out = svg_line({8, kAxisY}, {kBar.width - 8, kAxisY}, "axis");
  for (const double tick : round_ticks(axis.low, axis.high, 4)) {
    out += svg_line({x(tick), kAxisY}, {x(tick), kAxisY + 4}, "axis");
    const double at = std::clamp(x(tick), 24.0, kBar.width - 24);
    out += svg_text({at, kAxisY + 15}, "middle", "tick", grouped(tick, 0));
  }
  return out;
}

}  // namespace

Html range_bar(const ChartText& text, const RangeBar& bar, Extent axis) {
  const Scale x(axis.low, axis.high, 8, kBar.width - 8);
  Html out = axis_of(x, axis);
  out += svg_rect({x(bar.low), kBandTop}, x(bar.high) - x(bar.low), kBandHeight, "band");
  out += svg_line({x(bar.close), kBandTop - 6}, {x(bar.close), kBandTop + kBandHeight + 6}, "close");
  if (bar.median) out += svg_circle({x(*bar.median), kBandTop + kBandHeight / 2}, 5, "median");
  if (bar.now) {
    const double at = x(*bar.now);
    const Point triangle[] = {{at - 6, 0}, {at + 6, 0}, {at, 10}};
    out += svg_polygon(triangle, "now");
  }
  return svg_image(text, kBar, "chart range", out);
}

Html coverage_dot(double measured, double low, double high, double nominal) {
  const double least = std::min({0.5, low, measured, nominal});
  const double left = 36, right = kDot.width - 40, y = kDot.height / 2;
  const Scale x(least, 1, left, right);
  Html out = svg_line({left, y}, {right, y}, "axis") +
             svg_text({left - 6, y + 4}, "end", "tick", percent(least)) +
             svg_text({right + 6, y + 4}, "start", "tick", percent(1));
  out += svg_line({x(nominal), 2}, {x(nominal), kDot.height - 2}, "promise");
  if (high > low) out += svg_rect({x(low), y - 3}, x(high) - x(low), 6, "interval");
  out += svg_circle({x(measured), y}, 5, "median");
  return svg_ornament(kDot, "chart dot", out);
}

}  // namespace spectrum::pipeline
