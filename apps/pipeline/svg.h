#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "apps/pipeline/html.h"

namespace spectrum::pipeline {

// What the charts of the report are drawn with. Coordinates are pixels of the chart's own box, y downwards;
// colours come from the style sheet by class.

/// Maps numbers onto pixels, linearly. What has no place there (a range without width, a number or a range
/// beyond what doubles hold) maps onto the middle, so a flat market draws.
class Scale {
 public:
  Scale(double low, double high, double from, double to) : low_(low), high_(high), from_(from), to_(to) {}
  double operator()(double value) const;
  double low() const { return low_; }
  double high() const { return high_; }

 private:
  double low_, high_, from_, to_;
};

/// The smallest and largest of the finite values, and a margin of `pad` of their distance on both sides;
/// {0, 1} where there is none.
struct Extent {
  double low = 0, high = 1;
};
Extent extent_of(std::span<const double> values, double pad = 0);

/// Round numbers within [low, high], at most `count` of them, ascending; empty where the range has no width.
std::vector<double> round_ticks(double low, double high, int count);

/// Positions as near to the given ones as a distance of `gap` between them lets them be, in the same order;
/// for labels that must not overlap.
std::vector<double> spread(std::vector<double> positions, double gap);

/// A coordinate: at most one decimal. @throws std::invalid_argument where it is not finite.
std::string px(double v);

struct Size {
  double width = 0, height = 0;
};

struct Point {
  double x = 0, y = 0;
};

Html svg_line(Point from, Point to, const char* css);
Html svg_rect(Point corner, double width, double height, const char* css);
Html svg_circle(Point center, double radius, const char* css);
/// @param anchor start, middle or end
Html svg_text(Point at, const char* anchor, const char* css, std::string_view text);
Html svg_polyline(std::span<const Point> points, const char* css);
Html svg_polygon(std::span<const Point> points, const char* css);

/// What a chart says to one who does not see it. The id must be the page's only one of that name.
struct ChartText {
  std::string id, title, description;
};

/// The whole picture: <svg role="img"> with title and description.
Html svg_image(const ChartText& text, Size size, const char* css, const Html& content);

/// A picture of what the text beside it says: nothing for one who does not see it.
Html svg_ornament(Size size, const char* css, const Html& content);

/// In place of a chart that cannot be drawn: why.
Html no_chart(std::string_view why);

}  // namespace spectrum::pipeline
