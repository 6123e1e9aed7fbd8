#pragma once

#include "features/true_range.h"

namespace spectrum::features {

/// Wilder's directional movement (New Concepts in Technical Trading Systems,
/// 1978), percent: +DI and -DI, first at row n, and the ADX,
/// Wilder's mean of DX = 100 |+DI - -DI| / (+DI + -DI), first at row 2n - 1. DX is
/// 0 when neither side moved; all are undefined while the true range is 0.
class Dmi {
 public:
  static constexpr std::size_t kOutputs = 3;
  explicit Dmi(int n) : range_(n), plus_(RecursiveMean::wilder(n)), minus_(plus_), index_(plus_) {}
  void run(Output plus, Output minus, Output adx, Input high, Input low, Input close);
  void commit() {
    high_.commit();
    low_.commit();
    range_.commit();
    plus_.commit();
    minus_.commit();
    index_.commit();
  }

 private:
  Previous high_, low_;
  Atr range_;
  RecursiveMean plus_, minus_, index_;
};

void dmi(Input high, Input low, Input close, int n, Output plus, Output minus, Output adx);

}  // namespace spectrum::features
