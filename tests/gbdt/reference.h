#pragma once

#include <string>
#include <vector>

#include "gbdt/model.h"
#include "gbdt/objective.h"
#include "gbdt/train.h"

namespace spectrum::gbdt::reference {

/// A small copy of LightGBM's own results lies in the tests' data folder.
inline const std::string kSmall = SPECTRUM_TEST_DATA "/";

/// The folder of the large cases, empty where SPECTRUM_LOCAL_DATA is not set.
std::string large();

std::string read_text(const std::string& path);

/// Rows of numbers under one line of names; "nan" is NaN.
struct Csv {
  std::vector<double> cells;
  std::size_t columns = 0;
  std::size_t rows() const { return cells.size() / columns; }
  std::vector<double> column(std::size_t c) const;
  std::vector<double> from_column(std::size_t first) const;
};
Csv read_csv(const std::string& path);

/// Columns y_binary, y_regression, y_multiclass, then the features.
struct Rows {
  std::vector<double> x, y_binary, y_regression;
  int n = 0, features = 0;
};
Rows read_rows(const std::string& path);

/// The settings of the reference cases: tiny ones, then the large ones.
TrainParams tiny_params();
TrainParams large_params(int trees);

}  // namespace spectrum::gbdt::reference
