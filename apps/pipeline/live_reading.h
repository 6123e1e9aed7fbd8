#pragma once
#include <optional>
#include <string>

#include "io/candles.h"
#include "io/yahoo.h"

namespace spectrum::pipeline {

/// What an intraday answer says of the session it is from.
struct Reading {
  double price = 0;       ///< the last trade
  std::int64_t time = 0;  ///< its UTC second
  io::Bar session;        ///< of the day so far, as a daily bar: up to the last trade
  io::Candles bars;       ///< the intraday ones that have ended
};

/// Nothing where the answer has no bar of the day of its last trade.
std::optional<Reading> reading_of(const io::Chart& chart);

/// Keeps out what a source that stumbles gives: a price older than the last one taken; a first one further
/// from the last close than any session has moved; and a jump of more than 3 % (20 % of a volatility index)
/// since the last one, unless the next reading says the same.
class ReadingGate {
 public:
  explicit ReadingGate(bool volatility);

  /// Why the reading is not taken; empty: it is.
  /// @param last_close what to hold the first reading against; 0: unknown
  std::string judge(const Reading& reading, double last_close);

 private:
  bool doubtful(const Reading& reading, double last_close) const;

  double largest_step_, largest_session_;
  std::optional<Reading> taken_, doubted_;
};

}  // namespace spectrum::pipeline
