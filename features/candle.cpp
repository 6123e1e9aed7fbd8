#include "features/candle.h"

namespace spectrum::features {
namespace {

double share(double part, double range) { return range == 0.0 ? 0.0 : ratio(part, range); }

/// The greater of two cells; undefined where either is.
double top(double a, double b) { return a > b ? a : (a <= b ? b : kNaN); }
double bottom(double a, double b) { return -top(-a, -b); }

}  // namespace

double relative_range(double high, double low, double close) { return ratio(high - low, close); }

double close_location(double high, double low, double close) {
  return share(2.0 * close - high - low, high - low);
}

double body_ratio(double open, double high, double low, double close) {
  return share(close - open, high - low);
}

double upper_wick(double open, double high, double low, double close) {
  return share(high - top(open, close), high - low);
}

double lower_wick(double open, double high, double low, double close) {
  return share(bottom(open, close) - low, high - low);
}

}  // namespace spectrum::features
