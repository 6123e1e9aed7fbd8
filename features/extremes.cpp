#include "features/extremes.h"

namespace spectrum::features {

void RollingMax::run(Output out, Input x) { window_.run({x.data()}, x.size(), {out.data()}); }

void RollingMin::run(Output out, Input x) { window_.run({x.data()}, x.size(), {out.data()}); }

SPECTRUM_EACH_WIDTH void RollingMaxAge::run(Output out, Input x) {
  Scratch row;
  rows_ = x.size();
  for (int t = 0; t < static_cast<int>(rows_); ++t) row[static_cast<std::size_t>(t)] = row_ + t;
  const Window::Columns c = window_.run({x.data(), row.data()}, rows_);
  const double *extreme = c[0], *at = c[1];
  fill_rows(out, [&](std::size_t t) { return row[t] - at[t] + 0.0 * extreme[t]; });
}

void RollingMinAge::run(Output out, Input x) {
  Scratch negative;
  for (std::size_t t = 0; t < x.size(); ++t) negative[t] = -x[t];
  max_.run(out, Input(negative).first(x.size()));
}

void rolling_max(Input x, int n, Output out) { run_all(RollingMax(n), out, x); }
void rolling_min(Input x, int n, Output out) { run_all(RollingMin(n), out, x); }
void rolling_max_age(Input x, int n, Output out) { run_all(RollingMaxAge(n), out, x); }
void rolling_min_age(Input x, int n, Output out) { run_all(RollingMinAge(n), out, x); }

}  // namespace spectrum::features
