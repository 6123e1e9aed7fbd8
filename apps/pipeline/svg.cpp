#include "apps/pipeline/svg.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace spectrum::pipeline {
namespace {

std::string points_text(std::span<const Point> points) {
  std::string out;
  for (const Point& p : points)
    out.append(out.empty() ? "" : " ").append(px(p.x)).append(",").append(px(p.y));
  return out;
}

std::string view_box(Size size) {
  return std::string("0 0 ").append(px(size.width)).append(" ").append(px(size.height));
}

}  // namespace

double Scale::operator()(double value) const {
  const double width = high_ - low_;
  const double at = from_ + (to_ - from_) * ((value - low_) / width);
  return width > 0 && std::isfinite(width) && std::isfinite(at) ? at : (from_ + to_) / 2;
}

Extent extent_of(std::span<const double> values, double pad) {
  Extent e{std::numeric_limits<double>::infinity(), -std::numeric_limits<double>::infinity()};
  for (const double v : values) {
    if (!std::isfinite(v)) continue;
    e.low = std::min(e.low, v);
    e.high = std::max(e.high, v);
  }
  if (e.low > e.high) return {};
  const double margin = pad * (e.high - e.low);
  return {e.low - margin, e.high + margin};
}

std::vector<double> round_ticks(double low, double high, int count) {
  std::vector<double> ticks;
  if (!(high > low) || !std::isfinite(high - low) || count < 1) return ticks;
  const double rough = (high - low) / count, power = std::pow(10.0, std::floor(std::log10(rough)));
  double step = 10 * power;
  for (const double nice : {1.0, 2.0, 5.0})
    if (nice * power >= rough) {
      step = nice * power;
      break;
    }
  const double first = std::ceil(low / step);
  for (int i = 0; i <= count && (first + i) * step <= high; ++i) ticks.push_back((first + i) * step);
  return ticks;
}

std::vector<double> spread(std::vector<double> positions, double gap) {
  std::vector<std::size_t> order(positions.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return positions[i]; });
  double pushed = 0;
  for (std::size_t i = 1; i < order.size(); ++i) {
    const double wanted = positions[order[i]];
    positions[order[i]] = std::max(wanted, positions[order[i - 1]] + gap);
    pushed += positions[order[i]] - wanted;
  }
  // Pushed downwards only, so the whole group goes back by its mean: as far above as below.
  for (double& p : positions) p -= pushed / static_cast<double>(positions.size());
  return positions;
}

std::string px(double v) {
  if (!std::isfinite(v)) throw std::invalid_argument("a chart has a coordinate that is not finite");
  char text[64];
  std::snprintf(text, sizeof text, "%.1f", v);
  std::string out = text;
  if (out.ends_with(".0")) out.resize(out.size() - 2);
  return out == "-0" ? "0" : out;
}

Html svg_line(Point from, Point to, const char* css) {
  return leaf("line",
              {{"x1", px(from.x)}, {"y1", px(from.y)}, {"x2", px(to.x)}, {"y2", px(to.y)}, {"class", css}});
}

Html svg_rect(Point corner, double width, double height, const char* css) {
  return leaf("rect", {{"x", px(corner.x)},
                       {"y", px(corner.y)},
                       {"width", px(std::max(0.0, width))},
                       {"height", px(std::max(0.0, height))},
                       {"class", css}});
}

Html svg_circle(Point center, double radius, const char* css) {
  return leaf("circle", {{"cx", px(center.x)}, {"cy", px(center.y)}, {"r", px(radius)}, {"class", css}});
}

Html svg_text(Point at, const char* anchor, const char* css, std::string_view text) {
  return element("text", {{"x", px(at.x)}, {"y", px(at.y)}, {"text-anchor", anchor}, {"class", css}}, text);
}

Html svg_polyline(std::span<const Point> points, const char* css) {
  return leaf("polyline", {{"points", points_text(points)}, {"class", css}});
}

Html svg_polygon(std::span<const Point> points, const char* css) {
  return leaf("polygon", {{"points", points_text(points)}, {"class", css}});
}

Html svg_image(const ChartText& text, Size size, const char* css, const Html& content) {
  const std::string title = text.id + "-title", description = text.id + "-desc";
  return element("svg",
                 {{"class", css},
                  {"role", "img"},
                  {"viewBox", view_box(size)},
                  {"width", px(size.width)},
                  {"height", px(size.height)},
                  {"aria-labelledby", title + " " + description}},
                 element("title", {{"id", title}}, text.title) +
                     element("desc", {{"id", description}}, text.description) + content);
}

Html svg_ornament(Size size, const char* css, const Html& content) {
  return element("svg",
                 {{"class", css},
                  {"aria-hidden", "true"},
                  {"viewBox", view_box(size)},
                  {"width", px(size.width)},
                  {"height", px(size.height)}},
                 content);
}

Html no_chart(std::string_view why) { return classed("p", "nochart", why); }

}  // namespace spectrum::pipeline
