// The features bar by bar.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "features/catalogue.h"
#include "features/shared.h"

namespace spectrum::features {

/// One session of a market. What the market does not have is not read.
struct SessionBar {
  double open = kNaN, high = kNaN, low = kNaN, close = kNaN, volume = kNaN;
  double vix_high = kNaN, vix_low = kNaN, vix_close = kNaN;
  std::span<const double> sector_closes;  ///< in the order of Shape::sectors

  /// closes: room for a cell a sector, to which the bar points.
  static SessionBar of(const Market& market, std::size_t session, std::vector<double>& closes);
};

/// Goes through a market's sessions and tells their features: the same bits, whether it is given a whole
/// history, or a bar at a time, or a bar that is revised as it grows. After it is made, nothing allocates.
class Stream {
 public:
  /// columns: what to tell, of a market of this shape; see columns_of().
  Stream(const Shape& shape, std::vector<ColumnSpec> columns);
  explicit Stream(const Shape& shape) : Stream(shape, columns_of(shape)) {}

  std::span<const ColumnSpec> columns() const { return columns_; }

  /// The next session's features, a cell a column; good until the next call. Throws std::invalid_argument
  /// unless the bar has a close for every sector.
  std::span<const double> append(const SessionBar& bar) { return take(bar, false); }
  /// The features of the newest session, had this been its bar. Throws std::invalid_argument also where there
  /// was no session yet.
  std::span<const double> revise(const SessionBar& bar) { return take(bar, true); }

  /// All sessions of a market, which follow those seen: columns one after the other, market.size() cells
  /// each. Throws std::invalid_argument unless the market has the shape, and `cells` the size.
  void append(const Market& market, Output cells);

 private:
  /// An indicator whose values others read, for one sector where each has its own.
  struct Shared {
    std::unique_ptr<Indicator> indicator;
    std::vector<Column> columns;
    std::size_t sector;
    std::vector<double> cells;  // (columns, kChunk)
    std::vector<Output> outputs;
  };

  void share(const SharedColumns& columns, const Place& place);
  std::span<const double> take(const SessionBar& bar, bool revise);
  void check(const Market& market) const;
  void read(const Market& market, std::size_t first, std::size_t rows);
  void read(const SessionBar& bar);
  void run_shared(bool revise);

  std::vector<ColumnSpec> columns_;
  ColumnSet wanted_;  // all that is read or made
  Bars bars_;
  std::vector<Shared> shared_;
  std::vector<std::unique_ptr<Indicator>> features_;  // of columns_
  std::vector<double> row_;
  bool started_ = false;
};

}  // namespace spectrum::features
