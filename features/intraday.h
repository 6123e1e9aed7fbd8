// Features of 5-minute bars: one row a session, each made of the bars of that
// session and the one or two before it.
//
// A session in progress has values too, made of the bars that have ended; they
// are those of the session so far, not estimates of the whole of it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "features/series.h"
#include "features/session_bars.h"
#include "features/table.h"

namespace spectrum::features {

/// What a value is computed from.
struct IntradayWindow {
  std::span<const SessionBars> sessions;  ///< oldest first; the last is the row's own
  double previous_close;                  ///< daily close of the session before the row's own; NaN if unknown
  const SessionBars& own() const { return sessions.back(); }
};

struct IntradayFeature {
  std::string_view name, formula, source;
  int sessions;  ///< sessions needed, the row's own included
  int bars;      ///< least number of bars of the row's own session
  double (*compute)(const IntradayWindow& window);
};

inline constexpr std::size_t kIntradayFeatures = 11;

/// Every intraday feature, in the order of the columns.
std::span<const IntradayFeature, kIntradayFeatures> intraday_catalogue();

/// The features of the last of `sessions`; the others, oldest first, are the
/// trading days before it, without a gap. A value is NaN where it lacks
/// sessions or bars, where one of its sessions is not usable (see is_usable),
/// where it needs the end of a session that is not over, and where it divides
/// by a movement of zero. None is infinite.
std::array<double, kIntradayFeatures> intraday_row(std::span<const SessionBars> sessions,
                                                   double previous_close);

/// One row for each session that has bars.
struct IntradayTable {
  std::vector<std::int32_t> days;
  Table values;  ///< columns named as in intraday_catalogue()
};

/// @param bars as in sessions_of
/// @param days, closes the daily series of the same index, ascending: its dates
/// tell whether two sessions of `bars` follow each other, its closes the move
/// overnight. Sessions more than a week apart never follow each other.
/// @param now UTC seconds; bars that have not ended then are not seen
/// Throws std::invalid_argument as sessions_of does, and unless there is a close
/// for every day and days ascend.
IntradayTable intraday_table(const IntradayView& bars, std::span<const std::int32_t> days, Input closes,
                             std::int64_t now);

}  // namespace spectrum::features
