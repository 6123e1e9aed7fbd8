#pragma once
// The rows of a cache file: one bar each, as an object.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "io/candles.h"
#include "io/date.h"
#include "io/json.h"

namespace spectrum::io {

/// Why a row is none.
struct RowFault {
  std::string where, what;  ///< "2024-03-05, field Close" and "null is not a price"

  std::string text() const { return where + ": " + what; }
};

struct RowRead {
  Bar bar;
  std::int32_t offset_seconds = 0;  ///< of the clock in which the row tells its time
};

/// Reads the row that stands at `index`; nothing where it is no bar, and then `fault` says why. A row more
/// than a day after `now` is none.
std::optional<RowRead> read_row(const Json& row, std::size_t index, bool daily, Instant now, RowFault& fault);

/// The row of a bar. @param offset_seconds the clock of an intraday bar; a daily one tells its own.
Json row_json(const Bar& bar, bool daily, std::int32_t offset_seconds);

}  // namespace spectrum::io
