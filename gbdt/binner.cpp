#include "gbdt/binner.h"

#include <cmath>
#include <stdexcept>
#include <string>

namespace spectrum::gbdt {

Binner Binner::fit(std::span<const double> x, int n_rows, int n_features, const BinParams& params) {
  if (n_rows < 1 || n_features < 1) throw std::invalid_argument("Binner::fit: no rows or no features");
  const auto rows = static_cast<std::size_t>(n_rows), columns = static_cast<std::size_t>(n_features);
  if (x.size() != rows * columns)
    throw std::invalid_argument("Binner::fit: x is not n_rows * n_features long");
  if (params.max_bins < 2 || params.max_bins > 256)
    throw std::invalid_argument("Binner::fit: max_bins not in 2..256");
  if (params.min_data_in_bin < 1) throw std::invalid_argument("Binner::fit: min_data_in_bin below 1");

  Binner out;
  out.params_ = params;
  out.features_.reserve(columns);
  std::vector<double> column(rows);
  for (std::size_t f = 0; f < columns; ++f) {
    for (std::size_t r = 0; r < rows; ++r) {
      column[r] = x[r * columns + f];
      if (std::isinf(column[r])) {
        throw std::invalid_argument("Binner::fit: infinite value in row " + std::to_string(r) + ", feature " +
                                    std::to_string(f));
      }
    }
    out.features_.push_back(find_bins(column, params));
  }
  return out;
}

}  // namespace spectrum::gbdt
