#include "features/rsi.h"

namespace spectrum::features {

SPECTRUM_EACH_WIDTH void Rsi::run(Output out, Input close) {
  const std::size_t rows = close.size();
  Scratch gain, loss;
  close_.each(close, [&](std::size_t t, double before) {
    const double change = close[t] - before;
    gain[t] = change < 0.0 ? 0.0 : change;
    loss[t] = change > 0.0 ? 0.0 : -change;
  });
  gain_.run(Output(gain).first(rows), Input(gain).first(rows));
  loss_.run(Output(loss).first(rows), Input(loss).first(rows));
  fill_rows(out, [&](std::size_t t) {
    const double sum = gain[t] + loss[t], share = ratio(100.0 * gain[t], sum);
    return sum == 0.0 ? 50.0 : share;
  });
}

void rsi(Input close, int n, Output out) { run_all(Rsi(n), out, close); }

}  // namespace spectrum::features
