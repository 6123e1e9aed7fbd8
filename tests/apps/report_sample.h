#pragma once
// A small forecast that keeps the contract, and what else a report is made from, by hand.
#include <cmath>
#include <string>
#include <vector>

#include "apps/pipeline/exchange_calendar.h"
#include "apps/pipeline/report_input.h"
#include "io/json.h"

namespace spectrum::test {

inline constexpr const char* kReportNow = "2025-11-15T10:00:00+05:30";

/// One tile's detail. @param value JSON text
inline io::Json sample_tile(const std::string& unit, const std::string& value, const std::string& levels,
                            const std::string& offsets, int horizon, const std::string& numbers) {
  const bool range = offsets != "[]";
  return io::parse_json(
             "{\"value\": " + value + ", \"unit\": \"" + unit + "\", \"absolute\": " + levels +
                 ", \"offset\": " + offsets + ", \"horizon_sessions\": " + std::to_string(horizon) +
                 (range ? ", \"nominal_coverage\": 0.8, \"measured_coverage\": 0.79, \"coverage_n\": 250, "
                          "\"coverage_ci\": [0.73, 0.84], \"confidence\": 0.79"
                        : ", \"nominal_coverage\": null, \"measured_coverage\": null, \"coverage_n\": 0, "
                          "\"coverage_ci\": [], \"confidence\": null") +
                 ", \"confidence_method\": \"x\", \"source_model\": \"har_vix\", \"status\": \"ok\", "
                 "\"reasons\": [], \"numbers\": " +
                 numbers + "}",
             "tile")
      .value();
}

inline io::Json sample_tiles_detail() {
  io::Json d = io::Json::object();
  d.set("spot_price", sample_tile("points", "20000", "[20000]", "[0.0]", 0, "{\"age_sessions\": 0}"));
  d.set("india_vix", sample_tile("percent", "12.5", "[]", "[]", 0, "{\"percentile_252\": 0.24}"));
  const char* figures = "{\"one_sigma_pts\": 110.0, \"expected_abs_move_pts\": 90.0, \"median_pts\": 15.0}";
  for (const char* name :
       {"tomorrow_expected_move_pts", "twoday_expected_move_pts", "threeday_expected_move_pts"})
    d.set(name, sample_tile("points", "15.0", "[19850, 20180]", "[-150, 180]", 1, figures));
  d.set("weekly_range_pts",
        sample_tile("points", "[-500, 520]", "[19500, 20520]", "[-500, 520]", 5, figures));
  d.find("weekly_range_pts")->set("end_date", "2025-11-21");
  d.set("monthly_range_pts",
        sample_tile("points", "[-900, 950]", "[19100, 20950]", "[-900, 950]", 21, figures));
  d.set("directional_tilt",
        sample_tile("probability", "{\"bear\": 0.2, \"neutral\": 0.5, \"bull\": 0.3}", "[]", "[]", 1,
                    "{\"prior_bear\": 0.22, \"prior_neutral\": 0.5, \"prior_bull\": 0.28}"));
  d.find("directional_tilt")->set("skill", nullptr).set("edge", false);
  d.set("short_term_envelope",
        sample_tile("points", "[-150, 180]", "[19850, 20180]", "[-150, 180]", 1, figures));
  d.set("medium_term_envelope",
        sample_tile("points", "[-300, 380]", "[19700, 20380]", "[-300, 380]", 5, figures));
  d.set("option_sellers_status", sample_tile("status", "\"NEUTRAL\"", "[]", "[]", 3,
                                             "{\"expansion_probability\": 0.36, \"vix_change\": -0.02}"));
  d.find("option_sellers_status")
      ->set("expansion_state", io::Json::object({{"status", "ok"}, {"reasons", io::Json::array()}}));
  d.set("option_buyers_status",
        sample_tile("status", "\"CAUTION\"", "[]", "[]", 3, "{\"expansion_probability\": 0.36}"));
  d.set("pattern_match_index", sample_tile("index", "82.5", "[]", "[]", 5, "{\"surrogate_index\": 50}"));
  d.find("pattern_match_index")
      ->set("analogues",
            io::parse_json("[{\"date\": \"2025-09-30\", \"distance\": 1.25, \"next_week_percent\": -0.5}]",
                           "analogues")
                .value());
  d.set("composite_summary", sample_tile("text", "\"x\"", "[]", "[]", 1, "{}"));
  return d;
}

inline io::Json sample_document() {
  io::Json d = io::parse_json(R"({
    "schema_version": "1.0", "timestamp": "2025-11-15T10:00:00+05:30", "as_of": "2025-11-14",
    "lastUpdate": "15 Nov 2025, 10:00 IST", "session": "closed", "next_session": "2025-11-17",
    "synthetic": false, "close": 20000.0,
    "spotPrice": {"current": 20000.0, "change_percent": 0.25, "previous_close": 19950.0, "basis": "official_close",
                  "ohlc": {"open": 19960.0, "high": 20040.0, "low": 19930.0, "close": 20000.0}},
    "indiaVIX": {"current": 12.5, "change_percent": -2.0, "previous_close": 12.75, "basis": "official_close",
                 "ohlc": {"open": 12.7, "high": 12.9, "low": 12.4, "close": 12.5}},
    "tiles": {"tomorrow_expected_move_pts": 15.0, "twoday_expected_move_pts": 15.0,
              "threeday_expected_move_pts": 15.0, "weekly_range_pts": [-500, 520], "monthly_range_pts": [-900, 950],
              "directional_tilt": {"bear": 0.2, "neutral": 0.5, "bull": 0.3}, "short_term_envelope": [-150, 180],
              "medium_term_envelope": [-300, 380], "volatility_expansion_prob": 0.36,
              "option_sellers_status": "NEUTRAL", "option_buyers_status": "CAUTION", "pattern_match_index": 82.5,
              "composite_summary": "Up bias +15 pts. No measured edge in direction. Not investment advice.",
              "regime_free_trend_strength": 0.004},
    "forecasts": {"tomorrow": {"median": 15.0, "p10": -150.0, "p90": 180.0},
                  "d2": {"median": 20.0, "p10": -210.0, "p90": 250.0}, "d3": {"median": 25.0, "p10": -250.0, "p90": 300.0},
                  "week": {"median": 40.0, "p10": -300.0, "p90": 380.0},
                  "month": {"median": 90.0, "p10": -700.0, "p90": 880.0}},
    "modelVersion": "0.1.0", "modelDate": "2025-11-14", "evaluation": null,
    "provenance": {"data_hash": "aa11", "models": {"net.safetensors": "bb22"}, "seed": 42, "config_hash": "cc33",
                   "series": [{"key": "nifty_daily"}]},
    "warnings": ["holidays are not known"]})",
                              "sample")
                   .value();
  io::Json closes = io::Json::array(), matches = io::Json::array();
  for (int i = 0; i < 30; ++i) closes.push(i == 29 ? 20000.0 : 19800.0 + 7 * i + 40 * std::sin(i));
  for (int i = 0; i < 20; ++i) matches.push(50.0 + i);
  d.set("historicalClose", closes).set("historicalPatternMatch", matches);
  return d.set("tiles_detail", sample_tiles_detail());
}

