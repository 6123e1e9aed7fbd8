#pragma once
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "apps/forecast/attribution.h"
#include "apps/forecast/conditional_median.h"
#include "apps/forecast/head_record.h"
#include "apps/forecast/pattern.h"
#include "apps/forecast/radar.h"
#include "apps/forecast/radar_evidence.h"
#include "apps/forecast/ranges.h"
#include "apps/forecast/tilt.h"

namespace spectrum::forecast {

enum class TileStatus { kOk, kDegraded, kStale, kUnavailable };

/// How the reason of a stale tile begins.
inline constexpr const char* kOldData = "newest complete bar is";

/// Offsets from the close in points.
using Range = std::array<double, 2>;
using TileValue = std::variant<std::monostate, double, Range, Tilt, std::string>;

/// One of the 14 outputs with what stands behind it.
struct Tile {
  std::string name;  ///< key of the contract
  std::string unit;  ///< points, percent, probability, status, index, text
  TileValue value;
  std::vector<double> absolute, offset;  ///< levels and offsets in points, where the tile has them
  int horizon = 0;                       ///< sessions; 0: now
  std::optional<double> nominal_coverage;
  std::optional<Coverage> coverage;
  std::optional<double> confidence;  ///< measured otherwise than by coverage
  std::string confidence_method;
  std::string source_model;
  TileStatus status = TileStatus::kOk;
  std::vector<std::string> reasons;
  std::vector<std::pair<std::string, double>> numbers;  ///< further figures by name
  std::string end_date;                                 ///< last session of the horizon, where it is shown
};

/// A price now, against the close of the session before.
struct Quote {
  double open = 0, high = 0, low = 0, current = 0;
  double previous_close = 0;
  bool official_close = true;  ///< false: the last trade of a session that is not over
  int age_sessions = 0;        ///< sessions since
  bool carried = false;        ///< not of the forecast's own session, but of one before

  double change_percent() const { return 100 * (current / previous_close - 1); }
};

/// What `expected move` means: the signed median, the mean absolute move, or one sigma.
enum class ExpectedMove { kMedian, kAbsolute, kSigma };

/// Everything the tiles are computed from, as known on the day of the forecast.
struct TileInputs {
  RangeInputs history;
  std::vector<double> vix_level;     ///< VIX close a day, percent; NaN unknown; empty: no VIX series
  double trend_strength = 0;         ///< (EMA8 - EMA21) / EMA21
  double realised_vol_20 = 0;        ///< annualised, as a fraction
  Tilt direction{};                  ///< calibrated probabilities of the fusion model
  double stack_weight = 0;           ///< weight of the fusion model against the volatility prior; 0 where the
                                     ///< record says that the prior is served
  bool beats_prior = true;           ///< the mixture beat that prior on rows held out
  double novelty = 0;                ///< mid-rank of today's reconstruction error among all days before
  std::vector<std::string> missing;  ///< inputs the models were trained with that today does not have
  bool vix_carried = false;          ///< today's VIX level is that of a session before
  double expansion_probability = 0;
  bool expansion_informative = true;  ///< false: the tree model told nothing and its base rate is served
  std::optional<HeadRecord> direction_record,
      expansion_record;                         ///< walk-forward evaluations, where they match
  std::vector<RangeRecord> range_records;       ///< of the same evaluation
  std::optional<RadarEvidence> radar_evidence;  ///< of the same evaluation; nothing: the radar is capped
  ClassMedians class_medians{};                 ///< of the direction model's training days
  double median_trust = 0;                      ///< how far they move the reported medians; see there
  double expansion_ratio = 0;  ///< rms form of this window: above 1 the expansion is already here
  Embedding pattern;           ///< standardised latents, one a day
  std::optional<Quote> spot, vix;
  std::string next_session, week_end, month_end;  ///< dates
  int age_sessions = 0;                           ///< sessions missed between the last bar and the clock
  ExpectedMove expected_move = ExpectedMove::kMedian;
  std::string expansion_source = "gbdt_expansion";  ///< whose probability of expansion it is
  std::optional<Attribution> attribution;           ///< of that probability; nothing: it is not the trees'
};

struct Tiles {
  double close = 0;
  std::vector<double> historical_close;  ///< last 30
  RangeForecast ranges;
  Tilt prior{}, tilt{};
  Radar radar{};
  RadarInputs radar_inputs{};
  PatternMatch pattern;
  std::vector<Tile> tiles;  ///< the 14, in order
  Tile expansion;  ///< volatility_expansion_prob: a key that feeds the radar, with a state of its own

  const Tile& at(const std::string& name) const;  ///< @throws std::invalid_argument for an unknown name
};

/// "FAVORABLE", "NEUTRAL", "CAUTION", "AVOID".
std::string to_string(RadarStatus status);
/// "ok", "degraded", "stale", "unavailable".
std::string to_string(TileStatus status);

/// Computes the 14 tiles.
/// @throws std::invalid_argument when the history is too short for them (it says how many sessions there
/// are).
Tiles compute_tiles(const TileInputs& in);

}  // namespace spectrum::forecast
