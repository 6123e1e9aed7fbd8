#pragma once
// The series of the compiled-in market: NIFTY 50, India VIX and the NSE sectors.
#include <cstdint>
#include <span>
#include <string_view>

namespace spectrum::io {

enum class Role { kPrimary, kVolatility, kSector, kIntraday };

struct SeriesInfo {
  std::string_view key, ticker, period, interval, purpose;
  std::string_view alias;  ///< another key to accept when reading; may be empty
  Role role;
};

inline constexpr std::string_view kPrimaryKey = "nifty_daily";
inline constexpr std::string_view kVolatilityKey = "vix";
/// India Standard Time, which has no summer time: +05:30.
inline constexpr std::int32_t kMarketOffset = 19800;

/// All series that the program knows, the primary one first.
std::span<const SeriesInfo> market_table();

/// By key or alias; nullptr where unknown.
const SeriesInfo* find_series(std::string_view key_or_alias);

/// The key of an alias ("nsebank" gives "bank_nifty"); any other key as it is.
std::string_view canonical_key(std::string_view key);

/// Role of a known key; of another key kIntraday where the interval is of minutes or hours, else kSector.
Role role_of(std::string_view key, std::string_view interval);

/// True for "5m", "1h" and the like, false for "1d", "1wk", "1mo".
bool is_intraday(std::string_view interval);

}  // namespace spectrum::io
