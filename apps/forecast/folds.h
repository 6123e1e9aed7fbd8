#pragma once
#include <cstddef>
#include <vector>

#include "apps/forecast/report.h"

namespace spectrum::forecast {

/// How a history is cut into walk-forward folds; everything in sessions.
struct FoldOptions {
  std::size_t min_train = 0;   ///< a fit sees at least so many
  std::size_t rolling = 0;     ///< and at most so many; 0: all that came before (expanding)
  std::size_t step = 20;       ///< forecasts made with one fit
  std::size_t embargo = 5;     ///< left out between the last session a fit sees and the first it forecasts
  std::size_t first_test = 0;  ///< no forecast is made before this session
  std::size_t last_test = static_cast<std::size_t>(-1);  ///< nor after this one
  std::size_t max_folds = 0;                             ///< the newest so many; 0: all
};

/// One fit and the forecasts made with it.
struct Fold {
  RowRange train;  ///< sessions that the fit sees
  RowRange test;   ///< sessions on whose close a forecast is made

  /// Whether the fit may learn the label of `day`, which is known `horizon` sessions later: the purge (Lopez
  /// de Prado 2018, ch. 7). A label belongs to the sessions day .. day + horizon.
  bool may_learn(std::size_t day, std::size_t horizon) const {
    return day >= train.begin && day + horizon < train.end;
  }
};

/// Walk-forward folds of the sessions [0, sessions), oldest first. Tests follow one another without a gap,
/// every one later than all that its fit sees, so that no label a fit may learn shares a session with a label
/// it forecasts. The last fold may be shorter than a step.
/// @throws std::invalid_argument where step or min_train is 0, or rolling is neither 0 nor at least
/// min_train.
std::vector<Fold> walk_forward_folds(std::size_t sessions, const FoldOptions& options);

}  // namespace spectrum::forecast
