#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "gbdt/binner.h"
#include "gbdt/column.h"
#include "gbdt/objective.h"
#include "gbdt/records.h"

namespace spectrum::gbdt {

/// Binned rows with their targets. Each bin is a byte, or half a byte where its feature has few, and is kept
/// twice: by column, to sort rows into the sides of a split, and by row, to build histograms. x is not needed
/// afterwards.
class Dataset {
 public:
  /// x: finite or NaN, of bins.n_features(); y: a finite label a row, kept as float32 as LightGBM keeps them;
  /// weights: none, or a finite one >= 0 a row. threads: changes the time taken, nothing else.
  /// Throws std::invalid_argument where shapes disagree or a number is not as it should be.
  Dataset(const Binner& bins, const Matrix& x, std::span<const double> y,
          std::span<const double> weights = {}, int threads = 1);
  /// x: row-major.
  Dataset(const Binner& bins, std::span<const double> x, std::span<const double> y,
          std::span<const double> weights = {}, int threads = 1);

  /// Scores to start from, (classes, n_rows) class after class: boosting adds to them, the model does not
  /// hold them. Throws std::invalid_argument unless all are finite and whole classes long.
  void set_init_scores(std::span<const double> scores);

  int n_rows() const { return static_cast<int>(labels_.size()); }
  int n_features() const { return bins_.n_features(); }
  const Binner& bins() const { return bins_; }
  Targets targets() const { return {labels_, weights_}; }
  std::span<const float> labels() const { return labels_; }
  std::span<const double> init_scores() const { return init_scores_; }

  /// (n_rows) bins of feature f.
  Column column(int f) const {
    return {columns_.data() + column_begin_[static_cast<std::size_t>(f)], bins_.feature(f).narrow()};
  }
  const Records& records() const { return records_; }

 private:
  void make_room();
  void fill(const Matrix& x, int threads);
  /// The bins of rows first, first + 1, ..., of which the first is an even one.
  void store(int f, std::size_t first, std::span<const std::uint8_t> bins);

  Binner bins_;
  std::vector<float> labels_, weights_;
  std::vector<double> init_scores_;
  std::vector<std::size_t> column_begin_;  // by feature, in columns_
  LargeArray<std::uint8_t> columns_;
  Records records_;
};

}  // namespace spectrum::gbdt
