#include "features/returns.h"

#include <stdexcept>

#include "features/kernels/columns.h"

namespace spectrum::features {

LogChange::LogChange(int lag)
    : last_(lag < 1 ? throw std::invalid_argument("log_change: the lag must be at least 1")
                    : static_cast<std::size_t>(lag),
            kNaN),
      next_(last_) {}

void LogChange::run(Output out, Input x) {
  const ColumnKernels& k = column_kernels();
  const std::size_t lag = last_.size(), rows = x.size(), old = std::min(rows, lag);
  std::copy(last_.begin() + static_cast<std::ptrdiff_t>(old), last_.end(), next_.begin());
  std::copy_n(x.end() - static_cast<std::ptrdiff_t>(old), old,
              next_.end() - static_cast<std::ptrdiff_t>(old));
  k.ln_ratio(x.data(), last_.data(), old, out.data());
  k.ln_ratio(x.data() + old, x.data(), rows - old, out.data() + old);
}

void Overnight::run(Output out, Input open, Input close) {
  Scratch before;
  close_.each(close, [&](std::size_t t, double last) { before[t] = last; });
  column_kernels().ln_ratio(open.data(), before.data(), open.size(), out.data());
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
