#pragma once

#include <numeric>

#include "features/rolling.h"
#include "features/true_range.h"

namespace spectrum::features {

/// Ultimate oscillator (Williams, Stocks & Commodities 3, 1985): 100 (4 q_a + 2
/// q_b + q_c) / 7, q_n = sum of buying pressure over sum of true range. Percent,
/// first at row max(a, b, c); undefined where nothing moved.
class UltimateOscillator {
 public:
  UltimateOscillator(int a, int b, int c)
      : common_(std::gcd(a, std::gcd(b, c))),
        base_(Fold::kSums, common_),
        a_(Fold::kSums, a / common_, kNaN, common_),
        b_(Fold::kSums, b / common_, kNaN, common_),
        c_(Fold::kSums, c / common_, kNaN, common_) {}
  void run(Output out, Input high, Input low, Input close);
  void commit() {
    close_.commit();
    range_.commit();
    base_.commit();
    a_.commit();
    b_.commit();
    c_.commit();
  }

 private:
  Previous close_;
  TrueRange range_;
  int common_;        // the greatest length of which all three are made
  Window base_;       // of that length
  Window a_, b_, c_;  // of those windows
};

void ultimate_oscillator(Input high, Input low, Input close, int a, int b, int c, Output out);

}  // namespace spectrum::features
