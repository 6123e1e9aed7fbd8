#pragma once

#include "features/smoothing.h"

namespace spectrum::features {

/// Wilder's true range, max(H - L, |H - C'|, |L - C'|) with C' the close before,
/// in price points, of bars whose high is not below their low. Undefined on row 0, which has no close before
/// it.
class TrueRange {
 public:
  void run(Output out, Input high, Input low, Input close);
  void commit() { close_.commit(); }

 private:
  Previous close_;
};

/// Average true range: Wilder's mean of it. First value at row n (as TA-Lib).
class Atr {
 public:
  explicit Atr(int n) : mean_(RecursiveMean::wilder(n)) {}
  void run(Output out, Input high, Input low, Input close);
  void commit() {
    range_.commit();
    mean_.commit();
  }

 private:
  TrueRange range_;
  RecursiveMean mean_;
};

void true_range(Input high, Input low, Input close, Output out);
void atr(Input high, Input low, Input close, int n, Output out);

}  // namespace spectrum::features
