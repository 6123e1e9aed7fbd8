#include "features/rolling.h"

namespace spectrum::features {
void RollingSum::run(Output out, Input x) { window_.run({x.data()}, x.size(), {out.data()}); }

void RollingMean::run(Output out, Input x) { window_.run({x.data()}, x.size(), {out.data()}); }

SPECTRUM_EACH_WIDTH void RollingMoments::run(Output mean, Output deviation, Input x) {
  window_.run({x.data(), nullptr}, x.size(), {mean.data(), deviation.data()});
  for (double& squares : deviation) squares = std::sqrt(squares * share_);
}

void RollingDeviation::run(Output out, Input x) {
  Scratch mean;
  moments_.run(Output(mean).first(x.size()), out, x);
}

SPECTRUM_EACH_WIDTH void RollingZScore::run(Output out, Input x) {
  Scratch mean, deviation;
  const std::size_t rows = x.size();
  moments_.run(Output(mean).first(rows), Output(deviation).first(rows), x);
  fill_rows(out, [&](std::size_t t) { return ratio(x[t] - mean[t], deviation[t]); });
}

SPECTRUM_EACH_WIDTH void RollingSlope::run(Output out, Input x, Input y) {
  const Window::Columns c = window_.run({x.data(), nullptr, y.data(), nullptr, nullptr}, x.size());
  const double *yy = c[3], *xy = c[4];
  fill_rows(out, [&](std::size_t t) { return ratio(xy[t], yy[t]); });
}

SPECTRUM_EACH_WIDTH void RollingCorrelation::run(Output out, Input x, Input y) {
  const Window::Columns c = window_.run({x.data(), nullptr, y.data(), nullptr, nullptr}, x.size());
  const double *xx = c[1], *yy = c[3], *xy = c[4];
  fill_rows(out, [&](std::size_t t) {
    const double r = ratio(xy[t], std::sqrt(xx[t] * yy[t]));
    return r > 1.0 ? 1.0 : r < -1.0 ? -1.0 : r;
  });
}

void MaskedMoments::run(Output mean, Output deviation, Input x) {
  Scratch counts, values;
  for (std::size_t t = 0; t < x.size(); ++t) {
    counts[t] = std::isfinite(x[t]) ? 1.0 : 0.0;
    values[t] = std::isfinite(x[t]) ? x[t] : 0.0;
  }
  const Window::Columns c = window_.run({counts.data(), values.data(), nullptr}, x.size());
  const double *n = c[0], *m = c[1], *squares = c[2];
  for (std::size_t t = 0; t < x.size(); ++t) {
    const bool enough = n[t] >= min_valid_;
    mean[t] = enough ? m[t] : kNaN;
    deviation[t] = enough ? std::sqrt(squares[t] / (n[t] - 1.0)) : kNaN;
  }
}

void rolling_sum(Input x, int n, Output out) { run_all(RollingSum(n), out, x); }

void rolling_mean(Input x, int n, Output out) { run_all(RollingMean(n), out, x); }

void rolling_moments(Input x, int n, int ddof, Output mean, Output deviation) {
  run_all(RollingMoments(n, ddof), std::array{mean, deviation}, x);
}

void rolling_std(Input x, int n, int ddof, Output out) { run_all(RollingDeviation(n, ddof), out, x); }

void rolling_zscore(Input x, int n, Output out) { run_all(RollingZScore(n), out, x); }

void rolling_slope(Input x, Input y, int n, Output out) { run_all(RollingSlope(n), out, x, y); }

void rolling_correlation(Input x, Input y, int n, Output out) { run_all(RollingCorrelation(n), out, x, y); }

}  // namespace spectrum::features
