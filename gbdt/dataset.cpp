#include "gbdt/dataset.h"

#include <cmath>
#include <stdexcept>
#include <string>

namespace spectrum::gbdt {

Dataset::Dataset(const Binner& bins, std::span<const double> x, std::span<const double> y)
    : bins_(bins), labels_(y.begin(), y.end()) {
  const std::size_t rows = y.size(), columns = static_cast<std::size_t>(bins.n_features());
  if (rows == 0) throw std::invalid_argument("Dataset: no rows");
  if (x.size() != rows * columns) throw std::invalid_argument("Dataset: x is not n_rows * n_features long");
  for (std::size_t r = 0; r < rows; ++r) {
    if (!std::isfinite(labels_[r]))
      throw std::invalid_argument("Dataset: label " + std::to_string(r) + " is not finite");
  }
  cells_.resize(rows * columns);
  for (std::size_t f = 0; f < columns; ++f) {
    const FeatureBins& feature = bins_.feature(static_cast<int>(f));
    for (std::size_t r = 0; r < rows; ++r) {
      cells_[f * rows + r] = static_cast<std::uint8_t>(feature.bin_of(x[r * columns + f]));
    }
  }
}

}  // namespace spectrum::gbdt
