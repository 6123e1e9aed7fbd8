#include "features/candle.h"

namespace spectrum::features {
namespace {

double share(double part, double range) { return range == 0.0 ? 0.0 : ratio(part, range); }

/// The greater of two cells; undefined where either is.
double top(double a, double b) { return a > b ? a : (a <= b ? b : kNaN); }
double bottom(double a, double b) { return -top(-a, -b); }

}  // namespace

void relative_range(Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) { return ratio(high[t] - low[t], close[t]); });
}

void close_location(Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) { return share(2.0 * close[t] - high[t] - low[t], high[t] - low[t]); });
}

void body_ratio(Input open, Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) { return share(close[t] - open[t], high[t] - low[t]); });
}

void upper_wick(Input open, Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) { return share(high[t] - top(open[t], close[t]), high[t] - low[t]); });
}

void lower_wick(Input open, Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) { return share(bottom(open[t], close[t]) - low[t], high[t] - low[t]); });
}

}  // namespace spectrum::features
