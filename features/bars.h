// Some sessions in a row, as the indicators read them: columns of the market and what several features share.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <vector>

#include "features/series.h"

namespace spectrum::features {

enum class Column : std::uint8_t {
  // of the market
  kOpen,
  kHigh,
  kLow,
  kClose,
  kTraded,  // volume
  kVixHigh,
  kVixLow,
  kVixClose,
  kSectorClose,  // one of each sector
  // made of those above them (shared.cpp)
  kReturn,
  kOvernight,
  kHighLow,  // logarithms of quotients
  kCloseOpen,
  kHighOpen,
  kLowOpen,
  kGarmanKlass,
  kRogersSatchell,
  kVariance,
  kVixReturn,
  kRv3,
  kRv5,
  kRv10,
  kRv20,
  kRv60,
  kRv90,
  kMacd,
  kMacdSignal,
  kBandMid,
  kBandSigma,
  kPlusDi,
  kMinusDi,
  kAdx,
  kTrendSlope,
  kTrendR2,
  kAtr,
  kStochasticK,
  kRange,
  kSectorReturn,  // one of each sector
  kDispersion,
};
inline constexpr std::size_t kColumns = static_cast<std::size_t>(Column::kDispersion) + 1;

/// A set of columns.
class ColumnSet {
 public:
  constexpr ColumnSet(std::initializer_list<Column> columns = {}) {
    for (const Column c : columns) bits_ |= bit(c);
  }
  constexpr bool has(Column c) const { return (bits_ & bit(c)) != 0; }
  constexpr bool meets(ColumnSet other) const { return (bits_ & other.bits_) != 0; }
  constexpr void add(ColumnSet other) { bits_ |= other.bits_; }

 private:
  static constexpr std::uint64_t bit(Column c) { return std::uint64_t{1} << static_cast<int>(c); }
  std::uint64_t bits_ = 0;
};
static_assert(kColumns <= 64);

/// Columns that each sector has.
inline constexpr ColumnSet kOfSectors = {Column::kSectorClose, Column::kSectorReturn};
inline constexpr bool of_sector(Column c) { return kOfSectors.has(c); }

class Bars {
 public:
  explicit Bars(std::size_t sectors = 0) {
    for (std::size_t c = 0; c < kColumns; ++c)
      columns_[c].resize(of_sector(static_cast<Column>(c)) ? sectors : 1);
    sectors_ = sectors;
  }
  std::size_t rows() const { return rows_; }
  std::size_t sectors() const { return sectors_; }

  /// sector: of a column that each sector has; without meaning for others.
  Input column(Column c, std::size_t sector = 0) const {
    return columns_[static_cast<std::size_t>(c)][of_sector(c) ? sector : 0];
  }
  /// The columns of all sectors, of a column that each has.
  std::span<const Input> of_sectors(Column c) const { return columns_[static_cast<std::size_t>(c)]; }
  void set_rows(std::size_t rows) { rows_ = rows; }
  void set(Column c, Input cells, std::size_t sector = 0) {
    columns_[static_cast<std::size_t>(c)][of_sector(c) ? sector : 0] = cells;
  }

 private:
  std::size_t rows_ = 0, sectors_ = 0;
  std::array<std::vector<Input>, kColumns> columns_;
};

}  // namespace spectrum::features
