#include "features/true_range.h"

namespace spectrum::features {

SPECTRUM_EACH_WIDTH void TrueRange::run(Output out, Input high, Input low, Input close) {
  close_.each(close, [&](std::size_t t, double before) {
    const double top = high[t] > before ? high[t] : before, bottom = low[t] < before ? low[t] : before;
    out[t] = top - bottom + 0.0 * (high[t] + low[t]);  // undefined where one is missing
  });
}

void Atr::run(Output out, Input high, Input low, Input close) {
  Scratch range;
  range_.run(Output(range).first(out.size()), high, low, close);
  mean_.run(out, Input(range).first(out.size()));
}

void true_range(Input high, Input low, Input close, Output out) {
  run_all(TrueRange(), out, high, low, close);
}

void atr(Input high, Input low, Input close, int n, Output out) { run_all(Atr(n), out, high, low, close); }

}  // namespace spectrum::features
