// The primary index against its sectors and its volatility index.
#pragma once

#include <vector>

#include "features/rolling.h"

namespace spectrum::features {

/// Sum over n sessions of the sector's log return less the index's.
class RelativeStrength {
 public:
  explicit RelativeStrength(int n) : sum_(n) {}
  void run(Output out, Input sector_returns, Input index_returns);
  void commit() { sum_.commit(); }

 private:
  RollingSum sum_;
};

/// ln(VIX / 100 / volatility): the variance risk premium on a log scale. `vix`
/// is in percent a year, `volatility` a fraction a year. out may be volatility, not vix.
void variance_risk_premium(Input vix, Input volatility, Output out);

class VarianceRiskPremium {
 public:
  void run(Output out, Input vix, Input volatility) { variance_risk_premium(vix, volatility, out); }
  void commit() {}
};

using Inputs = std::span<const Input>;  ///< One column a sector.

/// Population standard deviation of one session's returns across the sectors.
/// Undefined where one sector's is, as are the other features of all sectors.
class Dispersion {
 public:
  void run(Output out, Inputs returns);
  void commit() {}
};

/// Correlation matrix of some columns' last n cells, row by row: sums and products of all columns stand side
/// by side. They are taken about the cells of the first row of a block of n rows, which is in every window
/// that ends in the block: a window is the sum of a tail of the block before, all of which are made when a
/// block begins, and of this block's rows.
class RollingCorrelations {
 public:
  /// At least two columns and n >= 2, or std::invalid_argument.
  RollingCorrelations(std::size_t columns, int n);

  /// The matrix, row by row, for the window that `cells` end, one cell a column; empty where a cell of the
  /// window is missing or a column is flat. Good until the next call.
  std::span<const double> peek(std::span<const double> cells);
  /// Makes the cells asked last part of history.
  void commit();

 private:
  using Cells = std::vector<double, LineAllocator<double>>;

  void fold(const double* cell, const double* onto, double* out);

  // Rows of cells are padded with zeros to whole cache lines, `width_` cells. Sums are of the columns, then
  // of the products of each column with all: (columns + 1, width).
  std::size_t n_, columns_, width_, sums_;
  Cells origin_, newest_, centred_;  // (width)
  Cells cells_;                      // (n, width)
  Cells tails_;                      // (n + 1, sums)
  Cells before_, block_, total_;     // (sums)
  Cells mean_, scale_;               // (width)
  std::vector<double> matrix_;       // (columns, columns)
  std::size_t at_ = 0, rows_ = 0;
};

/// Mean of the pairwise correlations over n sessions; undefined where a sector
/// did not move.
class AverageCorrelation {
 public:
  AverageCorrelation(std::size_t sectors, int n) : window_(sectors, n), cells_(sectors) {}
  void run(Output out, Inputs returns);
  void commit() { window_.commit(); }

 private:
  RollingCorrelations window_;
  std::vector<double> cells_;
};

/// Share of the largest eigenvalue in the correlation matrix over n sessions
/// (after Kritzman, Li, Page and Rigobon, Journal of Portfolio Management 37,
/// 2011), 1/K to 1.
class AbsorptionRatio {
 public:
  AbsorptionRatio(std::size_t sectors, int n);
  void run(Output out, Inputs returns);
  void commit() { window_.commit(); }

 private:
  RollingCorrelations window_;
  static constexpr std::size_t kLanes = 8;  // matrices solved side by side
  std::vector<double> cells_;
  std::vector<double, LineAllocator<double>> matrices_, room_;  // (k, k, kLanes); for the kernel
};

/// Share of sectors that close above their mean of n sessions, 0 to 1.
class Breadth {
 public:
  Breadth(std::size_t sectors, int n) : means_(sectors, RollingMean(n)) {}
  void run(Output out, Inputs closes);
  void commit() {
    for (RollingMean& m : means_) m.commit();
  }

 private:
  std::vector<RollingMean> means_;
};

}  // namespace spectrum::features
