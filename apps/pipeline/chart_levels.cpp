#include "apps/pipeline/chart_levels.h"

#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr double kLabelGap = 16;

}  // namespace

Html level_grid(const Scale& y, double left, double right, int count, std::string (*words)(double)) {
  Html out;
  for (const double tick : round_ticks(y.low(), y.high(), count))
    out += svg_line({left, y(tick)}, {right, y(tick)}, "grid") +
           svg_text({left - 8, y(tick) + 4}, "end", "tick", words(tick));
  return out;
}

std::string level_words(double level) { return grouped(level, 0); }

Html band_labels(const Scale& y, double x, double low, double median, double high) {
  const std::vector<double> at = spread({y(high), y(median), y(low)}, kLabelGap);
  return svg_text({x, at[0] + 4}, "start", "label", level_words(high)) +
         svg_text({x, at[1] + 4}, "start", "label strong", level_words(median)) +
         svg_text({x, at[2] + 4}, "start", "label", level_words(low));
}

}  // namespace spectrum::pipeline
