#pragma once

#include "features/machine.h"

namespace spectrum::features {

/// Share of the n - 1 cells before the newest that lie below it, ties counting half: 0 (lowest) to 1
/// (highest). Undefined where a cell of the n is missing. It counts all n, many rows side by side: for
/// windows of a year that is quicker than keeping them sorted. n < 2 throws std::invalid_argument.
class RollingMidRank {
 public:
  explicit RollingMidRank(int n);
  /// out may be x.
  void run(Output out, Input x);
  void commit() { cells_.commit(); }

 private:
  std::ptrdiff_t before_;  // n - 1
  History cells_;
};

void rolling_mid_rank(Input x, int n, Output out);

}  // namespace spectrum::features
