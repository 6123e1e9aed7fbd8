#include "apps/pipeline/chart_candles.h"

#include <algorithm>

#include "apps/pipeline/chart_levels.h"
#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr double kLeft = 54, kTop = 14, kBottom = 26, kLabels = 62;

struct Frame {
  Size size;
  double slot;       ///< pixels a session
  std::size_t past;  ///< sessions drawn
  Scale y;

  /// The middle of a session; the last one of the past is 0.
  double x(int session) const { return kLeft + slot * (static_cast<double>(past) + session - 0.5); }
};

template <class T>
std::vector<T> newest(const std::vector<T>& all, std::size_t n) {
  return {all.end() - static_cast<std::ptrdiff_t>(std::min(n, all.size())), all.end()};
}

Frame frame_of(const CandleData& d, Size size) {
  std::vector<double> levels = d.closes;
  for (const io::Bar& b : d.bars) levels.insert(levels.end(), {b.low, b.high});
  for (const ConeStep& c : d.cone) levels.insert(levels.end(), {c.low, c.high});
  const Extent e = extent_of(levels, 0.05);
  const std::size_t past = std::max(d.bars.size(), d.closes.size());
  const int ahead = d.cone.empty() ? 0 : d.cone.back().sessions;
  const double slot = (size.width - kLeft - kLabels) / (static_cast<double>(past) + ahead);
  return {size, slot, past, Scale(e.low, e.high, size.height - kBottom, kTop)};
}

Html candle(const Frame& f, const io::Bar& b, int session) {
  const double x = f.x(session), width = std::clamp(0.62 * f.slot, 2.0, 12.0);
  const bool up = b.close >= b.open;
  const double top = f.y(std::max(b.open, b.close)), bottom = f.y(std::min(b.open, b.close));
  return svg_line({x, f.y(b.high)}, {x, f.y(b.low)}, up ? "wick up" : "wick down") +
         svg_rect({x - width / 2, top}, width, std::max(1.0, bottom - top), up ? "body up" : "body down");
}

Html past_of(const Frame& f, const CandleData& d) {
  Html out;
  const int n = static_cast<int>(f.past);
  if (d.bars.empty()) {
    std::vector<Point> points;
    for (int i = 0; i < n; ++i)
      points.push_back({f.x(i - n + 1), f.y(d.closes[static_cast<std::size_t>(i)])});
    return svg_polyline(points, "line");
  }
  for (int i = 0; i < n; ++i) out += candle(f, d.bars[static_cast<std::size_t>(i)], i - n + 1);
  return out;
}

Html cone_of(const Frame& f, const CandleData& d, double close) {
  std::vector<Point> outline = {{f.x(0), f.y(close)}}, middle = outline;
  for (const ConeStep& c : d.cone) {
    outline.push_back({f.x(c.sessions), f.y(c.high)});
    middle.push_back({f.x(c.sessions), f.y(c.median)});
  }
  for (auto c = d.cone.rbegin(); c != d.cone.rend(); ++c) outline.push_back({f.x(c->sessions), f.y(c->low)});
  Html out = svg_polygon(outline, "wedge") + svg_polyline(middle, "expected");
  for (const ConeStep* c : {&d.cone.front(), &d.cone.back()})
    out += svg_line({f.x(c->sessions), f.y(c->high)}, {f.x(c->sessions), f.y(c->low)}, "edge");
  return out;
}

Html labels(const Frame& f, const CandleData& d) {
  const ConeStep& end = d.cone.back();
  const double foot = f.size.height - 8;
  Html out = band_labels(f.y, f.size.width - kLabels + 6, end.low, end.median, end.high);
  if (!d.bars.empty())
    out += svg_text({kLeft, foot}, "start", "tick", short_day(d.bars.front().day)) +
           svg_text({f.x(0) + f.slot / 2, foot}, "end", "tick", short_day(d.bars.back().day));
  out += svg_text({f.size.width, foot}, "end", "tick", signed_text(end.sessions) + " sessions");
  return out;
}

}  // namespace

Html candle_chart(const ChartText& text, const CandleData& data, std::size_t shown, Size size) {
  CandleData d{newest(data.bars, shown), {}, data.cone};
  if (d.bars.empty()) d.closes = newest(data.closes, shown);
  if (d.bars.empty() && d.closes.empty()) return no_chart("No past sessions to draw.");
  const Frame f = frame_of(d, size);
  Html out = level_grid(f.y, kLeft, size.width - kLabels, 5, level_words);
  if (!d.cone.empty())
    out += cone_of(f, d, d.bars.empty() ? d.closes.back() : d.bars.back().close) + labels(f, d);
  return svg_image(text, size, "chart", out + past_of(f, d));
}

}  // namespace spectrum::pipeline
