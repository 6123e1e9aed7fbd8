#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "features/market.h"
#include "features/table.h"

namespace spectrum::forecast {

/// The same trees on the same features, judged one way.
struct LeakRow {
  std::string label;  ///< what was to be foretold
  std::string split;  ///< which rows were held out
  int rows = 0;       ///< held out
  double auc = 0;     ///< NaN where they are of one class
  double accuracy = 0, majority = 0;
};

/// Why an accuracy beyond 90 % can mean nothing: trees on all plain features, judged four ways. The label is
/// either "the window that ends today is above the trailing one" (rv_3 > rv_90), which is known today, or the
/// forward one that is published; the rows held out are either a random fifth, whose neighbours, with which
/// they share nearly all their sessions, were learnt from, or the last fifth in time after an embargo of
/// five.
/// @throws std::invalid_argument where the market is too short to learn from.
std::vector<LeakRow> demonstrate_leak(const features::Market& market, const features::Table& table,
                                      std::uint64_t seed);

}  // namespace spectrum::forecast
