#include "io/market_table.h"

#include <array>

namespace spectrum::io {
namespace {

constexpr std::array<SeriesInfo, 13> kTable = {{
    {"nifty_daily", "^NSEI", "5y", "1d", "Training history: volatility, trend, targets", "", Role::kPrimary},
    {"nifty_1d_5m", "^NSEI", "1d", "5m", "The last session in 5-minute bars", "", Role::kIntraday},
    {"nifty_1m_1d", "^NSEI", "1d", "1m", "The last session in 1-minute bars", "", Role::kIntraday},
    {"vix", "^INDIAVIX", "5y", "1d", "Implied volatility", "", Role::kVolatility},
    {"bank_nifty", "^NSEBANK", "5y", "1d", "Banks", "nsebank", Role::kSector},
    {"it_index", "^CNXIT", "5y", "1d", "Information technology", "it", Role::kSector},
    {"pharma_index", "^CNXPHARMA", "5y", "1d", "Pharmaceuticals", "pharma", Role::kSector},
    {"auto_index", "^CNXAUTO", "5y", "1d", "Automobiles", "auto", Role::kSector},
    {"infra_index", "^CNXINFRA", "5y", "1d", "Infrastructure", "infra", Role::kSector},
    {"metals_index", "^CNXMETAL", "5y", "1d", "Metals", "metal", Role::kSector},
    {"financial_index", "NIFTY_FIN_SERVICE.NS", "5y", "1d", "Financial services", "finservice",
     Role::kSector},
    {"fmcg_index", "^CNXFMCG", "5y", "1d", "Consumer goods", "fmcg", Role::kSector},
    {"realty_index", "^CNXREALTY", "5y", "1d", "Real estate", "realty", Role::kSector},
}};

}  // namespace

std::span<const SeriesInfo> market_table() { return kTable; }

const SeriesInfo* find_series(std::string_view key_or_alias) {
  if (key_or_alias.empty()) return nullptr;
  for (const SeriesInfo& s : kTable) {
    if (s.key == key_or_alias || s.alias == key_or_alias) return &s;
  }
  return nullptr;
}

std::string_view canonical_key(std::string_view key) {
  const SeriesInfo* s = find_series(key);
  return s ? s->key : key;
}

Role role_of(std::string_view key, std::string_view interval) {
  if (const SeriesInfo* s = find_series(key)) return s->role;
  return is_intraday(interval) ? Role::kIntraday : Role::kSector;
}

bool is_intraday(std::string_view interval) {
  return !interval.empty() && (interval.back() == 'm' || interval.back() == 'h');
}

}  // namespace spectrum::io
