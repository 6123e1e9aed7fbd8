#include "features/volume.h"

#include "features/returns.h"

namespace spectrum::features {

void VolumeRatio::run(Output out, Input volume) {
  Scratch traded, deviation;
  const std::size_t rows = out.size();
  for (std::size_t t = 0; t < rows; ++t) traded[t] = volume[t] > 0.0 ? volume[t] : kNaN;
  moments_.run(out, Output(deviation).first(rows), Input(traded).first(rows));
  log_ratio(Input(traded).first(rows), out, out);
}

void VolumeZScore::run(Output out, Input volume) {
  Scratch level, deviation;
  const std::size_t rows = out.size();
  log_level(volume, Output(level).first(rows));
  moments_.run(out, Output(deviation).first(rows), Input(level).first(rows));
  fill_rows(out, [&](std::size_t t) { return ratio(level[t] - out[t], deviation[t]); });
}

SPECTRUM_EACH_WIDTH void SignedVolume::run(Output out, Input close, Input volume) {
  close_.each(close, [&](std::size_t t, double before) {
    const double change = close[t] - before;
    const double flow = change > 0.0 ? volume[t] : change < 0.0 ? -volume[t] : 0.0;
    out[t] = flow + 0.0 * (change + volume[t]);
  });
}

void OnBalanceVolume::run(Output out, Input close, Input volume) {
  flow_.run(out, close, volume);
  next_ = level_;
  bool first = !started_;
  for (double& v : out) {
    const bool missing = std::isnan(v);
    if (!missing) next_ += v;
    v = missing && !first ? kNaN : next_;
    first = false;
  }
}

void OnBalanceSlope::run(Output out, Input close, Input volume) {
  flow_.run(out, close, volume);
  const Window::Columns sums = sums_.run({out.data(), volume.data()}, out.size());
  const double *part = sums[0], *all = sums[1];
  fill_rows(out, [&](std::size_t t) { return ratio(part[t], all[t]); });
}

SPECTRUM_EACH_WIDTH void MoneyFlowIndex::run(Output out, Input high, Input low, Input close, Input volume) {
  const std::size_t rows = out.size();
  double* price = prices_.extend(rows);
  Scratch up, down;
  for (std::size_t t = 0; t < rows; ++t) price[t] = typical(high[t], low[t], close[t]);
  for (std::size_t t = 0; t < rows; ++t) {
    const double change = price[t] - (price - 1)[t], flow = price[t] * volume[t] + 0.0 * change;
    up[t] = change > 0.0 ? flow : 0.0 * flow;
    down[t] = change < 0.0 ? flow : 0.0 * flow;
  }
  const Window::Columns c = sums_.run({up.data(), down.data()}, rows);
  const double *rose = c[0], *fell = c[1];
  fill_rows(out, [&](std::size_t t) {
    const double all = rose[t] + fell[t], share = ratio(100.0 * rose[t], all);
    return all == 0.0 ? 50.0 : share;
  });
}

void on_balance_volume(Input close, Input volume, Output out) {
  run_all(OnBalanceVolume(), out, close, volume);
}

void on_balance_slope(Input close, Input volume, int n, Output out) {
  run_all(OnBalanceSlope(n), out, close, volume);
}

void money_flow_index(Input high, Input low, Input close, Input volume, int n, Output out) {
  run_all(MoneyFlowIndex(n), out, high, low, close, volume);
}

}  // namespace spectrum::features
