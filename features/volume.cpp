#include "features/volume.h"

#include <vector>

#include "features/cci.h"
#include "features/rolling.h"

namespace spectrum::features {
namespace {

int sign(double x) { return (x > 0.0) - (x < 0.0); }

std::vector<double> traded(Input volume) {
  std::vector<double> v(volume.begin(), volume.end());
  for (double& x : v)
    if (!(x > 0.0)) x = kNaN;
  return v;
}

/// Volume with the sign of the session's change; undefined on row 0.
std::vector<double> signed_volume(Input close, Input volume) {
  std::vector<double> flow(close.size());
  fill_rows(flow, [&](std::size_t t) {
    const double change = t == 0 ? kNaN : close[t] - close[t - 1];
    return std::isnan(change) ? kNaN : sign(change) * volume[t];
  });
  return flow;
}

}  // namespace

void volume_ratio(Input volume, int n, int min_valid, Output out) {
  const std::vector<double> v = traded(volume);
  rolling_mean(v, n, out, min_valid);
  fill_rows(out, [&](std::size_t t) { return ln(v[t] / out[t]); });
}

void volume_zscore(Input volume, int n, int min_valid, Output out) {
  std::vector<double> v(volume.size());
  fill_rows(v, [&](std::size_t t) { return ln(volume[t]); });
  rolling_zscore(v, n, out, min_valid);
}

void on_balance_volume(Input close, Input volume, Output out) {
  const std::vector<double> flow = signed_volume(close, volume);
  double level = 0.0;
  fill_rows(out, [&](std::size_t t) {
    if (t > 0 && std::isnan(flow[t])) return kNaN;
    if (t > 0) level += flow[t];
    return level;
  });
}

void on_balance_slope(Input close, Input volume, int n, Output out) {
  std::vector<double> total(volume.size());
  rolling_sum(signed_volume(close, volume), n, out);
  rolling_sum(volume, n, total);
  fill_rows(out, [&](std::size_t t) { return ratio(out[t], total[t]); });
}

void money_flow_index(Input high, Input low, Input close, Input volume, int n, Output out) {
  const std::size_t rows = close.size();
  std::vector<double> typical(rows), up(rows), down(rows);
  typical_price(high, low, close, typical);
  const auto flow = [&](std::size_t t, int direction) {
    const double change = t == 0 ? kNaN : typical[t] - typical[t - 1];
    if (std::isnan(change) || std::isnan(volume[t])) return kNaN;
    return sign(change) == direction ? typical[t] * volume[t] : 0.0;
  };
  fill_rows(up, [&](std::size_t t) { return flow(t, 1); });
  fill_rows(down, [&](std::size_t t) { return flow(t, -1); });
  rolling_sum(up, n, out);
  std::vector<double> fell(rows);
  rolling_sum(down, n, fell);
  fill_rows(out, [&](std::size_t t) {
    const double all = out[t] + fell[t];
    return all == 0.0 ? 50.0 : 100.0 * out[t] / all;
  });
}

}  // namespace spectrum::features
