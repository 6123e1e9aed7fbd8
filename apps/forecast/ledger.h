#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "apps/forecast/conformal.h"
#include "apps/forecast/ranges.h"
#include "apps/forecast/tilt.h"
#include "features/market.h"

namespace spectrum::forecast {

/// What a forecast said of one horizon, as it was published: offsets from the close in points.
struct LedgerHorizon {
  int horizon = 0;                   ///< sessions, one of kHorizons
  double median = 0;                 ///< of the close
  std::array<double, 2> terminal{};  ///< band that the close had to stay in
  std::array<double, 2> path{};      ///< band that every high and low had to stay in
  double sigma = 0;                  ///< per session, log units
};

/// One forecast on record.
struct LedgerEntry {
  std::int32_t as_of = 0;  ///< day since 1970-01-01 of its last session
  double close = 0;        ///< of that session
  bool synthetic = false;  ///< of a made-up market
  bool hindcast = false;   ///< made when the next session had begun
  std::array<LedgerHorizon, kHorizons.size()> horizons{};
  Tilt tilt{}, tilt_prior{};  ///< of the next session, and what knows volatility alone says
  double expansion_probability = 0;
};

/// What became of one horizon.
struct HorizonOutcome {
  double move = 0;           ///< of the close, points
  double high = 0, low = 0;  ///< extremes of the sessions, points from the close
  bool terminal_held = false, path_held = false;
};

enum class LedgerState {
  kResolved,    ///< at least the next session is known
  kPending,     ///< the next session is not known yet
  kNoSuchDay,   ///< the market has no session of that day
  kOtherMarket  ///< the market's close of that day differs by more than 1 %
};

/// A forecast with what is known of its outcome.
struct ResolvedForecast {
  LedgerEntry entry;
  LedgerState state = LedgerState::kPending;
  std::array<std::optional<HorizonOutcome>, kHorizons.size()> outcomes;
  std::optional<int> tilt_class;          ///< 0 bear, 1 neutral, 2 bull
  std::optional<int> expansion;           ///< 1: the next three sessions were more variable than the last 90
  std::optional<double> expansion_prior;  ///< share of expansions known on the day of the forecast
};

/// Looks up what became of each forecast. Pure: the same entries and market give the same outcomes.
std::vector<ResolvedForecast> resolve(const std::vector<LedgerEntry>& entries,
                                      const features::Market& market);

/// Those that count: of the kind of the market (made up or not), no hindcasts, and of several forecasts of
/// one day the last, which stood when the next session began. In order of their days.
std::vector<LedgerEntry> live_record(const std::vector<LedgerEntry>& entries, bool synthetic);

/// A forecast's mean loss beside that of a rule that knows less.
struct LossPair {
  double value = 0, baseline = 0;
};

/// How resolved forecasts did.
struct LedgerSummary {
  int resolved = 0;       ///< with a known next session
  LossPair median_error;  ///< mean |error| of the tomorrow median, beside 0: points
  std::array<Coverage, kHorizons.size()> terminal, path;  ///< of the last 250 resolved
  LossPair tilt_log_loss, tilt_brier;                     ///< beside the prior on record
  int expansion_n = 0;
  LossPair expansion_log_loss, expansion_brier;  ///< beside the share known on the day
};

/// @param record resolved forecasts in order of their days.
LedgerSummary summarise_ledger(const std::vector<ResolvedForecast>& record);

/// From so many resolved forecasts on the mean error is published.
inline constexpr int kMinResolvedForError = 20;

}  // namespace spectrum::forecast
