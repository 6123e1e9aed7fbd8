// Where the close stands between the extremes of the last n sessions.
#pragma once

#include "features/extremes.h"
#include "features/rolling.h"

namespace spectrum::features {

/// Lane's raw %K: 100 (C - LL) / (HH - LL), percent; 50 when HH = LL. First at row n - 1.
class StochasticK {
 public:
  explicit StochasticK(int n) : top_(n), bottom_(n) {}
  void run(Output out, Input high, Input low, Input close);
  void commit() {
    top_.commit();
    bottom_.commit();
  }

 private:
  RollingMax top_;
  RollingMin bottom_;
};

/// Williams %R: -100 (HH - C) / (HH - LL), percent; -50 when HH = LL.
class WilliamsR {
 public:
  explicit WilliamsR(int n) : top_(n), bottom_(n) {}
  void run(Output out, Input high, Input low, Input close);
  void commit() {
    top_.commit();
    bottom_.commit();
  }

 private:
  RollingMax top_;
  RollingMin bottom_;
};

void stochastic_k(Input high, Input low, Input close, int n, Output out);
/// %D: the mean of the last m values of %K.
void stochastic_d(Input high, Input low, Input close, int n, int m, Output out);
void williams_r(Input high, Input low, Input close, int n, Output out);

}  // namespace spectrum::features
