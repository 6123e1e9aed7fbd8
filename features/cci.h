#pragma once

#include "features/rolling.h"

namespace spectrum::features {

/// (H + L + C) / 3.
inline double typical(double high, double low, double close) { return (high + low + close) / 3.0; }

/// Commodity channel index (Lambert, Commodities 9, 1980): (TP - SMA_n TP) /
/// (0.015 mean absolute deviation); 0 when the window is flat. First at row n - 1. The deviation looks at all
/// n cells, many rows side by side.
class Cci {
 public:
  explicit Cci(int n) : n_(n), mean_(n), cells_(static_cast<std::size_t>(n)) {}
  void run(Output out, Input high, Input low, Input close);
  void commit() {
    mean_.commit();
    cells_.commit();
  }

 private:
  int n_;
  RollingMean mean_;
  History cells_;
};

void typical_price(Input high, Input low, Input close, Output out);
void cci(Input high, Input low, Input close, int n, Output out);

}  // namespace spectrum::features
