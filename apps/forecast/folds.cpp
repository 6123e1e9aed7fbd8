#include "apps/forecast/folds.h"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace spectrum::forecast {

std::vector<Fold> walk_forward_folds(std::size_t sessions, const FoldOptions& o) {
  if (o.step == 0 || o.min_train == 0)
    throw std::invalid_argument("walk_forward_folds: step and min_train must be at least 1");
  if (o.rolling != 0 && o.rolling < o.min_train)
    throw std::invalid_argument("walk_forward_folds: a rolling fit must see at least " +
                                std::to_string(o.min_train) + " sessions, not " + std::to_string(o.rolling));
  const std::size_t end = o.last_test < sessions ? o.last_test + 1 : sessions;
  std::vector<Fold> folds;
  for (std::size_t test = std::max(o.min_train + o.embargo, o.first_test); test < end; test += o.step) {
    const std::size_t seen = test - o.embargo;
    const std::size_t first = o.rolling != 0 && seen > o.rolling ? seen - o.rolling : 0;
    folds.push_back({{first, seen}, {test, std::min(test + o.step, end)}});
  }
  if (o.max_folds > 0 && folds.size() > o.max_folds)
    folds.erase(folds.begin(), folds.end() - static_cast<std::ptrdiff_t>(o.max_folds));
  return folds;
}

}  // namespace spectrum::forecast
