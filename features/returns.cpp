#include "features/returns.h"

#include <stdexcept>

#include "features/kernels/columns.h"

namespace spectrum::features {

LogChange::LogChange(int lag)
    : lag_(lag < 1 ? throw std::invalid_argument("log_change: the lag must be at least 1") : lag),
      cells_(static_cast<std::size_t>(lag)) {}

void LogChange::run(Output out, Input x) {
  const double *cells = cells_.put(x), *before = cells - lag_;
  column_kernels().ln_ratio(cells, before, x.size(), out.data());
}

void Overnight::run(Output out, Input open, Input close) {
  const double* before = closes_.put(close) - 1;
  column_kernels().ln_ratio(open.data(), before, open.size(), out.data());
}

void LogRatio::run(Output out, Input a, Input b) { log_ratio(a, b, out); }

void log_ratio(Input a, Input b, Output out) {
  column_kernels().ln_ratio(a.data(), b.data(), out.size(), out.data());
}

void log_level(Input x, Output out) {
  static const Scratch kOnes = [] {
    Scratch ones;
    ones.fill(1.0);
    return ones;
  }();
  for (std::size_t first = 0; first < x.size(); first += kChunk) {
    const std::size_t rows = std::min(kChunk, x.size() - first);
    log_ratio(x.subspan(first, rows), Input(kOnes).first(rows), out.subspan(first, rows));
  }
}

void log_change(Input x, int lag, Output out) { run_all(LogChange(lag), out, x); }

void overnight_return(Input open, Input close, Output out) { run_all(Overnight(), out, open, close); }

}  // namespace spectrum::features
