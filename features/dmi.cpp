#include "features/dmi.h"

namespace spectrum::features {

SPECTRUM_EACH_WIDTH void Dmi::run(Output plus, Output minus, Output adx, Input high, Input low, Input close) {
  const std::size_t rows = close.size();
  Scratch range, rose, fell;
  range_.run(Output(range).first(rows), high, low, close);
  high_.each(high, [&](std::size_t t, double before) { rose[t] = high[t] - before; });
  low_.each(low, [&](std::size_t t, double before) { fell[t] = before - low[t]; });
  for (std::size_t t = 0; t < rows; ++t) {
    const double up = rose[t], down = fell[t];
    const double undefined = 0.0 * (up + down);
    rose[t] = (up > down && up > 0.0 ? up : 0.0) + undefined;
    fell[t] = (down > up && down > 0.0 ? down : 0.0) + undefined;
  }
  plus_.run(Output(rose).first(rows), Input(rose).first(rows));
  minus_.run(Output(fell).first(rows), Input(fell).first(rows));
  fill_rows(plus, [&](std::size_t t) { return ratio(100.0 * rose[t], range[t]); });
  fill_rows(minus, [&](std::size_t t) { return ratio(100.0 * fell[t], range[t]); });
  fill_rows(adx, [&](std::size_t t) {
    const double sum = plus[t] + minus[t], index = 100.0 * std::abs(plus[t] - minus[t]) / sum;
    return sum == 0.0 ? 0.0 : index;
  });
  index_.run(adx, adx);
}

void dmi(Input high, Input low, Input close, int n, Output plus, Output minus, Output adx) {
  run_all(Dmi(n), std::array{plus, minus, adx}, high, low, close);
}

}  // namespace spectrum::features
