#pragma once
// What the first lines of a table say: who wrote it, and which column is which.
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "io/result.h"

namespace spectrum::io {

enum CsvField { kDate, kOpen, kHigh, kLow, kClose, kVolume, kCsvFields };

inline constexpr std::array<std::string_view, kCsvFields> kCsvFieldNames = {"date", "open",  "high",
                                                                            "low",  "close", "volume"};

enum class CsvLayout {
  kGeneric,       ///< any header with the five names
  kYahoo,         ///< Yahoo's download: Date,Open,High,Low,Close,Adj Close,Volume
  kYfinance,      ///< DataFrame.to_csv of yfinance, with one, two or three lines of header
  kNseIndex,      ///< nseindia.com's index history: Date ,Open ,...,Shares Traded ,Turnover (₹ Cr)
  kNseVix,        ///< nseindia.com's India VIX history: ...,Prev. Close ,Change ,% Change
  kNiftyIndices,  ///< niftyindices.com's history: Index Name,Date,Open,... or
                  ///< INDEX_NAME,HistoricalDate,OPEN,...
  kNseDay         ///< NSE's file of all indices on one day: Index Name,Index Date,Open Index Value,...
};

/// For programs, e.g. "nse_index", and for people, e.g. "NSE index history".
const char* layout_key(CsvLayout layout);
const char* layout_title(CsvLayout layout);

struct CsvHeader {
  CsvLayout layout = CsvLayout::kGeneric;
  std::vector<std::string> names;  ///< of all columns, as written
  /// Where each field stands; names.size() where it is nowhere.
  std::array<std::size_t, kCsvFields> column{};
  std::optional<std::size_t> index_column;  ///< where each row names its index or symbol
  std::optional<std::size_t> time_column;   ///< the time of day, where it stands beside the date
  std::string index;                        ///< the one that the header itself names, e.g. "^NSEI"
  std::size_t lines = 1;                    ///< how many lines the header takes

  bool has(CsvField field) const { return column[field] < names.size(); }
};

struct CsvColumns {
  /// (field, column) pairs, e.g. {"close", "Adj Close"}; fields are date, open, high, low, close, volume.
  std::vector<std::pair<std::string, std::string>> mapped = {};
  std::string index = {};  ///< the one to take where the table holds several; empty: it holds one
};

using CsvCells = std::vector<std::string>;

/// Reads the header from the table's first lines (three are enough). Names are compared without regard to
/// case and to "<", ">", "*", and "_" is a blank. Errors: kBadData where a price has no column, or several
/// indices stand side by side and none was chosen; kConfiguration for a mapped field or column that there is
/// not, or a chosen index in a table that names none.
Result<CsvHeader> read_csv_header(std::span<const CsvCells> lines, const CsvColumns& columns);

/// Lower case without the blanks around it.
std::string csv_word(std::string_view text);

inline constexpr std::size_t kMaxListed = 5;

/// "A, B, C, ...": the first kMaxListed of a list.
std::string csv_list(const std::vector<std::string>& names);

}  // namespace spectrum::io
