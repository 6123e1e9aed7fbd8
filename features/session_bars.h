// Intraday bars sorted into sessions of the exchange.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "features/series.h"

namespace spectrum::features {

inline constexpr int kBarSeconds = 300;
inline constexpr int kBarsPerSession = 75;             ///< 09:15 to 15:30
inline constexpr std::int64_t kSessionOpen = 33300;    ///< 09:15, seconds after local midnight
inline constexpr std::int64_t kSessionOffset = 19800;  ///< India Standard Time, east of UTC

/// 5-minute bars as they were read: borrowed columns of equal length.
struct IntradayView {
  std::span<const std::int64_t> time;  ///< start of each bar, UTC seconds, ascending
  Input open, high, low, close;
  std::size_t size() const { return time.size(); }
};

/// The bars of one session, oldest first. A bar that is not there has no entry.
struct SessionBars {
  std::int32_t day = 0;   ///< local date, days since 1970-01-01
  bool over = false;      ///< true once the clock has reached 15:30 of that day
  std::vector<int> slot;  ///< which 5 minutes a bar covers: 0 begins at 09:15, 74 at 15:25
  std::vector<double> open, high, low, close;
  std::size_t size() const { return slot.size(); }
};

/// The sessions as they were known at `now` (UTC seconds), oldest first; none
/// is empty. Left out are
/// - bars outside 09:15 to 15:30, so the evening sessions of Diwali;
/// - bars off the 5-minute grid, and those of no range at a session's end:
///   a quote service appends its last quote in this shape;
/// - bars that have not ended at `now`;
/// - bars with a price that is not finite and positive, or a low above the high.
/// Throws std::invalid_argument for columns of unequal length or times out of order.
std::vector<SessionBars> sessions_of(const IntradayView& bars, std::int64_t now);

/// Whether the bars tell the session: the first one is there, at least nine in
/// ten are up to the last one, and, of a session that is over, the last one is.
bool is_usable(const SessionBars& session);

}  // namespace spectrum::features
