#include "features/trend.h"

#include <vector>

#include "features/returns.h"
#include "features/rolling.h"
#include "features/smoothing.h"

namespace spectrum::features {

void macd(Input close, int fast, int slow, int smooth, Output line, Output signal) {
  std::vector<double> slow_mean(close.size());
  ema(close, slow, slow_mean);
  ema(close, fast, line);
  fill_rows(line, [&](std::size_t t) { return line[t] - slow_mean[t]; });
  ema(line, smooth, signal);
}

void ema_slope(Input close, int fast, int slow, Output out) {
  std::vector<double> slow_mean(close.size());
  ema(close, slow, slow_mean);
  ema(close, fast, out);
  fill_rows(out, [&](std::size_t t) { return ratio(out[t] - slow_mean[t], slow_mean[t]); });
}

void ema_distance(Input close, int n, Output out) {
  ema(close, n, out);
  log_ratio(close, out, out);
}

void sma_distance(Input close, int n, Output out) {
  rolling_mean(close, n, out);
  log_ratio(close, out, out);
}

}  // namespace spectrum::features
