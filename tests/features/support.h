// What several tests need: the reference market, its files, and comparisons.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "features/market.h"
#include "features/series.h"

namespace spectrum::features::testing {

using Column = std::vector<double>;

/// Cells of a comma-separated file, header included.
std::vector<std::vector<std::string>> read_csv(const std::string& name);

/// The market of synthetic_ohlcv.csv on consecutive days.
Market synthetic_market();

/// Owns the columns of one series.
struct Bars {
  std::string name;
  std::vector<std::int32_t> days;
  Column open, high, low, close, volume;
  SeriesView view() const { return {name, days, open, high, low, close, volume}; }
};

/// Bars that close, open and stay at these levels.
Bars levels(std::string name, std::vector<std::int32_t> days, Column closes);

/// Bit for bit, NaN included.
bool same_bits(Input a, Input b);

/// Calls f(out) with a column as long as x and returns it.
template <class F>
Column column_of(std::size_t rows, F f) {
  Column out(rows);
  f(Output(out));
  return out;
}

}  // namespace spectrum::features::testing
