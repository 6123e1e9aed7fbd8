#pragma once

#include "features/rolling.h"
#include "features/true_range.h"

namespace spectrum::features {

/// Ultimate oscillator (Williams, Stocks & Commodities 3, 1985): 100 (4 q_a + 2
/// q_b + q_c) / 7, q_n = sum of buying pressure over sum of true range. Percent,
/// first at row max(a, b, c); undefined where nothing moved.
class UltimateOscillator {
 public:
  UltimateOscillator(int a, int b, int c) : a_(Fold::kSums, a), b_(Fold::kSums, b), c_(Fold::kSums, c) {}
  void run(Output out, Input high, Input low, Input close);
  void commit() {
    closes_.commit();
    range_.commit();
    a_.commit();
    b_.commit();
    c_.commit();
  }

 private:
  History closes_{1};
  TrueRange range_;
  Window a_, b_, c_;
};

void ultimate_oscillator(Input high, Input low, Input close, int a, int b, int c, Output out);

}  // namespace spectrum::features
