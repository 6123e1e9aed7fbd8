#include "apps/pipeline/document.h"

#include <algorithm>
#include <cmath>

#include "apps/pipeline/contract.h"
#include "apps/pipeline/radar_evidence_json.h"
#include "apps/pipeline/text_format.h"

namespace spectrum::pipeline {
namespace {

using forecast::Quote;
using forecast::Tile;
using forecast::Tiles;
using io::Json;

double rounded(double v, int decimals) {
  const double scale = std::pow(10.0, decimals);
  const double r = std::round(v * scale) / scale;
  return r == 0 ? 0.0 : r;  // no negative zero in a document
}
double price(double v) { return rounded(v, 2); }
double probability(double v) { return rounded(v, 4); }

template <class Range>
Json prices(const Range& values) {
  Json out = Json::array();
  for (double v : values) out.push(price(v));
  return out;
}

/// Four decimals that still sum to one: what rounding leaves over goes to the largest.
Json tilt_json(const forecast::Tilt& p) {
  std::array<double, 3> r = {probability(p[0]), probability(p[1]), probability(p[2])};
  const auto largest = static_cast<std::size_t>(std::max_element(r.begin(), r.end()) - r.begin());
  r[largest] = probability(r[largest] + 1 - (r[0] + r[1] + r[2]));
  return Json::object({{"bear", r[0]}, {"neutral", r[1]}, {"bull", r[2]}});
}

/// Measured coverage where the tile promises some; else what walk-forward evaluation found, if there is one.
void describe_confidence(const Tile& t, Json& d) {
  const bool measured = t.coverage && t.coverage->n > 0;
  d.set("nominal_coverage", t.nominal_coverage ? Json(*t.nominal_coverage) : Json());
  d.set("measured_coverage", measured ? Json(probability(t.coverage->share)) : Json());
  d.set("coverage_n", measured ? t.coverage->n : 0);
  d.set("coverage_ci", measured
                           ? Json::array({probability(t.coverage->lower), probability(t.coverage->upper)})
                           : Json::array());
  d.set("confidence", t.confidence ? Json(probability(*t.confidence))
                      : measured   ? Json(probability(t.coverage->share))
                                   : Json());
  d.set("confidence_method", t.confidence_method);
}

/// Why the expansion probability is what it is; numbers whole, so that they sum to the raw score.
Json attribution_json(const forecast::TileInputs& in) {
  if (!in.attribution)
    return Json::object({{"served", in.expansion_source},
                         {"note", "the trees are not served, so no input moves this probability"},
                         {"inputs", Json::array()}});
  const forecast::Attribution& a = *in.attribution;
  Json inputs = Json::array();
  for (const forecast::Contribution& c : a.inputs)
    inputs.push(Json::object({{"feature", c.feature},
                              {"value", std::isfinite(c.value) ? Json(c.value) : Json()},
                              {"shap", c.shap}}));
  return Json::object({{"served", in.expansion_source},
                       {"unit", "log-odds before calibration"},
                       {"raw_score", a.raw},
                       {"base", a.base},
                       {"in_words", Json::list(forecast::in_words(a))},
                       {"inputs", inputs}});
}

/// The past days that resembled today, and what followed them.
Json analogues_json(const Tiles& tiles, const MarketView& view) {
  Json out = Json::array();
  for (const forecast::Analogue& a : tiles.pattern.analogues)
    out.push(Json::object({{"date", io::format_day(view.market.days[a.day])},
                           {"distance", probability(a.distance)},
                           {"next_week_percent", price(100 * std::expm1(a.next_week))}}));
  return out;
}

/// Skill of a head over its baseline with its interval; null before it was measured.
Json skill_json(const std::optional<forecast::HeadRecord>& r) {
  if (!r) return nullptr;
  return Json::object({{"of", r->served == r->baseline ? r->model : r->served},
                       {"served", r->served},
                       {"baseline", r->baseline},
                       {"n", r->rows},
                       {"value", probability(r->skill)},
                       {"ci", Json::array({probability(r->lower), probability(r->upper)})}});
}

/// What followed such verdicts in the past; null before it was measured.
void set_evidence(const forecast::SideEvidence* side, const forecast::TileInputs& inputs, Json& detail) {
  detail.set("evidence", side ? side_evidence_json(*side) : Json())
      .set("edge", side && side->shown())
      .set("expansion_skill", skill_json(inputs.expansion_record));
}

Json detail_of_all(const Tiles& tiles, const forecast::TileInputs& inputs, const MarketView& view) {
  Json all = Json::object();
  for (const Tile& t : tiles.tiles) all.set(t.name, tile_detail_json(t));
  all.find("option_sellers_status")->set("attribution", attribution_json(inputs));
  all.find("option_buyers_status")->set("attribution", Json::object({{"same_as", "option_sellers_status"}}));
  all.find("pattern_match_index")->set("analogues", analogues_json(tiles, view));
  // Nothing is served as an edge before its skill has been measured walk-forward.
  all.find("directional_tilt")->set("skill", skill_json(inputs.direction_record));
  all.find("directional_tilt")->set("edge", inputs.direction_record && inputs.direction_record->edge);
  const auto& evidence = inputs.radar_evidence;
  set_evidence(evidence ? &evidence->sellers : nullptr, inputs, *all.find("option_sellers_status"));
  all.find("option_sellers_status")
      ->set("expansion_state", Json::object({{"status", forecast::to_string(tiles.expansion.status)},
                                             {"reasons", Json::list(tiles.expansion.reasons)}}));
  set_evidence(evidence ? &evidence->buyers : nullptr, inputs, *all.find("option_buyers_status"));
  return all;
}

Json tiles_json(const Tiles& tiles, const forecast::TileInputs& inputs) {
  Json out = Json::object();
  for (const Tile& t : tiles.tiles)
    if (t.name != "spot_price" && t.name != "india_vix") out.set(t.name, tile_value_json(t));
  out.set("volatility_expansion_prob", probability(inputs.expansion_probability));
  out.set("regime_free_trend_strength", rounded(inputs.trend_strength, 6));
  return out;
}

Json forecasts_json(const Tiles& tiles) {
  Json out = Json::object();
  for (const auto& [name, horizon] :
       {std::pair{"tomorrow", 1}, {"d2", 2}, {"d3", 3}, {"week", 5}, {"month", 21}}) {
    const forecast::HorizonForecast& f = tiles.ranges.at(horizon);
    const auto offset = [&](double x) { return price(tiles.close * std::expm1(x)); };
    out.set(name, Json::object({{"median", offset(f.median)},
                                {"p10", offset(f.terminal.lower)},
                                {"p90", offset(f.terminal.upper)},
                                {"path", Json::array({offset(f.path.lower), offset(f.path.upper)})},
                                {"sigma", rounded(f.sigma, 8)}}));
  }
  return out;
}

Json provenance_json(const Provenance& p, const MarketView& view) {
  Json models = Json::object(), series = Json::array();
  for (const auto& [file, hash] : p.model_hashes) models.set(file, hash);
  for (const SeriesUse& s : view.series)
    series.push(Json::object({{"key", s.key},
                              {"rows", s.rows},
                              {"first", io::format_day(s.first)},
                              {"last", io::format_day(s.last)},
                              {"age_sessions", s.age_sessions}}));
  return Json::object({{"data_hash", view.data_hash},
                       {"models", models},
                       {"seed", p.seed},
                       {"config_hash", p.config_hash},
                       {"series", series}});
}

/// Whole points, of which none is "-0".
double whole(double v) { return std::nearbyint(v) + 0.0; }

/// An expected move with its band: signed where it is the median, "±" where it is a size.
std::string move_cell(const Json& tile, double move) {
  const Json* numbers = tile.find("numbers");
  const double median = numbers ? numbers->number("median_pts").value_or(move) : move;
  const auto band = tile.numbers("offset").value_or(std::vector<double>{0, 0});
  const bool is_median = std::abs(move - median) < 0.01;
  return (is_median ? format("%+.0f", whole(move)) : "±" + format("%.0f", std::abs(move))) +
         format("  (%+.0f to %+.0f)", whole(band[0]), whole(band[1]));
}

/// The value of a tile in a few words: offsets with their sign and the levels they lead to, anything else
/// plain.
std::string cell(const Json& tile) {
  const Json* value = tile.find("value");
  if (!value || value->is_null()) return "-";
  const auto levels = tile.numbers("absolute").value_or(std::vector<double>{});
  if (const auto r = value->numbers(); r && r->size() == 2 && levels.size() == 2)
    return format("%+.0f to %+.0f", whole((*r)[0]), whole((*r)[1])) +
           format("  (%.0f to %.0f)", levels[0], levels[1]);
  if (const auto n = value->number(); n && levels.size() == 2) return move_cell(tile, *n);
  if (const auto n = value->number()) return format("%.2f", *n);
  if (value->is_object())
    return format("bear %.1f %%  neutral %.1f %%  bull %.1f %%", 100 * value->number("bear").value_or(0),
                  100 * value->number("neutral").value_or(0), 100 * value->number("bull").value_or(0));
  return value->string() ? *value->string() : "-";
}

/// Coverage, then the reasons; that of old data stands once below the table.
std::string remark(const Json& tile) {
  std::string out;
  if (const auto share = tile.number("measured_coverage"))
    out = format("held %.0f %% of the last %.0f (asked %.0f %%)", 100 * *share,
                 tile.number("coverage_n").value_or(0), 100 * tile.number("nominal_coverage").value_or(0));
  if (const Json* reasons = tile.find("reasons"); reasons && reasons->is_array())
    for (const Json& r : *reasons->array_items())
      if (!r.string() || !r.string()->starts_with(forecast::kOldData))
        out += (out.empty() ? "" : "; ") + (r.string() ? *r.string() : "");
  return out;
}

constexpr int kFurthest = 21;  // sessions ahead that a range speaks of

/// What a reader must know of dates that the exchange's calendar does not cover; empty where it covers all.
std::string calendar_warning(const MarketView& view, const MarketClock& clock) {
  const features::ExchangeCalendar& c = clock.calendar;
  const std::string counted = "next_session and the ends of the ranges count weekdays ";
  if (clock.session_after(view.last_day(), kFurthest, view.until) > c.last)
    return counted + "beyond " + io::format_day(c.last) +
           ": the exchange's calendar ends there, and holidays after it are not known; --calendar can extend "
           "it";
  if (view.last_day() < c.first)
    return counted + "before " + io::format_day(c.first) +
           ": the exchange's calendar begins there, and holidays before it are not known";
  return "";
}

std::vector<std::string> warnings_of(const MarketView& view, const Provenance& provenance,
                                     const MarketClock& clock) {
  std::vector<std::string> warnings = view.warnings;
  if (provenance.model_date > io::format_day(view.last_day()))
    warnings.push_back("the models saw data up to " + provenance.model_date +
                       ", after the day of this forecast: it is no test of them");
  if (std::string text = calendar_warning(view, clock); !text.empty()) warnings.push_back(std::move(text));
  const features::SpecialSession* today = features::special_session(clock.calendar, clock.today());
  if (today && !today->hours)
    warnings.push_back(
        "today's session is a special one whose hours the calendar does not give: regular hours are assumed");
  return warnings;
}

}  // namespace

Json quote_json(const Quote& q) {
  return Json::object({{"current", price(q.current)},
                       {"change_percent", price(q.change_percent())},
                       {"previous_close", price(q.previous_close)},
                       {"basis", q.official_close ? "official_close" : "last_trade"},
                       {"ohlc", Json::object({{"open", price(q.open)},
                                              {"high", price(q.high)},
                                              {"low", price(q.low)},
                                              {"close", price(q.current)}})}});
}

Json tile_value_json(const Tile& t) {
  if (const auto* number = std::get_if<double>(&t.value)) return price(*number);
  if (const auto* range = std::get_if<forecast::Range>(&t.value)) return prices(*range);
  if (const auto* tilt = std::get_if<forecast::Tilt>(&t.value)) return tilt_json(*tilt);
  if (const auto* text = std::get_if<std::string>(&t.value)) return *text;
  return nullptr;
}

Json tile_detail_json(const Tile& t) {
  Json numbers = Json::object();
  for (const auto& [name, value] : t.numbers)
    if (std::isfinite(value)) numbers.set(name, probability(value));
  Json d = Json::object({{"value", tile_value_json(t)},
                         {"unit", t.unit},
                         {"absolute", prices(t.absolute)},
                         {"offset", prices(t.offset)},
                         {"horizon_sessions", t.horizon}});
  if (!t.end_date.empty()) d.set("end_date", t.end_date);
  describe_confidence(t, d);
  d.set("source_model", t.source_model);
  d.set("status", forecast::to_string(t.status));
  d.set("reasons", Json::list(t.reasons));
  d.set("numbers", numbers);
  return d;
}

Json forecast_document(const Tiles& tiles, const forecast::TileInputs& inputs, const MarketView& view,
                       const Provenance& provenance, const MarketClock& clock) {
  Json d = Json::object({{"schema_version", kSchemaVersion},
                         {"timestamp", io::format_rfc3339(clock.now)},
                         {"as_of", io::format_day(view.last_day())},
                         {"lastUpdate", display_time(clock.now)},
                         {"session", clock.state()},
                         {"next_session", inputs.next_session},
                         {"synthetic", view.synthetic},
                         {"close", price(tiles.close)},
                         {"historicalClose", prices(tiles.historical_close)},
                         {"historicalPatternMatch", prices(tiles.pattern.history)}});
  if (inputs.spot) d.set("spotPrice", quote_json(*inputs.spot));
  if (inputs.vix) d.set("indiaVIX", quote_json(*inputs.vix));
  d.set("tiles", tiles_json(tiles, inputs));
  d.set("forecasts", forecasts_json(tiles));
  d.set("modelVersion", provenance.model_version).set("modelDate", provenance.model_date);
  d.set("tiles_detail", detail_of_all(tiles, inputs, view));
  d.set("evaluation", nullptr);
  d.set("provenance", provenance_json(provenance, view));
  d.set("warnings", Json::list(warnings_of(view, provenance, clock)));
  return d;
}

std::string tile_table(const Json& document) {
  std::string out = document.boolean("synthetic").value_or(false) ? "SYNTHETIC MARKET, close " : "Close ";
  out += format("%.2f on ", document.number("close").value_or(0)) + document.string("as_of").value_or("") +
         "; the next session is " + document.string("next_session").value_or("") + "\n\n";
  const Json* detail = document.find("tiles_detail");
  if (!detail || !detail->is_object()) return out;
  int number = 0;
  for (const Json::Member& tile : *detail->members()) {
    char line[160];
    std::snprintf(line, sizeof line, "%2d  %-27s %-11s ", ++number, tile.name.c_str(),
                  tile.value.string("status").value_or("").c_str());
    std::string value = cell(tile.value);
    const std::string more = tile.value.string("unit") == "text" ? "" : remark(tile.value);
    if (!more.empty()) value.resize(std::max<std::size_t>(value.size(), 36), ' ');
    out += line + value + (more.empty() ? "" : "  " + more) + "\n";
  }
  if (const Json* warnings = document.find("warnings"); warnings && warnings->is_array())
    for (const Json& w : *warnings->array_items()) out += "\nnote: " + (w.string() ? *w.string() : "");
  return out + "\n";
}

}  // namespace spectrum::pipeline
