#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/binner.h"

namespace spectrum::gbdt {

/// Binned rows with their labels: a byte a cell, a column a feature.
class Dataset {
 public:
  /// x: row-major (n, bins.n_features()), finite or NaN; y: n labels, finite,
  /// kept as float32 as LightGBM keeps them.
  /// Throws std::invalid_argument where shapes disagree or a label is not finite.
  Dataset(const Binner& bins, std::span<const double> x, std::span<const double> y);

  int n_rows() const { return static_cast<int>(labels_.size()); }
  int n_features() const { return bins_.n_features(); }
  const Binner& bins() const { return bins_; }
  std::span<const float> labels() const { return labels_; }

  /// (n_rows) bins of feature f.
  std::span<const std::uint8_t> column(int f) const {
    return std::span(cells_).subspan(static_cast<std::size_t>(f) * labels_.size(), labels_.size());
  }

 private:
  Binner bins_;
  std::vector<float> labels_;
  std::vector<std::uint8_t> cells_;  // (n_features, n_rows)
};

}  // namespace spectrum::gbdt