inline io::Json sample_card() {
  return io::parse_json(R"({"program_version": "0.1.0", "trained_at": "2025-11-15T10:00:00+05:30", "seed": 42,
    "data": {"first": "2020-11-17", "last": "2025-11-14", "sessions": 1235, "usable_rows": 983},
    "configuration": {"preset": "default"}, "absent_features": [], "files": {"net.safetensors": "bb22"},
    "reports": [{"name": "fusion_mlp", "test_rows": 94, "scores": [
      {"name": "log-loss, as served", "value": 0.88, "baseline": "volatility prior", "baseline_value": 0.89,
       "beats_baseline": true}]}]})",
                        "card")
      .value();
}

/// A small evaluation.json.
inline io::Json sample_evaluation() {
  return io::parse_json(R"({"evaluated_at": "2025-11-16T12:00:00+05:30", "config_hash": "cc33",
  "protocol": {"folds": [{"test_first": "2023-02-14", "test_last": "2023-03-14"},
                         {"test_first": "2023-03-15", "test_last": "2023-04-17"}]},
  "heads": {
    "direction": {"question": "Direction of the next session", "rows": 677, "first": "2023-02-14", "last": "2025-11-13",
      "majority": 0.5687, "served": "volatility prior", "verdict": "no skill: it is not shown to beat volatility prior",
      "forecasters": [{"name": "fusion", "log_loss": 0.994, "brier": 0.591, "accuracy": 0.5657},
                      {"name": "volatility prior", "log_loss": 0.9776, "brier": 0.58, "accuracy": 0.57}],
      "comparisons": [{"model": "fusion", "baseline": "volatility prior", "gain": -0.0163, "gain_ci": [-0.0292, -0.0027],
                       "p": 0.012, "beats": false}],
      "reliability_of_served": [{"n": 0, "mean_p": 0, "share": 0}, {"n": 23, "mean_p": 0.3797, "share": 0.3478}]},
    "expansion": {"question": "Next 3 sessions more variable than the last 90", "rows": 675, "served": "volatility logit",
      "base_rates": {"no": 0.663704, "yes": 0.336296}, "shown": false, "verdict": "no skill of trees",
      "forecasters": [{"name": "trees", "log_loss": 0.6862}, {"name": "volatility logit", "log_loss": 0.6044},
                      {"name": "base rate", "log_loss": 0.6442}],
      "comparisons": [
        {"model": "trees", "baseline": "volatility logit", "gain": -0.0818, "gain_ci": [-0.1766, 0.0019], "p": 0.047, "beats": false},
        {"model": "trees", "baseline": "base rate", "gain": -0.0419, "gain_ci": [-0.0965, -0.002], "p": 0.0528, "beats": false},
        {"model": "volatility logit", "baseline": "base rate", "gain": 0.0399, "gain_ci": [-0.0287, 0.1054], "p": 0.2206, "beats": false}]},
    "ranges": [{"kind": "terminal", "horizon": 1, "nominal": 0.8, "holds_its_promise": true, "forecasters": [
      {"name": "HAR + VIX", "n": 677, "coverage": 0.8006, "coverage_ci": [0.7688, 0.829], "width": 0.01735,
       "interval_score": 0.0264, "by_volatility": [{"coverage": 0.779}, {"coverage": 0.779}, {"coverage": 0.844}], "by_year": [{"year": 2023, "n": 215, "coverage": 0.8047, "coverage_ci": [0.7465, 0.8521]}]},
      {"name": "constant", "n": 677, "coverage": 0.8109, "width": 0.02, "interval_score": 0.03}]}],
    "encoders": [{"model": "gfe_ae", "score": "explained variance", "baseline": "PCA-8", "value": 0.72,
                  "baseline_value": 0.81, "folds": 34, "folds_better": 3}]},
  "leak_demonstration": [{"label": "same window", "held_out": "random fifth", "rows": 197, "auc": 1.0, "accuracy": 1.0,
                          "majority": 0.65}]})",
                        "evaluation")
      .value();
}

