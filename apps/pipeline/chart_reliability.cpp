#include "apps/pipeline/chart_reliability.h"

#include <algorithm>
#include <cmath>

#include "apps/pipeline/chart_levels.h"
#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr Size kSquare{300, 300}, kWideBox{320, 180};
constexpr double kLeft = 44, kRight = 20, kTop = 12, kBottom = 44, kFoot = 28;

Html square_axes(const Scale& x, const Scale& y) {
  Html out;
  for (const double tick : {0.0, 0.25, 0.5, 0.75, 1.0}) {
    out += svg_line({x(tick), y(0)}, {x(tick), y(1)}, "grid") +
           svg_line({x(0), y(tick)}, {x(1), y(tick)}, "grid");
    out += svg_text({x(tick), y(0) + 15}, "middle", "tick", percent(tick));
    out += svg_text({x(0) - 5, y(tick) + 4}, "end", "tick", percent(tick));
  }
  return out + svg_text({(x(0) + x(1)) / 2, kSquare.height - 8}, "middle", "tick", "forecast probability") +
         svg_line({x(0), y(0)}, {x(1), y(1)}, "promise");
}

double most_forecasts(const std::vector<ReliabilityBin>& bins) {
  double most = 0;
  for (const ReliabilityBin& b : bins) most = std::max(most, b.n);
  return most;
}

}  // namespace

Html reliability_chart(const ChartText& text, const std::vector<ReliabilityBin>& bins) {
  if (bins.empty()) return no_chart("No forecasts to compare with what happened.");
  const Scale x(0, 1, kLeft, kSquare.width - kRight), y(0, 1, kSquare.height - kBottom, kTop);
  const auto share = [](double v) { return std::clamp(v, 0.0, 1.0); };
  const double most = most_forecasts(bins);
  Html out = square_axes(x, y);
  for (const ReliabilityBin& b : bins) {
    const double size = most > 0 ? std::sqrt(b.n / most) : 0;
    out += svg_circle({x(share(b.forecast)), y(share(b.observed))}, 3 + 5 * size, "median");
  }
  return svg_image(text, kSquare, "chart square", out);
}

Html share_chart(const ChartText& text, const std::vector<ShareBar>& bars, double nominal, double least) {
  if (bars.empty()) return no_chart("No forecasts whose coverage could be drawn over time.");
  const Extent e{least, 1};
  const Scale y(e.low, e.high, kWideBox.height - kFoot, kTop);
  const double right = kWideBox.width - kRight, slot = (right - kLeft) / static_cast<double>(bars.size());
  Html out = level_grid(y, kLeft, right, 5, [](double v) { return percent(v); });
  const double promise = y(std::clamp(nominal, e.low, e.high));
  out += svg_line({kLeft, promise}, {right, promise}, "promise");
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double x = kLeft + slot * (static_cast<double>(i) + 0.5);
    const auto at = [&](double v) { return y(std::clamp(v, e.low, e.high)); };
    if (bars[i].low && bars[i].high)
      out += svg_line({x, at(*bars[i].low)}, {x, at(*bars[i].high)}, "whisker");
    out += svg_circle({x, at(bars[i].share)}, 5, "median") +
           svg_text({x, kWideBox.height - 8}, "middle", "tick", bars[i].name);
  }
  return svg_image(text, kWideBox, "chart", out);
}

}  // namespace spectrum::pipeline
