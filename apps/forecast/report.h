#pragma once
#include <cmath>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace spectrum::forecast {

/// One figure on rows that no fit and no choice has seen, beside what a simple rule reaches on them.
struct Score {
  std::string name;
  double value = 0;
  std::string baseline;
  double baseline_value = 0;
  bool higher_is_better = false;

  /// A difference of rounding is none.
  bool beats_baseline() const {
    const double gain = higher_is_better ? value - baseline_value : baseline_value - value;
    return gain > 1e-9 * std::abs(baseline_value);
  }
};

struct ModelReport {
  std::string name;  ///< stem of the model's file
  int train_rows = 0, test_rows = 0;
  std::vector<double> train_loss;  ///< an entry an epoch, or a tree
  int best_epoch = 0;              ///< epochs, or trees, kept
  std::vector<Score> scores;
};

/// Rows [begin, end) of a data set.
struct RowRange {
  std::size_t begin = 0, end = 0;
  std::size_t size() const { return end - begin; }
};

/// Three parts in time order: fit, choose (early stopping, temperature, stacking, Platt), and judge.
struct TimeSplit {
  RowRange fit, choose, judge;
};

/// The first `fit_share` of the rows to fit, the rest in halves, with `embargo` rows left out between the
/// parts.
/// @param fit_share in (0, 1).
TimeSplit split_by_time(std::size_t rows, std::size_t embargo, double fit_share);

/// Called after every epoch, or tree, of a model.
using TrainingProgress = std::function<void(std::string_view model, int done, int all, double loss)>;

}  // namespace spectrum::forecast
