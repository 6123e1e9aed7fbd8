#include "apps/pipeline/chart_gauge.h"

#include <algorithm>

#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr Size kGauge{320, 74}, kSegments{320, 70};
constexpr double kLeft = 8, kBarTop = 16, kBarHeight = 20;
constexpr const char* kSides[] = {"seg down", "seg flat", "seg up"};

/// Segments side by side with a gap between them.
Html segments(const std::array<double, 3>& p, double top, double height) {
  const Scale x(0, 1, kLeft, kSegments.width - kLeft);
  Html out;
  double start = 0;
  for (std::size_t i = 0; i < 3; ++i) {
    const double end = std::clamp(start + p[i], start, 1.0);
    out += svg_rect({x(start) + 1, top}, x(end) - x(start) - 2, height, kSides[i]);
    start = end;
  }
  return out;
}

}  // namespace

const std::string& gauge_part(double value, const std::vector<GaugePart>& parts) {
  for (const GaugePart& p : parts)
    if (value < p.until) return p.name;
  return parts.back().name;
}

Html gauge(const ChartText& text, double value, const std::vector<GaugePart>& parts) {
  const Scale x(0, 1, kLeft, kGauge.width - kLeft);
  const std::string& chosen = gauge_part(value, parts);
  Html out;
  double start = 0;
  for (const GaugePart& p : parts) {
    const bool here = p.name == chosen;
    const double end = x(std::min(p.until, 1.0));
    out += svg_rect({x(start) + 1, kBarTop}, end - x(start) - 2, kBarHeight, here ? "part here" : "part");
    out += svg_text({(x(start) + end) / 2, kBarTop + kBarHeight + 32}, "middle",
                    here ? "label strong" : "tick", p.name);
    if (p.until < 1)
      out += svg_text({x(p.until), kBarTop + kBarHeight + 15}, "middle", "tick", percent(p.until));
    start = p.until;
  }
  const double at = x(std::clamp(value, 0.0, 1.0));
  const Point pointer[] = {{at - 7, 2}, {at + 7, 2}, {at, kBarTop - 1}};
  out += svg_polygon(pointer, "now") + svg_line({at, kBarTop}, {at, kBarTop + kBarHeight}, "close");
  return svg_image(text, kGauge, "chart", out);
}

Html three_segments(const ChartText& text, const std::array<double, 3>& forecast,
                    const std::array<double, 3>& base) {
  return svg_image(text, kSegments, "chart",
                   svg_text({kLeft, 12}, "start", "tick", "forecast") + segments(forecast, 17, 20) +
                       svg_text({kLeft, 53}, "start", "tick", "base rate") + segments(base, 58, 8));
}

}  // namespace spectrum::pipeline
