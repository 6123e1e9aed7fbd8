#pragma once
// OHLCV tables as CSV: Yahoo's, NSE's and plain ones.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/candles.h"
#include "io/market_table.h"
#include "io/result.h"

namespace spectrum::io {

struct CsvOptions {
  /// (field, column) pairs, e.g. {"close", "Adj Close"}; fields are date, open, high, low, close, volume.
  std::vector<std::pair<std::string, std::string>> columns = {};
  bool daily = true;                ///< one bar a date; else one a time
  bool drop_faulty_prices = false;  ///< a row that price_fault() refuses: drop it and warn, or fail
  std::int32_t default_offset = kMarketOffset;  ///< of times that name none
};

struct CsvRead {
  Candles bars;
  std::vector<std::string> warnings;
};

/// Reads a header line (any case, blanks ignored) and rows, separated by comma, semicolon or tab, values
/// quoted or not. Date, open, high, low and close are required, volume may be absent or empty. Dates:
/// YYYY-MM-DD, DD-MM-YYYY, DD-Mon-YYYY, or an instant (see parse_instant); 01/02/2025, which is two dates, is
/// refused. A row with no price at all (a holiday) is skipped with a warning; duplicates (the last is kept)
/// and disorder are repaired with a warning. Any other fault is kBadData with the line number.
Result<CsvRead> parse_csv(std::string_view text, std::string_view name, const CsvOptions& options = {});

/// read_file and parse_csv.
Result<CsvRead> read_csv(const std::string& path, const CsvOptions& options = {});

}  // namespace spectrum::io
