#include "features/smoothing.h"

#include <stdexcept>

#include "features/kernels/columns.h"

namespace spectrum::features {

RecursiveMean::RecursiveMean(int n, double alpha) : n_(n), weights_{} {
  if (n < 1) throw std::invalid_argument("recursive mean: length must be at least 1");
  double fade = 1.0;
  for (std::size_t age = 0; age < kBlock; ++age) {
    weights_[kBlock - 1 + age] = alpha * fade;
    fades_[age] = fade *= 1.0 - alpha;
  }
}

/// The mean with one cell more.
double RecursiveMean::step(State& s, double x) const {
  if (!std::isfinite(x)) return kNaN;
  if (s.seen < n_) {
    if (s.seen == 0) s.origin = x;
    s.start += x - s.origin;
    if (++s.seen < n_) return kNaN;
    const double mean = s.origin + s.start / n_;
    begin_block(s, x, mean);
    return mean;
  }
  s.cells[s.at] = x;
  double folded = 0.0;
  for (std::size_t i = 0; i <= s.at; ++i) folded += weights_[kBlock - 1 + s.at - i] * (s.cells[i] - s.origin);
  const double mean = s.origin + (fades_[s.at] * s.start + folded);
  if (++s.at == kBlock) begin_block(s, x, mean);
  return mean;
}

void RecursiveMean::run(Output out, Input x) {
  State s = state_;
  const bool whole = column_kernels().finite(x.data(), x.size());
  std::size_t t = 0;
  const auto step_until = [&](auto done) {
    for (; t < x.size() && !done(); ++t) out[t] = step(s, x[t]);
  };
  step_until([&] { return whole && s.seen == n_ && s.at == 0; });
  const std::size_t blocks = (x.size() - t) / kBlock;
  column_kernels().recursive_mean(x.data() + t, blocks, weights_.data(), fades_.data(), &s.origin, &s.start,
                                  out.data() + t);
  t += blocks * kBlock;
  step_until([] { return false; });
  next_ = s;
}

void ema(Input x, int n, Output out) { run_all(RecursiveMean::ema(n), out, x); }

void wilder(Input x, int n, Output out) { run_all(RecursiveMean::wilder(n), out, x); }

}  // namespace spectrum::features
