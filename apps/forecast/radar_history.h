#pragma once
#include <cstdint>
#include <span>

#include "apps/forecast/radar.h"

namespace spectrum::forecast {

/// What the option radar reads of the sessions up to the one it speaks of, which is the last; all spans one
/// entry a session. Without a VIX series those of VIX are empty.
struct RadarHistory {
  std::span<const double> sigma_week;   ///< forecast over 5 sessions made on the day, per session
  std::span<const double> implied_vol;  ///< per session; NaN unknown
  std::span<const double> vix_level;    ///< close, percent; NaN unknown
  bool vix_carried = false;             ///< the last level is that of a session before
};

/// The inputs of the radar on the last session of a history: they depend on nothing after it.
RadarInputs radar_inputs(const RadarHistory& history, double expansion_probability);

}  // namespace spectrum::forecast
