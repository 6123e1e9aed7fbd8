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
    begin_block(s, x, mean - x);
    return mean;
  }
  s.cells[s.at] = x;
  double folded = 0.0;
  for (std::size_t i = 0; i <= s.at; ++i) folded += weights_[kBlock - 1 + s.at - i] * (s.cells[i] - s.origin);
  const double from_origin = fades_[s.at] * s.start + folded, mean = s.origin + from_origin;
  if (++s.at == kBlock) begin_block(s, x, (s.origin - x) + from_origin);
  return mean;
}

/// Steps for all cells, none of which is missing: whole blocks, the first from its beginning.
void RecursiveMean::run_blocks(State& s, Output out, Input x) const {
  const auto mean = column_kernels().recursive_mean;
  alignas(64) double cells[kChunk + 2 * kBlock], means[kChunk + 2 * kBlock];
  std::copy_n(s.cells.begin(), s.at, cells);
  std::copy(x.begin(), x.end(), cells + s.at);
  const std::size_t n = s.at + x.size(), blocks = n / kBlock, rest = n % kBlock;
  mean(cells, blocks, weights_.data(), fades_.data(), &s.origin, &s.start, means);
  double* last = cells + blocks * kBlock;
  std::copy_n(last, rest, s.cells.begin());
  if (rest > 0) {  // what is not there yet weighs nothing
    double origin = s.origin, start = s.start;
    std::fill_n(last + rest, kBlock - rest, 0.0);
    mean(last, 1, weights_.data(), fades_.data(), &origin, &start, means + blocks * kBlock);
  }
  std::copy_n(means + s.at, x.size(), out.begin());
  s.at = rest;
}

void RecursiveMean::run(Output out, Input x) {
  assert(x.size() <= kChunk);
  next_ = state_;
  std::size_t t = 0;
  const bool whole = column_kernels().finite(x.data(), x.size());
  while (t < x.size() && !(whole && next_.seen == n_)) {
    out[t] = step(next_, x[t]);
    ++t;
  }
  if (t < x.size()) run_blocks(next_, out.subspan(t), x.subspan(t));
}

void ema(Input x, int n, Output out) { run_all(RecursiveMean::ema(n), out, x); }

void wilder(Input x, int n, Output out) { run_all(RecursiveMean::wilder(n), out, x); }

}  // namespace spectrum::features
