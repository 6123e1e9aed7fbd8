#pragma once
// OHLCV tables as CSV: Yahoo's, NSE's and plain ones.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/candles.h"
#include "io/csv_header.h"
#include "io/date_format.h"
#include "io/market_table.h"
#include "io/result.h"

namespace spectrum::io {

struct CsvOptions {
  CsvColumns columns = {};
  bool daily = true;                ///< one bar a date; else one a time
  bool drop_faulty_prices = false;  ///< a row that price_fault() refuses: drop it and warn, or fail
  std::int32_t default_offset = kMarketOffset;           ///< of times that name none
  std::optional<DateFormat> date_format = std::nullopt;  ///< of the dates; else the forms of one meaning
};

struct CsvRead {
  Candles bars;
  std::vector<std::string> warnings;
  CsvLayout layout = CsvLayout::kGeneric;
  std::string index;  ///< of which the rows are, where the table says it, e.g. "Nifty 50"
  /// Where each field was taken from, (field, column) in the order of the fields.
  std::vector<std::pair<std::string, std::string>> columns;
};

/// Reads a header (see read_csv_header) and rows, separated by comma, semicolon or tab, values quoted or not,
/// digits grouped by commas or not; or with a decimal comma, where the prices say so (see csv_mark): a table
/// without commas between cells whose prices could be either is refused. A lone point is a decimal point.
/// Date, open, high, low and close are required, volume may be absent or empty. Dates without --date-format:
/// YYYY-MM-DD, YYYY/MM/DD, DD-MM-YYYY, DD-Mon-YYYY, DD Mon YYYY, Mon DD, YYYY, an instant (see
/// parse_instant), or seconds, milliseconds, microseconds or nanoseconds since 1970 (UTC); 01/02/2025, which
/// is two dates, is refused. A date without a time, or with midnight in a daily series, is the market's date,
/// whatever `default_offset`.
///
/// A row with no price at all (a holiday) is skipped with a warning; duplicates (the last is kept) and
/// disorder are repaired with a warning. Rows of several indices are an error unless one is chosen,
/// and so are, for a daily series, more than two rows a day or a time of day within the session. Any other
/// fault is kBadData with the line number.
Result<CsvRead> parse_csv(std::string_view text, std::string_view name, const CsvOptions& options = {});

/// read_file and parse_csv.
Result<CsvRead> read_csv(const std::string& path, const CsvOptions& options = {});

}  // namespace spectrum::io
