#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "io/date.h"

namespace spectrum::io {

struct Bar {
  std::int64_t time = 0;
  Day day = 0;
  double open = 0, high = 0, low = 0, close = 0, volume = 0;
  bool operator==(const Bar&) const = default;
};

/// Bars of one series, a column each, all of the same length, oldest first.
struct Candles {
  std::vector<std::int64_t> time;  ///< start of the bar, UTC seconds; of a daily bar, its local midnight
  std::vector<Day> day;            ///< local date
  std::vector<double> open, high, low, close;
  std::vector<double> volume;  ///< 0 where unknown

  std::size_t size() const { return time.size(); }
  bool empty() const { return time.empty(); }
  Bar bar(std::size_t i) const { return {time[i], day[i], open[i], high[i], low[i], close[i], volume[i]}; }
  void push_back(const Bar& b);
  void reserve(std::size_t n);
  bool operator==(const Candles&) const = default;
};

/// When a bar begins and which local day it belongs to.
struct BarTime {
  std::int64_t time = 0;
  Day day = 0;
  std::int32_t offset_seconds = 0;  ///< of the local clock
};

/// The bar that a file stamps with `stamp`: a daily bar begins at its local midnight. The stamp's own offset
/// is the local clock, except that a stamp in UTC does not tell the local date, so that `market_offset` is
/// taken.
BarTime bar_time(Instant stamp, bool daily, std::int32_t market_offset);

struct PriceFault {
  const char* field;   ///< "Open", "High", "Low" or "Close"
  const char* phrase;  ///< what is wrong with it, to follow the field's name
};

/// Beyond any price there is; inside them no indicator overflows and two decimals still mean something.
inline constexpr double kMinPrice = 0.01, kMaxPrice = 1e9;

/// Why four prices are no bar, or nothing where they are one: they must be finite and positive, and high and
/// low must enclose the others within 1e-6 of the price (float32 residue).
std::optional<PriceFault> price_fault(double open, double high, double low, double close);

struct Tidied {
  bool was_unsorted = false;
  std::size_t duplicates = 0;
};

/// Sorts by day (daily) or time and keeps the last of equal keys.
Tidied tidy(Candles& bars, bool daily);

struct Merged {
  std::size_t added = 0, updated = 0, unchanged = 0;
};

/// A bar that another one has replaced.
struct BarChange {
  Bar was, is;
};

/// Brings `from` into `into`, by day (daily) or time; nothing is deleted. Both must be tidy. Where both have
/// a bar, the newer one is taken, unless it says the same: prices that are equal as float32, which is what
/// the source sends. A volume of 0, which is an unknown one, does not replace another. What was replaced is
/// appended to `changes` where given.
Merged merge(Candles& into, const Candles& from, bool daily, std::vector<BarChange>* changes = nullptr);

}  // namespace spectrum::io
