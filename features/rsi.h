#pragma once

#include "features/smoothing.h"

namespace spectrum::features {

/// Wilder's RSI (New Concepts in Technical Trading Systems, 1978), percent, 0 to
/// 100; a flat market reads 50. First value at row n.
class Rsi {
 public:
  explicit Rsi(int n) : gain_(RecursiveMean::wilder(n)), loss_(gain_) {}
  void run(Output out, Input close);
  void commit() {
    close_.commit();
    gain_.commit();
    loss_.commit();
  }

 private:
  Previous close_;
  RecursiveMean gain_, loss_;
};

void rsi(Input close, int n, Output out);

}  // namespace spectrum::features
