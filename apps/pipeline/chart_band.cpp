#include "apps/pipeline/chart_band.h"

#include <algorithm>

#include "apps/pipeline/chart_levels.h"

namespace spectrum::pipeline {
namespace {

constexpr double kLeft = 54, kTop = 14, kBottom = 26, kLabels = 74;

/// Where things are in the box.
struct Frame {
  Size size;
  double last_x, next_x;  ///< of the last close and of the band
  Scale y;
};

Frame frame_of(const BandData& d, Size size) {
  std::vector<double> all = d.closes;
  all.insert(all.end(), {d.low, d.median, d.high});
  const Extent e = extent_of(all, 0.06);
  const double next = size.width - kLabels, last = next - 0.14 * (next - kLeft);
  return {size, last, next, Scale(e.low, e.high, size.height - kBottom, kTop)};
}

Html closes_line(const Frame& f, const BandData& d) {
  const std::size_t n = d.closes.size();
  const Scale x(0, static_cast<double>(n) - 1, kLeft, f.last_x);
  std::vector<Point> points;
  for (std::size_t i = 0; i < n; ++i)
    points.push_back({n > 1 ? x(static_cast<double>(i)) : f.last_x, f.y(d.closes[i])});
  return svg_polyline(points, "line") + svg_circle(points.back(), 4, "last");
}

Html fan(const Frame& f, const BandData& d) {
  const double last = f.y(d.closes.back());
  const Point wedge[] = {{f.last_x, last}, {f.next_x, f.y(d.high)}, {f.next_x, f.y(d.low)}};
  return svg_polygon(wedge, "wedge") + svg_line({f.last_x, last}, {f.next_x, f.y(d.median)}, "expected") +
         svg_line({f.next_x, f.y(d.high)}, {f.next_x, f.y(d.low)}, "edge") +
         svg_circle({f.next_x, f.y(d.median)}, 5, "median");
}

Html labels(const Frame& f, const BandData& d) {
  const double foot = f.size.height - 8;
  return band_labels(f.y, f.next_x + 10, d.low, d.median, d.high) +
         svg_text({kLeft, foot}, "start", "tick", d.first_label) +
         svg_text({f.last_x, foot}, "end", "tick", d.last_label) +
         svg_text({f.next_x - 12, foot}, "start", "tick", d.next_label);
}

}  // namespace

Html band_chart(const ChartText& text, const BandData& d, Size size) {
  if (d.closes.empty()) return no_chart("No past closes to draw.");
  const Frame f = frame_of(d, size);
  return svg_image(
      text, size, "chart",
      level_grid(f.y, kLeft, f.next_x, 4, level_words) + fan(f, d) + closes_line(f, d) + labels(f, d));
}

}  // namespace spectrum::pipeline
