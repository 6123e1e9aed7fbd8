// Moving averages against each other and against the price.
#pragma once

#include "features/smoothing.h"

namespace spectrum::features {

/// MACD in price points (Appel, 1979): EMA(fast) - EMA(slow), each seeded from
/// the start of the series, and the signal, EMA(smooth) of it. First values at rows
/// slow - 1 and slow + smooth - 2.
class Macd {
 public:
  static constexpr std::size_t kOutputs = 2;
  Macd(int fast, int slow, int smooth)
      : fast_(RecursiveMean::ema(fast)),
        slow_(RecursiveMean::ema(slow)),
        smooth_(RecursiveMean::ema(smooth)) {}
  void run(Output line, Output signal, Input close);
  void commit() {
    fast_.commit();
    slow_.commit();
    smooth_.commit();
  }

 private:
  RecursiveMean fast_, slow_, smooth_;
};

/// (EMA(fast) - EMA(slow)) / EMA(slow).
class EmaSlope {
 public:
  EmaSlope(int fast, int slow) : fast_(RecursiveMean::ema(fast)), slow_(RecursiveMean::ema(slow)) {}
  void run(Output out, Input close);
  void commit() {
    fast_.commit();
    slow_.commit();
  }

 private:
  RecursiveMean fast_, slow_;
};

void macd(Input close, int fast, int slow, int smooth, Output line, Output signal);
void ema_slope(Input close, int fast, int slow, Output out);

}  // namespace spectrum::features
