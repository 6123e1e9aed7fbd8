#include "apps/pipeline/chart_pattern.h"

#include <algorithm>
#include <cmath>

#include "apps/pipeline/chart_levels.h"
#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr double kLeft = 50, kRight = 12, kTop = 18, kBottom = 24;

struct Frame {
  Size size;
  Scale x, y;
};

Frame frame_of(const std::vector<PatternLine>& lines, Size size) {
  std::vector<double> values = {0};
  int first = 0, last = 0;
  for (const PatternLine& l : lines) {
    values.insert(values.end(), l.percent.begin(), l.percent.end());
    first = std::min(first, l.first);
    last = std::max(last, l.first + static_cast<int>(l.percent.size()) - 1);
  }
  const Extent e = extent_of(values, 0.05);
  return {size, Scale(first, last, kLeft, size.width - kRight),
          Scale(e.low, e.high, size.height - kBottom, kTop)};
}

std::string percent_words(double v) { return signed_text(v, v == std::round(v) ? 0 : 1) + "%"; }

/// The part of a line within sessions [from, to].
Html stretch(const Frame& f, const PatternLine& l, int from, int to, const char* css) {
  std::vector<Point> points;
  for (std::size_t i = 0; i < l.percent.size(); ++i) {
    const int session = l.first + static_cast<int>(i);
    if (session >= from && session <= to) points.push_back({f.x(session), f.y(l.percent[i])});
  }
  return points.size() > 1 ? svg_polyline(points, css) : Html();
}

Html frame_text(const Frame& f) {
  const double foot = f.size.height - 6, today = f.x(0);
  return svg_line({today, kTop - 6}, {today, f.size.height - kBottom}, "close") +
         svg_text({kLeft, foot}, "start", "tick",
                  std::to_string(static_cast<int>(-f.x.low())) + " sessions before") +
         svg_text({today, foot}, "middle", "tick", "today") +
         svg_text({f.size.width - kRight, foot}, "end", "tick", signed_text(f.x.high()));
}

}  // namespace

Html pattern_chart(const ChartText& text, const PatternLine& present,
                   const std::vector<PatternLine>& analogues, Size size) {
  if (present.percent.size() < 2) return no_chart("Too few past sessions to draw the pattern.");
  std::vector<PatternLine> all = analogues;
  all.push_back(present);
  const Frame f = frame_of(all, size);
  const int first = static_cast<int>(f.x.low()), last = static_cast<int>(f.x.high());
  Html out = level_grid(f.y, kLeft, size.width - kRight, 4, percent_words);
  for (const PatternLine& l : analogues)
    out += stretch(f, l, first, 0, "analogue") + stretch(f, l, 0, last, "analogue after");
  return svg_image(text, size, "chart", out + frame_text(f) + stretch(f, present, first, 0, "line present"));
}

}  // namespace spectrum::pipeline
