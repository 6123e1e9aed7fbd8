// What several features share, computed once from a market.
#pragma once

#include <vector>

#include "features/market.h"
#include "features/series.h"

namespace spectrum::features {

struct Derived {
  explicit Derived(const Market& market);
  Derived(const Derived&) = delete;  // the views below point into this object
  Derived& operator=(const Derived&) = delete;

  const Market& m;
  std::vector<double> ret;            ///< ln(C / C')
  std::vector<double> overnight;      ///< ln(O / C')
  std::vector<double> open_to_close;  ///< ln(C / O)
  std::vector<double> garman_klass;   ///< one-session variance terms
  std::vector<double> rogers_satchell;
  std::vector<double> variance;  ///< daily_variance(), the proxy d
  std::vector<double> vix_ret;   ///< empty without VIX
  std::vector<std::vector<double>> sector_ret;
  std::vector<Input> sector_returns, sector_closes;  ///< views of the sectors, in order

  std::vector<double> column() const { return std::vector<double>(m.size()); }
};

}  // namespace spectrum::features
