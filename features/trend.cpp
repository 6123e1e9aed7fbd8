#include "features/trend.h"

namespace spectrum::features {

void Macd::run(Output line, Output signal, Input close) {
  Scratch slow;
  slow_.run(Output(slow).first(close.size()), close);
  fast_.run(line, close);
  for (std::size_t t = 0; t < close.size(); ++t) line[t] -= slow[t];
  smooth_.run(signal, line);
}

void EmaSlope::run(Output out, Input close) {
  Scratch slow;
  slow_.run(Output(slow).first(close.size()), close);
  fast_.run(out, close);
  fill_rows(out, [&](std::size_t t) { return ratio(out[t] - slow[t], slow[t]); });
}

void macd(Input close, int fast, int slow, int smooth, Output line, Output signal) {
  run_all(Macd(fast, slow, smooth), std::array{line, signal}, close);
}

void ema_slope(Input close, int fast, int slow, Output out) { run_all(EmaSlope(fast, slow), out, close); }

}  // namespace spectrum::features
