#include "apps/forecast/tiles.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "apps/forecast/composite.h"
#include "apps/forecast/quote_tiles.h"
#include "apps/forecast/radar_history.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kClosesShown = 30, kMinSessions = 120;
constexpr int kStaleAfter = 1;  // sessions missed

double points(double close, double log_move) { return close * std::expm1(log_move); }

/// Builds the tiles one after the other; each function adds those of one kind.
class Builder {
 public:
  explicit Builder(const TileInputs& in) : in_(in) {
    out_.close = in.history.close.back();
    const auto shown = in.history.close.last(std::min(kClosesShown, in.history.close.size()));
    out_.historical_close.assign(shown.begin(), shown.end());
    out_.ranges = forecast_ranges(in.history);
    vix_today_ = !in.history.implied_vol.empty() && std::isfinite(in.history.implied_vol.back());
  }

  Tiles build() {
    decide_direction();
    place_medians();
    add_quotes();
    add_expected_move("tomorrow_expected_move_pts", 1);
    add_expected_move("twoday_expected_move_pts", 2);
    add_expected_move("threeday_expected_move_pts", 3);
    add_range("weekly_range_pts", 5, in_.week_end);
    add_range("monthly_range_pts", 21, in_.month_end);
    add_tilt();
    add_envelope("short_term_envelope", 1);
    add_envelope("medium_term_envelope", 5);
    add_radar();
    add_pattern();
    add_composite();
    return std::move(out_);
  }

 private:
  Tile& add(Tile t) {
    out_.tiles.push_back(std::move(t));
    return out_.tiles.back();
  }
  Tile& add(std::string name, std::string unit, std::string source, std::string method) {
    return add(
        begin_tile(std::move(name), std::move(unit), std::move(source), std::move(method), in_.age_sessions));
  }

  void add_quotes() {
    const QuoteInputs quotes{out_.close,          in_.spot,        in_.vix, in_.vix_level,
                             in_.realised_vol_20, in_.age_sessions};
    add(spot_tile(quotes));
    add(vix_tile(quotes));
  }

  /// Marks a tile that reads VIX where today's level is an older one.
  void check_carried(Tile& t) const {
    if (vix_today_ && in_.vix_carried) degrade(t, "vix level carried from a session before");
  }

  /// Marks a tile that reads the models where inputs are missing.
  void check_inputs(Tile& t) const {
    if (in_.missing.empty()) return;
    std::string names;
    for (const std::string& name : in_.missing) names += (names.empty() ? "" : ", ") + name;
    degrade(t, "inputs missing today, taken as neutral: " + names);
  }

  /// Marks a tile that reads the probability of expansion where nothing stands behind it.
  void check_expansion(Tile& t) const {
    if (!in_.expansion_informative && !in_.expansion_record)
      degrade(t, "the expansion model told nothing on its calibration rows: base rate");
  }

  void describe_volatility(Tile& t, const HorizonForecast& f) {
    t.horizon = f.horizon;
    t.source_model = f.with_vix ? "har_vix" : "har";
    if (!f.with_vix) degrade(t, "no vix: volatility from prices alone");
    check_carried(t);
    t.numbers.emplace_back("one_sigma_pts", points(out_.close, f.scale()));
    t.numbers.emplace_back("expected_abs_move_pts", points(out_.close, f.kappa * f.scale()));
  }

  void describe_band(Tile& t, const HorizonForecast& f, const Band& band) {
    describe_volatility(t, f);
    if (band.parametric)
      degrade(t, "only " + std::to_string(band.calibration_n) + " resolved forecasts: normal quantile");
    t.nominal_coverage = kNominalCoverage;
    t.coverage = band.coverage;
    t.numbers.emplace_back("conformal_quantile", band.quantile);
    t.numbers.emplace_back("calibration_n", band.calibration_n);
    const BandKind kind = &band == &f.path ? BandKind::kPath : BandKind::kTerminal;
    for (const RangeRecord& r : in_.range_records) {
      if (r.kind != kind || r.horizon != f.horizon) continue;
      t.numbers.emplace_back("walk_forward_coverage", r.coverage);
      t.numbers.emplace_back("walk_forward_n", r.n);
    }
    Range r = {points(out_.close, band.lower), points(out_.close, band.upper)};
    if (r[1] - r[0] < 1) r = {r[0] - 0.5, r[1] + 0.5};
    t.value = r;
    t.offset = {r[0], r[1]};
    t.absolute = {out_.close + r[0], out_.close + r[1]};
  }

