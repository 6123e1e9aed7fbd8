#include "apps/pipeline/chart_reliability.h"

#include <algorithm>
#include <cmath>

#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr Size kSquare{300, 300};
constexpr double kLeft = 44, kRight = 12, kTop = 12, kBottom = 44;

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
    const double at = x(share(b.forecast));
    if (b.low && b.high) out += svg_line({at, y(share(*b.low))}, {at, y(share(*b.high))}, "whisker");
    out += svg_circle({at, y(share(b.observed))}, 3 + 5 * (most > 0 ? std::sqrt(b.n / most) : 0), "median");
  }
  return svg_image(text, kSquare, "chart square", out);
}

Html share_chart(const ChartText& text, const ShareLine& line, Size size) {
  const std::size_t n = std::min(line.shares.size(), line.dates.size());
  if (n < 2) return no_chart("Too few forecasts to draw their coverage over time.");
  std::vector<double> all(line.shares.begin(), line.shares.begin() + static_cast<std::ptrdiff_t>(n));
  all.insert(all.end(), {line.nominal, 1.0, 0.5});
  const Extent e = extent_of(all);
  const Scale x(0, static_cast<double>(n - 1), kLeft, size.width - kRight),
      y(e.low, e.high, size.height - 26, kTop);
  Html out;
  for (const double tick : round_ticks(e.low, e.high, 4))
    out += svg_line({kLeft, y(tick)}, {size.width - kRight, y(tick)}, "grid") +
           svg_text({kLeft - 5, y(tick) + 4}, "end", "tick", percent(tick));
  out += svg_line({kLeft, y(line.nominal)}, {size.width - kRight, y(line.nominal)}, "promise");
  std::vector<Point> points;
  for (std::size_t i = 0; i < n; ++i) points.push_back({x(static_cast<double>(i)), y(line.shares[i])});
  out += svg_polyline(points, "line");
  out += svg_text({kLeft, size.height - 8}, "start", "tick", line.dates.front());
  out += svg_text({size.width - kRight, size.height - 8}, "end", "tick", line.dates[n - 1]);
  return svg_image(text, size, "chart", out);
}

}  // namespace spectrum::pipeline