/// Daily bars of 60 weekdays up to the forecast's day, the last close that of the forecast.
inline io::Candles sample_bars() {
  io::Candles bars;
  io::Day day = io::parse_day("2025-11-14").value();
  std::vector<io::Day> days;
  for (; days.size() < 60; day = io::previous_weekday(day)) days.insert(days.begin(), day);
  for (std::size_t i = 0; i < days.size(); ++i) {
    const double close = i + 1 == days.size() ? 20000.0
                                              : 19700 + 5.0 * static_cast<double>(i) +
                                                    60 * std::sin(0.7 * static_cast<double>(i));
    const double open = close + 30 * std::cos(static_cast<double>(i));
    bars.push_back({0, days[i], open, std::max(open, close) + 20, std::min(open, close) - 25, close, 0});
  }
  return bars;
}

inline pipeline::Checkup sample_checkup() {
  pipeline::Checkup c;
  pipeline::SeriesHealth s;
  s.key = s.written = "nifty_daily";
  s.rows = 60;
  s.last = io::parse_day("2025-11-14").value();
  c.series.push_back(s);
  pipeline::Finding f;
  f.severity = pipeline::Severity::kWarning;
  f.series = "nifty_daily";
  f.text = "1 regular session is missing";
  f.advice = "bring the day in with pipeline import csv";
  f.dates = {io::parse_day("2025-10-01").value()};
  c.findings.push_back(f);
  return c;
}

/// A row without prices and one that is no bar, and what `doctor` says of them.
inline pipeline::Checkup sample_sick_checkup() {
  const io::Json cache = io::parse_json(R"({"series": {"nifty_daily": {"meta": {"interval": "1d"}, "data": [
    {"Date": "2025-11-12", "Open": 1.0, "High": 2.0, "Low": 0.5, "Close": 1.5},
    {"Date": "2025-11-13", "Open": null, "High": 2.0, "Low": 0.5, "Close": 1.5},
    {"Date": "2025-11-14", "Open": 1.0, "High": NaN, "Low": 0.5, "Close": null},
    {"Date": "2025-11-17", "Open": 1.0, "High": NaN, "Low": 0.5, "Close": 1.5}]}}})",
                                        "cache")
                             .value();
  const io::Instant now = io::parse_instant(kReportNow).value();
  return pipeline::examine(cache, pipeline::nse_calendar(), std::nullopt, now, now);
}