  /// The probabilities of tomorrow's classes, as they are served.
  void decide_direction() {
    std::vector<double> vol(in_.history.implied_vol.begin(), in_.history.implied_vol.end());
    if (!vix_today_) vol = out_.ranges.sigma_day;
    out_.prior = volatility_prior(in_.history.close, vol).back();
    if (!std::isfinite(out_.prior[0]))
      throw std::invalid_argument("fewer than 60 known moves: no prior for the direction of tomorrow");
    out_.tilt = blend(in_.direction, out_.prior, in_.stack_weight);
  }

  /// Moves the reported medians by what the direction model knows. The bands stay where they are: their
  /// scores rest on the centres of past days, which know no probabilities of those days.
  void place_medians() {
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      HorizonForecast& f = out_.ranges.horizons[k];
      const double median = conditional_median(out_.tilt, in_.class_medians[k], f.center, in_.median_trust);
      f.median = std::clamp(median, f.terminal.lower, f.terminal.upper);
    }
  }

  void add_expected_move(const char* name, int horizon) {
    const HorizonForecast& f = out_.ranges.at(horizon);
    Tile& t = add(name, "points", "", "trailing_coverage_250");
    describe_band(t, f, f.terminal);
    double move = points(out_.close, f.median);
    if (in_.expected_move == ExpectedMove::kAbsolute) move = points(out_.close, f.kappa * f.scale());
    if (in_.expected_move == ExpectedMove::kSigma) move = points(out_.close, f.scale());
    t.value = move;
    t.numbers.emplace_back("median_pts", points(out_.close, f.median));
    if (in_.median_trust <= 0) return;
    t.numbers.emplace_back("unconditional_median_pts", points(out_.close, f.center));
    t.numbers.emplace_back("class_median_weight", in_.median_trust);
  }

  void add_range(const char* name, int horizon, const std::string& end_date) {
    const HorizonForecast& f = out_.ranges.at(horizon);
    Tile& t = add(name, "points", "", "trailing_coverage_250");
    describe_band(t, f, f.path);
    t.end_date = end_date;
    if (vix_today_)
      t.numbers.emplace_back(
          "vix_implied_one_sigma_pts",
          points(out_.close, in_.history.implied_vol.back() * std::sqrt(static_cast<double>(horizon))));
  }

  void add_envelope(const char* name, int horizon) {
    const HorizonForecast& f = out_.ranges.at(horizon);
    Tile& t = add(name, "points", "", "trailing_coverage_250");
    describe_band(t, f, f.terminal);
  }

  /// Says what evaluation found of a head, and where the model is not what is served.
  static void describe_record(Tile& t, const std::optional<HeadRecord>& record) {
    if (!record) return;
    t.numbers.emplace_back("walk_forward_n", record->rows);
    t.numbers.emplace_back("walk_forward_skill", record->skill);
    t.numbers.emplace_back("walk_forward_skill_low", record->lower);
    t.numbers.emplace_back("walk_forward_skill_high", record->upper);
    if (record->served != record->model)
      t.reasons.push_back("no skill of " + record->model + " in " + std::to_string(record->rows) +
                          " walk-forward forecasts: " + record->served + " is served");
  }

  void add_tilt() {
    const bool prior_served =
        in_.direction_record && in_.direction_record->served != in_.direction_record->model;
    Tile& t = add("directional_tilt", "probability", prior_served ? "volatility_prior" : "fusion_mlp",
                  "not_measured_yet");
    t.horizon = 1;
    if (!vix_today_) degrade(t, "no vix: prior from the volatility forecast");
    check_carried(t);
    check_inputs(t);
    if (!in_.beats_prior && !in_.direction_record)
      t.reasons.push_back("did not beat its prior on the rows held out");
    t.value = out_.tilt;
    t.numbers = {{"model_weight", in_.stack_weight},  {"model_bear", in_.direction[0]},
                 {"model_neutral", in_.direction[1]}, {"model_bull", in_.direction[2]},
                 {"prior_bear", out_.prior[0]},       {"prior_neutral", out_.prior[1]},
                 {"prior_bull", out_.prior[2]}};
    describe_record(t, in_.direction_record);
    if (!in_.direction_record) return;
    t.confidence = in_.direction_record->confidence(*std::max_element(out_.tilt.begin(), out_.tilt.end()));
    t.confidence_method = "walk_forward_reliability";
  }

  void read_radar_inputs() {
    out_.radar_inputs =
        radar_inputs({out_.ranges.sigma_week, in_.history.implied_vol, in_.vix_level, in_.vix_carried},
                     in_.expansion_probability);
    const auto& evidence = in_.radar_evidence;
    out_.radar = read_radar(out_.radar_inputs, {.sellers = evidence && evidence->sellers.shown(),
                                                .buyers = evidence && evidence->buyers.shown()});
  }

  /// Why the rule's verdict is not what is shown.
  static std::string why_capped(RadarStatus rule, const std::optional<SideEvidence>& evidence) {
    const std::string capped = "rule says " + to_string(rule) + ", capped";
    if (!evidence) return capped + " until evidence is measured";
    if (!evidence->difference)
      return capped + ": too few FAVORABLE days among " + std::to_string(evidence->rows) +
             " of the past to compare what followed";
    return capped + ": on " + std::to_string(evidence->rows) +
           " days of the past what followed FAVORABLE is not shown to differ from the rest";
  }

  void describe_expansion() {
    Tile& t = out_.expansion;
    t = begin_tile("volatility_expansion_prob", "probability", in_.expansion_source, "not_measured_yet",
                   in_.age_sessions);
    t.horizon = 3;
    t.value = in_.expansion_probability;
    check_expansion(t);
    check_carried(t);
    check_inputs(t);
  }

  void add_radar() {
    read_radar_inputs();
    describe_expansion();
    const auto add_side = [&](const char* name, RadarStatus shown, RadarStatus rule,
                              const std::optional<SideEvidence>& evidence) {
      const std::string volatility =
          in_.expansion_record && in_.expansion_record->served != in_.expansion_record->model
              ? "expansion_baseline"
              : "gbdt_expansion";
      Tile& t = add(name, "status", volatility + " + har_vix", "not_measured_yet");
      t.value = to_string(shown);
      t.horizon = 3;
      check_expansion(t);
      if (!vix_today_) degrade(t, "no vix: only the expansion probability is read");
      check_carried(t);
      check_inputs(t);
      if (shown != rule) t.reasons.push_back(why_capped(rule, evidence));
      const RadarInputs& r = out_.radar_inputs;
      t.numbers = {{"expansion_probability", r.expansion_probability},
                   {"expansion_now_ratio", in_.expansion_ratio}};
      if (r.variance_premium) t.numbers.emplace_back("variance_premium", *r.variance_premium);
      if (r.premium_percentile) t.numbers.emplace_back("premium_percentile", *r.premium_percentile);
      if (r.vix_change) t.numbers.emplace_back("vix_change", *r.vix_change);
      if (r.vix_percentile) t.numbers.emplace_back("vix_percentile_504", *r.vix_percentile);
      describe_record(t, in_.expansion_record);
      if (!in_.expansion_record) return;
      t.confidence = in_.expansion_record->call_confidence(r.expansion_probability);
      t.confidence_method = "walk_forward_reliability_of_expansion_or_not";
    };
    const auto& e = in_.radar_evidence;
    add_side("option_sellers_status", out_.radar.sellers, out_.radar.sellers_rule,
             e ? std::optional(e->sellers) : std::nullopt);
    add_side("option_buyers_status", out_.radar.buyers, out_.radar.buyers_rule,
             e ? std::optional(e->buyers) : std::nullopt);
  }

  void add_pattern() {
    out_.pattern = match_pattern(in_.pattern, in_.history.close);
    Tile& t = add("pattern_match_index", "index", "gfe_autoencoder", "descriptive");
    t.horizon = 5;
    t.value = out_.pattern.index;
    if (out_.pattern.flat) degrade(t, "the last 20 closes are equal");
    check_inputs(t);
    if (out_.pattern.candidates < kPatternMinCandidates)
      degrade(t, "only " + std::to_string(out_.pattern.candidates) + " past days to compare with");
    double mean = 0, up = 0;
    const auto n = static_cast<double>(out_.pattern.analogues.size());
    for (const Analogue& a : out_.pattern.analogues) mean += a.next_week / n, up += (a.next_week > 0) / n;
    t.numbers = {{"candidates", out_.pattern.candidates},
                 {"novelty_percentile", in_.novelty},
                 {"price_shape_index", out_.pattern.shape_index},
                 {"surrogate_index", out_.pattern.surrogate_index}};
    if (n > 0) {
      t.numbers.emplace_back("analogues_mean_next_week_pts", points(out_.close, mean));
      t.numbers.emplace_back("analogues_up_share", up);
    }
  }

  void add_composite() {
    CompositeInputs c;
    const HorizonForecast& day = out_.ranges.at(1);
    const Range tomorrow = {points(out_.close, day.terminal.lower), points(out_.close, day.terminal.upper)};
    const Range week = std::get<Range>(out_.at("weekly_range_pts").value);
    c.median_points = points(out_.close, day.median);
    c.one_sigma_points = points(out_.close, day.scale());
    c.low = out_.close + tomorrow[0];
    c.high = out_.close + tomorrow[1];
    c.week_low = out_.close + week[0];
    c.week_high = out_.close + week[1];
    c.expansion_probability = in_.expansion_probability;
    c.next_session = in_.next_session;
    c.sellers = to_string(out_.radar.sellers);
    c.buyers = to_string(out_.radar.buyers);
    c.edge = in_.direction_record && in_.direction_record->edge;
    if (!vix_today_ || in_.vix_carried) c.degraded.push_back("vix");
    if (!in_.missing.empty()) c.degraded.push_back("model inputs");
    if (!in_.expansion_informative && !in_.expansion_record) c.degraded.push_back("volatility expansion");
    if (in_.age_sessions > kStaleAfter) c.degraded.push_back("old data");
    if (out_.pattern.candidates < kPatternMinCandidates) c.degraded.push_back("pattern history");
    Tile& t = add("composite_summary", "text", "template", "none");
    t.horizon = 1;
    t.value = composite_summary(c);
    for (const std::string& name : c.degraded) degrade(t, name);
  }

  const TileInputs& in_;
  Tiles out_;
  bool vix_today_ = false;
};

}  // namespace

std::string to_string(RadarStatus status) {
  switch (status) {
    case RadarStatus::kFavorable:
      return "FAVORABLE";
    case RadarStatus::kNeutral:
      return "NEUTRAL";
    case RadarStatus::kCaution:
      return "CAUTION";
    case RadarStatus::kAvoid:
      return "AVOID";
  }
  throw std::invalid_argument("unknown radar status");
}

std::string to_string(TileStatus status) {
  switch (status) {
    case TileStatus::kOk:
      return "ok";
    case TileStatus::kDegraded:
      return "degraded";
    case TileStatus::kStale:
      return "stale";
    case TileStatus::kUnavailable:
      return "unavailable";
  }
  throw std::invalid_argument("unknown tile status");
}

const Tile& Tiles::at(const std::string& name) const {
  for (const Tile& t : tiles)
    if (t.name == name) return t;
  throw std::invalid_argument("no tile named " + name);
}

Tiles compute_tiles(const TileInputs& in) {
  if (in.history.close.size() < kMinSessions)
    throw std::invalid_argument("the tiles need " + std::to_string(kMinSessions) + " sessions, there are " +
                                std::to_string(in.history.close.size()));
  return Builder(in).build();
}

}  // namespace spectrum::forecast
