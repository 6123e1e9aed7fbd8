// An indicator is a machine that goes through columns some sessions at a time. `run(outputs..., inputs...)`
// tells the values of the sessions that follow the machine's history, at most kChunk of them; `commit()`,
// which must follow a run, makes them part of history. A run of one session may be done again with another in
// its place before it is committed, as the last bar is revised. What looks at whole columns and what takes
// bars as they come run the same machines, and a value's arithmetic does not depend on where runs begin: both
// give the same bits. A missing cell is NaN. An output must not overlap an input unless the machine says that
// it may.
#pragma once

#include <algorithm>
#include <array>
#include <cassert>
#include <cstddef>
#include <new>
#include <tuple>
#include <utility>
#include <vector>

#include "features/series.h"

namespace spectrum::features {

// For functions that are all loops over cells: they are built for wider vectors too, and the widest that the
// processor has is taken when the program starts. Results are the same.
#if defined(__has_feature)
#define SPECTRUM_HAS_FEATURE(x) __has_feature(x)
#else
#define SPECTRUM_HAS_FEATURE(x) 0
#endif
#if defined(__x86_64__) && defined(__gnu_linux__) && !defined(__SANITIZE_ADDRESS__) && \
    !defined(__SANITIZE_THREAD__) && !SPECTRUM_HAS_FEATURE(address_sanitizer) &&       \
    !SPECTRUM_HAS_FEATURE(thread_sanitizer)
#define SPECTRUM_EACH_WIDTH __attribute__((target_clones("avx512f", "avx2", "default")))
#else
#define SPECTRUM_EACH_WIDTH
#endif

/// Sessions gone through at a time: columns of so many stay in the first-level cache.
inline constexpr std::size_t kChunk = 256;

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
    assert(rows <= kChunk);
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
  /// Sets all cells, those of runs to come as well.
  void fill(double x) { std::fill(cells_.begin(), cells_.end(), x); }

 private:
  std::size_t lag_, at_, rows_ = 0;
  std::vector<double, LineAllocator<double>> cells_;
};

/// A column and its cell of the row before.
class Previous {
 public:
  /// f(t, x[t - 1]) for each row of a run. What f writes must not be x.
  template <class F>
  void each(Input x, F f) {
    if (x.empty()) return;
    newest_ = x.back();
    f(std::size_t{0}, before_);
    for (std::size_t t = 1; t < x.size(); ++t) f(t, x[t - 1]);
  }
  void commit() { before_ = newest_; }

 private:
  double before_ = kNaN, newest_ = kNaN;
};

/// How many columns a machine writes.
template <class Machine>
constexpr std::size_t outputs_of() {
  if constexpr (requires { Machine::kOutputs; }) return Machine::kOutputs;
  return 1;
}

/// Runs a machine over whole columns.
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
