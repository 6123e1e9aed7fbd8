// An indicator is a machine that goes through columns some sessions at a time. `run(outputs..., inputs...)`
// tells the values of the sessions that follow the machine's history; it may be run again with others in
// their place, as the last bar is revised. `commit()` makes the sessions of the last run part of history. A
// run has at most kChunk sessions. What looks at whole columns and what takes bars as they come run the same
// machines, and a value's arithmetic does not depend on where runs begin: both give the same bits.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <new>
#include <tuple>
#include <utility>
#include <vector>

#include "features/series.h"

namespace spectrum::features {

/// Sessions gone through at a time: columns of so many stay in the first-level cache.
inline constexpr std::size_t kChunk = 512;

/// Room for one column of a run.
struct alignas(64) Scratch : std::array<double, kChunk> {};

/// Memory that begins with a cache line.
template <class T>
struct LineAllocator {
  using value_type = T;
  static constexpr std::align_val_t kLine{64};
  LineAllocator() = default;
  template <class U>
  LineAllocator(const LineAllocator<U>&) {}
  T* allocate(std::size_t n) { return static_cast<T*>(::operator new(n * sizeof(T), kLine)); }
  void deallocate(T* p, std::size_t) { ::operator delete(p, kLine); }
  bool operator==(const LineAllocator&) const = default;
};

/// The last cells of a column, and behind them those of a run.
class History {
 public:
  /// lag: how many cells before a run are kept. before: what the rows before the first count as.
  explicit History(std::size_t lag = 0, double before = kNaN)
      : lag_((lag + 7) / 8 * 8), at_(lag_), cells_(lag_ + kChunk, before) {}

  /// Room for the cells of a run: cells[-lag], ..., cells[rows - 1] may be read.
  double* extend(std::size_t rows) {
    if (at_ + rows > cells_.size()) {
      std::copy(cells_.begin() + static_cast<std::ptrdiff_t>(at_ - lag_),
                cells_.begin() + static_cast<std::ptrdiff_t>(at_), cells_.begin());
      at_ = lag_;
    }
    rows_ = rows;
    return cells_.data() + at_;
  }
  const double* put(Input x) {
    double* cells = extend(x.size());
    std::copy(x.begin(), x.end(), cells);
    return cells;
  }
  void commit() { at_ += std::exchange(rows_, 0); }

 private:
  std::size_t lag_, at_, rows_ = 0;
  std::vector<double, LineAllocator<double>> cells_;
};

/// How many columns a machine writes.
template <class Machine>
constexpr std::size_t outputs_of() {
  if constexpr (requires { Machine::kOutputs; }) return Machine::kOutputs;
  return 1;
}

/// Runs a machine over whole columns. An output may be the same memory as an input.
template <class Machine, std::size_t kOut, class... In>
void run_all(Machine machine, const std::array<Output, kOut>& out, const In&... in) {
  for (std::size_t first = 0; first < out[0].size(); first += kChunk) {
    const std::size_t rows = std::min(kChunk, out[0].size() - first);
    std::apply([&](auto... o) { machine.run(o.subspan(first, rows)..., Input(in).subspan(first, rows)...); },
               out);
    machine.commit();
  }
}

template <class Machine, class... In>
void run_all(Machine machine, Output out, const In&... in) {
  run_all(std::move(machine), std::array{out}, in...);
}

}  // namespace spectrum::features
