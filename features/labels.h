// What the models are asked to foresee. Each function writes one label a
// session; kUnknown where the outcome has not happened yet, or a cell that
// decides it is missing.
#pragma once

#include <span>

#include "features/series.h"

namespace spectrum::features {

inline constexpr int kUnknown = -1;

enum Direction : int { kBear = 0, kNeutral = 1, kBull = 2 };

inline constexpr int kDirectionHorizon = 1;  ///< Sessions until a direction label is known.
inline constexpr int kExpansionHorizon = 3;  ///< Sessions until an expansion label is known.
inline constexpr int kExpansionTrail = 90;

/// The next session's simple return: bear below -0.5 %, bull above +0.5 %, and
/// neutral from one to the other, both included.
void direction_labels(Input close, std::span<int> out);

/// 1 where the mean one-day variance (daily_variance) of the next 3 sessions is
/// above that of the 90 that end at t, else 0.
void expansion_labels(Input variance, std::span<int> out);

/// 1 where rv_3 > rv_90, both ending at t: known on the day, so no forecast.
void expansion_now_labels(Input close, std::span<int> out);

}  // namespace spectrum::features
