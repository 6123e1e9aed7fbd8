#pragma once

#include <cstddef>
#include <span>
#include <stdexcept>

namespace spectrum::gbdt {

/// Raw features, borrowed: value (r, f) stands at data[r * row_step + f * feature_step]. NaN is a missing value.
struct Matrix {
  const double* data = nullptr;
  std::size_t rows = 0;
  std::size_t features = 0;
  std::size_t row_step = 0;
  std::size_t feature_step = 0;

  /// x: row after row. Throws std::invalid_argument where x is not rows * features long.
  static Matrix row_major(std::span<const double> x, std::size_t rows, std::size_t features) {
    check(x, rows, features);
    return {x.data(), rows, features, features, 1};
  }
  /// x: feature after feature. Throws as row_major.
  static Matrix column_major(std::span<const double> x, std::size_t rows, std::size_t features) {
    check(x, rows, features);
    return {x.data(), rows, features, 1, rows};
  }

  double operator()(std::size_t r, std::size_t f) const { return data[r * row_step + f * feature_step]; }

 private:
  static void check(std::span<const double> x, std::size_t rows, std::size_t features) {
    if (rows == 0 || features == 0) throw std::invalid_argument("Matrix: no rows or no features");
    if (x.size() / features != rows || x.size() % features != 0)
      throw std::invalid_argument("Matrix: x is not rows * features long");
  }
};

}  // namespace spectrum::gbdt
