#include "features/rank.h"

#include <stdexcept>

#include "features/kernels/columns.h"

namespace spectrum::features {

RollingMidRank::RollingMidRank(int n)
    : before_(n < 2 ? throw std::invalid_argument("rolling_mid_rank: length must be at least 2") : n - 1),
      cells_(static_cast<std::size_t>(before_)) {}

void RollingMidRank::run(Output out, Input x) {
  const double* cells = cells_.put(x);
  Scratch twice;
  column_kernels().rank(cells, x.size(), static_cast<std::size_t>(before_), twice.data());
  const auto all = 2.0 * static_cast<double>(before_);
  fill_rows(out, [&](std::size_t t) { return twice[t] / all; });
}

void rolling_mid_rank(Input x, int n, Output out) { run_all(RollingMidRank(n), out, x); }

}  // namespace spectrum::features
