#include "features/cci.h"

#include "features/kernels/columns.h"

namespace spectrum::features {

SPECTRUM_EACH_WIDTH void Cci::run(Output out, Input high, Input low, Input close) {
  const std::size_t rows = out.size();
  double* cells = cells_.extend(rows);
  for (std::size_t t = 0; t < rows; ++t) cells[t] = typical(high[t], low[t], close[t]);
  Scratch mean, deviation;
  mean_.run(Output(mean).first(rows), Input(cells, rows));
  column_kernels().deviation(cells, mean.data(), rows, static_cast<std::size_t>(n_), deviation.data());
  fill_rows(out, [&](std::size_t t) {
    const double index = (cells[t] - mean[t]) / (0.015 * (deviation[t] / n_));
    return deviation[t] == 0.0 ? 0.0 : index;
  });
}

SPECTRUM_EACH_WIDTH void typical_price(Input high, Input low, Input close, Output out) {
  fill_rows(out, [&](std::size_t t) { return typical(high[t], low[t], close[t]); });
}

void cci(Input high, Input low, Input close, int n, Output out) { run_all(Cci(n), out, high, low, close); }

}  // namespace spectrum::features
