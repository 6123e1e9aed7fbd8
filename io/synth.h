#pragma once
#include <cstdint>
#include <vector>

#include "io/cache.h"
#include "io/date.h"

namespace spectrum::io {

struct SynthOptions {
  std::uint64_t seed = 42;
  int sessions = 1250;
  Day last_day = 20406;  ///< 2025-11-14; a weekend counts as the Friday before
  /// The sessions, ascending, in place of that many weekdays up to that day.
  std::vector<Day> days = {};
};

/// A market that never was, for demonstrations and tests: all series of market_table() on the days
/// given. The index follows a GJR-GARCH(1,1) process (Glosten, Jagannathan and Runkle 1993) with an
/// overnight gap and a path of half-minute steps, from which open, high, low, close and the last session's
/// intraday bars are read; sectors add a beta and noise of their own; VIX is the process's own expected
/// volatility over 22 sessions with a premium and mean-reverting noise. Its direction is unpredictable, its
/// volatility is not. Prices are on the exchange's tick (0.05; VIX 0.0025). The same options give the same
/// bytes, and other days the same prices on other dates. Every session is of regular length. Throws
/// std::invalid_argument where there are not 1..20000 sessions, or days do not ascend.
Cache synthesise(const SynthOptions& options);

}  // namespace spectrum::io
