#include "features/derived.h"

#include "features/returns.h"
#include "features/volatility.h"

namespace spectrum::features {

Derived::Derived(const Market& market) : m(market) {
  ret = overnight = open_to_close = garman_klass = rogers_satchell = variance = column();
  log_change(m.close, 1, ret);
  overnight_return(m.open, m.close, overnight);
  log_ratio(m.close, m.open, open_to_close);
  garman_klass_terms(m.open, m.high, m.low, m.close, garman_klass);
  rogers_satchell_terms(m.open, m.high, m.low, m.close, rogers_satchell);
  daily_variance(m.open, m.high, m.low, m.close, variance);
  if (m.has_vix()) {
    vix_ret = column();
    log_change(m.vix.close, 1, vix_ret);
  }
  sector_ret.assign(m.sectors.size(), column());
  for (std::size_t k = 0; k < m.sectors.size(); ++k) {
    log_change(m.sectors[k].close, 1, sector_ret[k]);
    sector_returns.emplace_back(sector_ret[k]);
    sector_closes.emplace_back(m.sectors[k].close);
  }
}

}  // namespace spectrum::features
