#pragma once

#include "features/extremes.h"

namespace spectrum::features {

/// Aroon (Chande, Stocks & Commodities 13, 1995): 100 (n - sessions since the
/// extreme of the last n + 1) / n; the latest of equal extremes counts. First
/// value at row n. n < 1 throws std::invalid_argument. The oscillator is up - down, -100 to 100.
class AroonOscillator {
 public:
  explicit AroonOscillator(int n);
  void run(Output out, Input high, Input low);
  void commit() {
    up_.commit();
    down_.commit();
  }

 private:
  double n_;
  RollingMaxAge up_;
  RollingMinAge down_;
};

void aroon_up(Input high, int n, Output out);
void aroon_down(Input low, int n, Output out);
void aroon_oscillator(Input high, Input low, int n, Output out);

}  // namespace spectrum::features
