// Scalers learnt from training rows. Rows lie one after another, `width` cells
// each. A missing cell is left out of the fit, and maps to the neutral value.
// The numbers of a scaler can be taken out and put back, to be stored with the
// model it belongs to.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "features/series.h"

namespace spectrum::features {

/// (x - mean) / deviation, population deviation. A constant column keeps
/// deviation 1; a column never seen has deviation 0 and maps to 0, as NaN does.
class StandardScaler {
 public:
  /// Throws std::invalid_argument unless the sizes agree, the means are finite
  /// and the deviations finite and not negative.
  StandardScaler(std::vector<double> mean, std::vector<double> deviation);
  /// Throws std::invalid_argument unless rows.size() is a multiple of width > 0.
  static StandardScaler fit(Input rows, std::size_t width);

  std::size_t width() const { return mean_.size(); }
  std::span<const double> mean() const { return mean_; }
  std::span<const double> deviation() const { return deviation_; }

  /// One or more rows; out may be the same memory when it is of doubles.
  void transform(Input rows, std::span<double> out) const;
  void transform(Input rows, std::span<float> out) const;

 private:
  std::vector<double> mean_, deviation_;
};

/// The empirical distribution function by mid-rank, (count below + half the
/// count equal) / n, read off 101 quantiles with straight lines between them;
/// clipped to [0.01, 0.99]. NaN, and a column that was constant or never seen,
/// map to 0.5.
class CdfScaler {
 public:
  static constexpr std::size_t kKnots = 101;

  /// `knots` holds kKnots ascending quantiles a column. Throws
  /// std::invalid_argument unless they are finite, ascending and that many.
  explicit CdfScaler(std::vector<double> knots);
  /// Throws std::invalid_argument unless rows.size() is a multiple of width > 0.
  static CdfScaler fit(Input rows, std::size_t width);

  std::size_t width() const { return knots_.size() / kKnots; }
  std::span<const double> knots() const { return knots_; }

  /// One or more rows; out may be the same memory when it is of doubles.
  void transform(Input rows, std::span<double> out) const;
  void transform(Input rows, std::span<float> out) const;

 private:
  double map(std::size_t column, double x) const;
  std::vector<double> knots_;  // column after column
};

}  // namespace spectrum::features
