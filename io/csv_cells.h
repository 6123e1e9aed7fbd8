#pragma once
// The letters of a CSV file: lines, cells, numbers.
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "io/csv_header.h"

namespace spectrum::io {

/// What a file that is no text is taken to be, by its first bytes, and what to do; nullptr for text.
const char* csv_not_text(std::string_view bytes);

struct CsvLine {
  std::size_t number;  ///< from 1
  std::string_view text;
};

/// The lines that hold more than separators.
std::vector<CsvLine> csv_lines(std::string_view text);

/// Comma, semicolon or tab: the one that the header has most of.
char csv_separator(std::string_view header);

/// Cells of one line, without blanks around them; quotes may enclose a cell, and "" in it is one quote.
CsvCells csv_cells(std::string_view line, char separator);

/// A number, digits grouped by commas or not ("1,23,456.78"), or by points before a decimal comma
/// ("123.456,78"); nothing where it is none.
std::optional<double> csv_number(std::string_view text, bool decimal_comma = false);

/// What begins the fraction of a number.
enum class CsvMark { kPoint, kComma, kEither };

/// What one number says of the others: "1,234.5", "0.5" and "1,234,567" a point, "1.234,5", "12,5" and
/// "1.234.567" a comma; "12", "1,234" and "1.234" may be either.
CsvMark csv_mark(std::string_view number);

/// True for the ways to say that there is no value: nothing, "-", "null", "nan", "n/a".
bool csv_absent(std::string_view cell);

}  // namespace spectrum::io
