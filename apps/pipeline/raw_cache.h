#pragma once
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "io/candles.h"
#include "io/json.h"
#include "io/market_table.h"

namespace spectrum::pipeline {

/// A cache as it is written, row by row: io::read_cache repairs and drops what `doctor` has to see.

enum class Prices {
  kGood,
  kNull,    ///< there is no close: null or NaN
  kFaulty,  ///< they are no bar, see io::price_fault, or a field is missing
};

struct RawRow {
  bool dated = false;  ///< has a date that can be read
  io::Bar bar;         ///< day and time where dated, prices where good; volume 0 where unknown
  Prices prices = Prices::kFaulty;
  std::string fault;     ///< what is wrong with the date or else the prices; empty: nothing
  std::size_t nans = 0;  ///< fields that are NaN, which is no JSON

  bool usable() const { return dated && prices == Prices::kGood; }
};

struct RawSeries {
  std::string key;      ///< the canonical one
  std::string written;  ///< as the file has it
  std::string interval;
  std::string fault;  ///< why there are no rows to look at; empty: there are
  std::vector<RawRow> rows;
  std::vector<RawRow> partial;  ///< of a session that had not ended; one at most where all is well
  bool has_sum = false;         ///< the file says what the rows' sum was when it was written
  bool altered = false;         ///< and it is another now

  bool daily() const { return !io::is_intraday(interval); }
  /// What orders the rows and tells them apart: the day, or the time of an intraday bar.
  std::int64_t time_key(const RawRow& r) const { return daily() ? r.bar.day : r.bar.time; }
  io::Role role() const { return io::role_of(key, interval); }
};

/// The usable rows as the program will see them: in order, the last of each date.
io::Candles usable_bars(const RawSeries& series);

/// One row of a "data" array.
RawRow raw_row(const io::Json& row, bool daily);

/// The series that the file calls `written`, a RawRow for each of its rows.
RawSeries raw_series(std::string_view written, const io::Json& series);

/// True for what Python writes as NaN: the parser gives it as a string.
bool is_nan_text(const io::Json& value);

}  // namespace spectrum::pipeline
