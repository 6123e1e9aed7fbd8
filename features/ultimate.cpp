#include "features/ultimate.h"

namespace spectrum::features {

SPECTRUM_EACH_WIDTH void UltimateOscillator::run(Output out, Input high, Input low, Input close) {
  const std::size_t rows = out.size();
  Scratch range, pressure;
  range_.run(Output(range).first(rows), high, low, close);
  close_.each(close, [&](std::size_t t, double before) {
    const double bottom = low[t] < before ? low[t] : before;
    pressure[t] = close[t] - bottom;
  });
  const Window::Columns cells = base_.run({pressure.data(), range.data()}, rows);
  const auto a = a_.run(cells, rows), b = b_.run(cells, rows), c = c_.run(cells, rows);
  const double *part_a = a[0], *part_b = b[0], *part_c = c[0], *all_a = a[1], *all_b = b[1], *all_c = c[1];
  fill_rows(out, [&](std::size_t t) {  // over a common denominator: divisions are most of the cost
    const double ab = all_a[t] * all_b[t], bc = all_b[t] * all_c[t], ac = all_a[t] * all_c[t];
    const double sum = 4.0 * part_a[t] * bc + 2.0 * part_b[t] * ac + part_c[t] * ab;
    return ratio(100.0 / 7.0 * sum, ab * all_c[t]);
  });
}

void ultimate_oscillator(Input high, Input low, Input close, int a, int b, int c, Output out) {
  run_all(UltimateOscillator(a, b, c), out, high, low, close);
}

}  // namespace spectrum::features
