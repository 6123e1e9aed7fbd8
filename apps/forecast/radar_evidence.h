#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "apps/forecast/bootstrap.h"
#include "apps/forecast/radar.h"
#include "features/market.h"

namespace spectrum::forecast {

/// Sessions over which the radar's verdicts are judged.
inline constexpr int kRadarHorizon = 5;
/// Fewer verdicts than this, FAVORABLE or other, and their outcomes are not compared.
inline constexpr int kEvidenceLeast = 30;

/// What followed the days of one status. A move is |log return over 5 sessions| over the one that VIX
/// implied, VIX / 100 sqrt(5 / 252): what options for the week are worth at their end, in units of what was
/// expected. A fair VIX and normal returns give a mean of 0.80 and 32 % beyond 1.
struct StatusOutcomes {
  RadarStatus status{};
  int n = 0;
  double mean_move = 0;
  double mean_volatility = 0;  ///< mean of realised over implied volatility of the 5 sessions
  double beyond = 0;           ///< share of moves above the implied one
  double tail = 0;             ///< move that one day in twenty exceeded
  double worst = 0;            ///< largest move

  bool operator==(const StatusOutcomes&) const = default;
};

/// The verdicts of the rule for one side of the market, before any cap, and what followed them.
struct SideEvidence {
  bool gains_from_moves = false;  ///< buyers: FAVORABLE should come before larger moves, not smaller ones
  int rows = 0;                   ///< days judged
  std::int32_t first_day = 0, last_day = 0;  ///< days since 1970-01-01
  std::vector<StatusOutcomes> statuses;      ///< those that the rule gave, FAVORABLE first
  std::optional<Estimate> difference;  ///< mean move after FAVORABLE less that after all else, 95 % interval

  /// Whether FAVORABLE has been shown to be followed by what it says: the whole interval is on its side of
  /// zero. That lifts the cap of this side.
  bool shown() const {
    if (!difference) return false;
    return gains_from_moves ? difference->lower > 0 : difference->upper < 0;
  }
};

struct RadarEvidence {
  SideEvidence sellers, buyers;
};

/// Applies the rule to forecasts of the past and measures what followed. Everything that the rule reads is
/// as it was on the day; blocks of the bootstrap are those of block_length().
/// @param days rows of the market's clock, ascending; those without a VIX level of their own day, or whose
///        5 sessions are not over, are left out.
/// @param expansion_probability one a day, of a forecast that did not know the day's future.
/// @return nothing where no day is left.
/// @throws std::invalid_argument where lengths differ or a day is not of the market.
std::optional<RadarEvidence> evaluate_radar(const features::Market& market, std::span<const std::size_t> days,
                                            std::span<const double> expansion_probability,
                                            std::uint64_t seed);

}  // namespace spectrum::forecast
