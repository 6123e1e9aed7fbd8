// The feature table: named columns over the sessions of a market.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "features/catalogue.h"

namespace spectrum::features {

/// Columns are contiguous, rows() long, NaN where a value is not defined.
/// Features whose series are absent from the market are not in the table.
class Table {
 public:
  /// Throws std::invalid_argument unless there is a cell for every name and row,
  /// a warm-up for every name, and no name stands twice.
  Table(std::vector<std::string> names, std::vector<int> warmups, std::size_t rows,
        std::vector<double> cells);

  std::span<const std::string> names() const { return names_; }
  std::span<const int> warmups() const { return warmups_; }  ///< First defined row of each column.
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return names_.size(); }
  bool has(std::string_view name) const;

  /// Throws std::invalid_argument where there is no such column.
  std::span<const double> column(std::string_view name) const;
  std::span<const double> column(std::size_t index) const;

 private:
  std::vector<std::string> names_;
  std::vector<int> warmups_;
  std::size_t rows_;
  std::vector<double> cells_;  // column after column
};

/// All features of the catalogue that the market's series allow. Row t depends
/// on sessions 0..t only; no cell is infinite
/// unless the market's are.
Table compute(const Market& market);

/// These columns, in this order; see columns_of().
Table compute(const Market& market, std::vector<ColumnSpec> columns);

/// Only the named ones, in the catalogue's order; names that the market's series
/// do not allow are left out. Throws std::invalid_argument for a name that no
/// market could have.
Table compute(const Market& market, std::span<const std::string_view> only);

}  // namespace spectrum::features
