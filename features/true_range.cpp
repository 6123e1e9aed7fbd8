#include "features/true_range.h"

namespace spectrum::features {

void TrueRange::run(Output out, Input high, Input low, Input close) {
  const double* before = closes_.put(close) - 1;
  fill_rows(out, [&](std::size_t t) {
    const double top = high[t] > before[t] ? high[t] : before[t];
    const double bottom = low[t] < before[t] ? low[t] : before[t];
    return top - bottom + 0.0 * (high[t] + low[t]);  // undefined where one is missing
  });
}

void true_range(Input high, Input low, Input close, Output out) {
  run_all(TrueRange(), out, high, low, close);
}

void atr(Input high, Input low, Input close, int n, Output out) { run_all(Atr(n), out, high, low, close); }

}  // namespace spectrum::features