/// Everything there but an evaluation.
inline pipeline::ReportInput sample_input() {
  pipeline::ReportInput in;
  in.document = sample_document();
  in.card.value = sample_card();
  in.evaluation.why = "Not evaluated yet: run `pipeline evaluate`.";
  in.bars.value = sample_bars();
  in.checkup.value = sample_checkup();
  in.out = "data/omnispectrum.json";
  in.data = "data/prediction_data.json";
  in.now = io::parse_instant(kReportNow).value();
  return in;
}

/// What followed the radar's verdicts, as an evaluation tells it.
inline io::Json sample_evidence() {
  return io::parse_json(R"({"rows": 612, "statuses": [
    {"status": "FAVORABLE", "n": 234, "mean_move": 0.61, "beyond": 0.183, "worst_twentieth": 1.47, "worst": 3.52},
    {"status": "AVOID", "n": 378, "mean_move": 0.7, "beyond": 0.22, "worst_twentieth": 1.8, "worst": 3.9}],
    "favorable_less_rest": -0.09, "favorable_less_rest_ci": [-0.2, 0.02], "shown": false})",
                        "evidence")
      .value();
}

/// An object less one member.
inline io::Json without(const io::Json& object, const char* name) {
  io::Json out = io::Json::object();
  for (const io::Json::Member& m : *object.members())
    if (m.name != name) out.set(m.name, m.value);
  return out;
}

/// Every tile gets the status and the reason.
inline void set_status(io::Json& document, const char* status, const char* reason) {
  io::Json detail = io::Json::object();
  const io::Json why = io::Json::array({reason});
  for (const io::Json::Member& m : *document.find("tiles_detail")->members()) {
    io::Json tile = m.value;
    tile.set("status", status).set("reasons", why);
    if (tile.find("expansion_state"))
      tile.set("expansion_state", io::Json::object({{"status", status}, {"reasons", why}}));
    detail.set(m.name, tile);
  }
  document.set("tiles_detail", detail);
}

/// A quote that there is not.
inline void remove_quote(io::Json& document, const char* quote, const char* tile) {
  document = without(document, quote);
  document.find("tiles_detail")
      ->find(tile)
      ->set("value", nullptr)
      .set("status", "unavailable")
      .set("absolute", io::Json::array())
      .set("offset", io::Json::array())
      .set("reasons", io::Json::array({"no vix series in the cache"}))
      .set("numbers", io::Json::object());
}

/// All that a detail may lack is away: levels, figures, coverage, values, analogues.
inline void strip_details(io::Json& document) {
  io::Json detail = io::Json::object();
  for (const io::Json::Member& m : *document.find("tiles_detail")->members()) {
    io::Json tile = m.value;
    tile.set("numbers", io::Json::object()).set("absolute", io::Json::array());
    tile.set("offset", io::Json::array()).set("value", nullptr);
    tile.set("measured_coverage", nullptr).set("coverage_n", 0).set("coverage_ci", io::Json::array());
    detail.set(m.name, without(without(tile, "analogues"), "expansion_state"));
  }
  document.set("tiles_detail", detail);
}

struct SampleState {
  const char* name;
  pipeline::ReportInput input;
};

/// The states in which a reader meets the page.
inline std::vector<SampleState> sample_states() {
  pipeline::ReportInput normal = sample_input();
  normal.evaluation.value = sample_evaluation();
  for (const char* side : {"option_sellers_status", "option_buyers_status"})
    normal.document.find("tiles_detail")->find(side)->set("evidence", sample_evidence());
  pipeline::ReportInput stale = normal, degraded = normal, no_vix = normal, bare = normal;
  set_status(stale.document, "stale", "newest complete bar is 9 sessions old");
  stale.now = io::parse_instant("2025-11-29T10:00:00+05:30").value();
  set_status(degraded.document, "degraded", "inputs missing today, taken as neutral: vix_rank");
  degraded.checkup.value = sample_sick_checkup();
  remove_quote(no_vix.document, "indiaVIX", "india_vix");
  strip_details(bare.document);
  remove_quote(bare.document, "indiaVIX", "india_vix");
  remove_quote(bare.document, "spotPrice", "spot_price");
  bare.document.set("forecasts", io::Json::object()).set("warnings", io::Json::array());
  bare.card = {std::nullopt, "There is no model card in models."};
  bare.evaluation = {std::nullopt, "Not evaluated yet: run `pipeline evaluate`."};
  bare.bars = {std::nullopt, "There is no cache: charts show closes alone."};
  bare.checkup = {std::nullopt, "There is no cache."};
  return {{"normal", normal},
          {"stale", stale},
          {"degraded", degraded},
          {"without VIX", no_vix},
          {"without evaluation", sample_input()},
          {"everything missing", bare}};
}

}  // namespace spectrum::test
