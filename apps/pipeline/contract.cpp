#include "apps/pipeline/contract.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string_view>

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr double kInf = std::numeric_limits<double>::infinity();

enum class Kind { kNumber, kInteger, kString, kBoolean, kObject, kNumbers, kStrings, kObjects };

/// One field of the document. `path` is dotted; "*" stands for every member of an object.
struct Field {
  std::string_view path;
  Kind kind;
  bool required;
  std::string_view description;
  double min = -kInf, max = kInf;
  std::size_t min_items = 0, max_items = 1u << 20;
  std::string_view allowed = {};  ///< words separated by '|'; empty: any
  bool nullable = false;
};

constexpr std::string_view kStatus = "ok|degraded|stale|unavailable";

// The one table behind `validate`, `schema` and the check before every write.
constexpr Field kFields[] = {
    {"schema_version", Kind::kString, true, "version of this contract"},
    {"timestamp", Kind::kString, true, "when the forecast was made, RFC 3339"},
    {"as_of", Kind::kString, true, "date of the last completed session used"},
    {"lastUpdate", Kind::kString, true, "the same moment for display, with its zone"},
    {"session", Kind::kString, true, "state of the exchange", -kInf, kInf, 0, 1, "closed|open|pre|holiday"},
    {"next_session", Kind::kString, true, "date that `tomorrow` speaks of"},
    {"close", Kind::kNumber, true, "last completed daily close, points", 1e-9},
    {"historicalClose", Kind::kNumbers, true, "last 30 closes, oldest first", 1e-9, kInf, 30, 30},
    {"historicalPatternMatch", Kind::kNumbers, false, "pattern index of the last 20 days", 0, 100, 20, 20},
    {"synthetic", Kind::kBoolean, true, "true where the prices are a made-up market"},
    {"spotPrice", Kind::kObject, false, "newest price"},
    {"spotPrice.current", Kind::kNumber, true, "points", 1e-9},
    {"spotPrice.change_percent", Kind::kNumber, true, "against the previous session's close, percent"},
    {"spotPrice.basis", Kind::kString, true, "what the price is", -kInf, kInf, 0, 1,
     "official_close|last_trade"},
    {"spotPrice.ohlc", Kind::kObject, true, "the session's bar"},
    {"spotPrice.ohlc.*", Kind::kNumber, true, "points", 1e-9},
    {"indiaVIX", Kind::kObject, false, "newest volatility index; left out where there is none"},
    {"indiaVIX.current", Kind::kNumber, true, "percent a year", 1e-9},
    {"indiaVIX.change_percent", Kind::kNumber, true, "against the previous session's close, percent"},
    {"indiaVIX.ohlc", Kind::kObject, true, "the session's bar"},
    {"indiaVIX.ohlc.*", Kind::kNumber, true, "percent a year", 1e-9},
    {"tiles", Kind::kObject, true, "what the dashboard reads"},
    {"tiles.tomorrow_expected_move_pts", Kind::kNumber, true,
     "expected move, points: signed median, or the size that --expected-move asks for"},
    {"tiles.twoday_expected_move_pts", Kind::kNumber, true,
     "expected move, points: signed median, or the size that --expected-move asks for"},
    {"tiles.threeday_expected_move_pts", Kind::kNumber, true,
     "expected move, points: signed median, or the size that --expected-move asks for"},
    {"tiles.weekly_range_pts", Kind::kNumbers, true, "[low, high] offsets that hold 5 sessions", -kInf, kInf,
     2, 2},
    {"tiles.monthly_range_pts", Kind::kNumbers, true, "[low, high] offsets that hold 21 sessions", -kInf,
     kInf, 2, 2},
    {"tiles.directional_tilt", Kind::kObject, true, "probabilities of the next session; they sum to 1"},
    {"tiles.directional_tilt.bear", Kind::kNumber, true, "return below -0.5 %", 0, 1},
    {"tiles.directional_tilt.neutral", Kind::kNumber, true, "in between", 0, 1},
    {"tiles.directional_tilt.bull", Kind::kNumber, true, "return above +0.5 %", 0, 1},
    {"tiles.short_term_envelope", Kind::kNumbers, true, "[low, high] offsets of the next close", -kInf, kInf,
     2, 2},
    {"tiles.medium_term_envelope", Kind::kNumbers, true, "[low, high] offsets of the close in 5 sessions",
     -kInf, kInf, 2, 2},
    {"tiles.volatility_expansion_prob", Kind::kNumber, true,
     "probability that the next 3 sessions vary more than the last 90", 0, 1},
    {"tiles.option_sellers_status", Kind::kString, true, "rule with evidence gate", -kInf, kInf, 0, 1,
     "FAVORABLE|NEUTRAL|AVOID"},
    {"tiles.option_buyers_status", Kind::kString, true, "rule with evidence gate", -kInf, kInf, 0, 1,
     "FAVORABLE|NEUTRAL|CAUTION|AVOID"},
    {"tiles.pattern_match_index", Kind::kNumber, true, "how closely the past resembles today", 0, 100},
    {"tiles.composite_summary", Kind::kString, true, "the summary, at most 280 characters"},
    {"tiles.regime_free_trend_strength", Kind::kNumber, true, "(EMA8 - EMA21) / EMA21"},
    {"forecasts", Kind::kObject, true, "median and 80 % band of the close, offsets from close"},
    {"forecasts.*", Kind::kObject, true, "tomorrow, d2, d3, week, month"},
    {"forecasts.*.median", Kind::kNumber, true, "points"},
    {"forecasts.*.p10", Kind::kNumber, true, "points"},
    {"forecasts.*.p90", Kind::kNumber, true, "points"},
    {"forecasts.*.path", Kind::kNumbers, false, "[low, high] that hold every session up to it, points", -kInf,
     kInf, 2, 2},
    {"forecasts.*.sigma", Kind::kNumber, false, "volatility a session, log units", 0},
    {"modelVersion", Kind::kString, true, "version of the program that trained the models"},
    {"modelDate", Kind::kString, true, "last session that the models had seen"},
    {"mae", Kind::kString, false, "mean absolute error of past medians, points"},
    {"tiles_detail", Kind::kObject, true, "what stands behind each of the 14 tiles"},
    {"tiles_detail.*", Kind::kObject, true, "one tile"},
    {"tiles_detail.*.attribution", Kind::kObject, false,
     "what each input adds to the expansion model's raw score (Shapley values), or what is served instead"},
    {"tiles_detail.*.unit", Kind::kString, true, "unit of the value"},
    {"tiles_detail.*.absolute", Kind::kNumbers, true, "levels, points", -kInf, kInf, 0, 2},
    {"tiles_detail.*.offset", Kind::kNumbers, true, "offsets from close, points", -kInf, kInf, 0, 2},
    {"tiles_detail.*.horizon_sessions", Kind::kInteger, true, "sessions ahead; 0: now", 0, 252},
    {"tiles_detail.*.nominal_coverage", Kind::kNumber, true, "coverage asked for", 0, 1, 0, 1, "", true},
    {"tiles_detail.*.measured_coverage", Kind::kNumber, true,
     "share of the last resolved forecasts that held", 0, 1, 0, 1, "", true},
    {"tiles_detail.*.coverage_n", Kind::kInteger, true, "resolved forecasts counted", 0, 1e6},
    {"tiles_detail.*.coverage_ci", Kind::kNumbers, true, "95 % interval of the measured coverage", 0, 1, 0,
     2},
    {"tiles_detail.*.confidence", Kind::kNumber, true, "measured, or null where nothing is measured yet", 0,
     1, 0, 1, "", true},
    {"tiles_detail.*.confidence_method", Kind::kString, true, "what confidence is"},
    {"tiles_detail.*.source_model", Kind::kString, true, "where the value comes from"},
    {"tiles_detail.*.status", Kind::kString, true, "state of the tile", -kInf, kInf, 0, 1, kStatus},
    {"tiles_detail.*.reasons", Kind::kStrings, true, "why the status is not ok"},
    {"tiles_detail.*.numbers", Kind::kObject, true, "further figures"},
    {"tiles_detail.*.numbers.*", Kind::kNumber, true, "by name"},
    {"tiles_detail.*.skill", Kind::kObject, false,
     "1 - log-loss / the baseline's, of who is served, walk-forward; null before it was measured", -kInf,
     kInf, 0, 1, "", true},
    {"tiles_detail.*.expansion_state", Kind::kObject, false,
     "of option_sellers_status: the state of volatility_expansion_prob itself"},
    {"tiles_detail.*.expansion_state.status", Kind::kString, true, "as that of a tile", -kInf, kInf, 0, 1,
     kStatus},
    {"tiles_detail.*.expansion_state.reasons", Kind::kStrings, true, "why the status is not ok"},
    {"tiles_detail.*.edge", Kind::kBoolean, false,
     "whether who is served is shown to beat every rule that was tried beside it"},
    {"evaluation", Kind::kObject, false,
     "walk-forward record of such models: folds, scores, who is served; null where there is none that fits",
     -kInf, kInf, 0, 1, "", true},
    {"evaluation.last", Kind::kString, true, "last session of the data evaluated"},
    {"evaluation.folds", Kind::kInteger, true, "refits", 0},
    {"provenance", Kind::kObject, true, "what the forecast was made from"},
    {"provenance.data_hash", Kind::kString, true, "SHA-256 of the rows used"},
    {"provenance.models", Kind::kObject, true, "SHA-256 of each model file"},
    {"provenance.models.*", Kind::kString, true, "hexadecimal"},
    {"provenance.seed", Kind::kInteger, true, "seed of the training", 0},
    {"provenance.config_hash", Kind::kString, true, "SHA-256 of the training configuration"},
    {"provenance.series", Kind::kObjects, true, "key, rows, first, last, age_sessions of each series"},
    {"warnings", Kind::kStrings, true, "what a reader should know"},
};

constexpr std::array<std::string_view, 14> kTileNames = {"spot_price",
                                                         "india_vix",
                                                         "tomorrow_expected_move_pts",
                                                         "twoday_expected_move_pts",
                                                         "threeday_expected_move_pts",
                                                         "weekly_range_pts",
                                                         "monthly_range_pts",
                                                         "directional_tilt",
                                                         "short_term_envelope",
                                                         "medium_term_envelope",
                                                         "option_sellers_status",
                                                         "option_buyers_status",
                                                         "pattern_match_index",
                                                         "composite_summary"};

std::string show(double v) {
  std::string text = std::to_string(v);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

bool among(std::string_view words, std::string_view word) {
  for (std::size_t start = 0; start <= words.size();) {
    const std::size_t bar = std::min(words.find('|', start), words.size());
    if (words.substr(start, bar - start) == word) return true;
    start = bar + 1;
  }
  return false;
}

/// Checks one value against one field; appends what is wrong.
void check_value(const Field& f, const std::string& path, const Json& v, std::vector<std::string>& faults) {
  const auto fault = [&](const std::string& what) { faults.push_back(path + ": " + what); };
  const auto wrong_type = [&](const char* wanted) {
    fault(std::string("must be ") + wanted + ", is " + v.type_name());
  };
  const auto in_range = [&](double x) {
    if (!(x >= f.min && x <= f.max))
      fault("is " + show(x) + ", must lie in [" + show(f.min) + ", " + show(f.max) + "]");
  };
  if (v.is_null() && f.nullable) return;
  switch (f.kind) {
    case Kind::kNumber:
      return v.is_number() ? in_range(*v.number()) : wrong_type("a number");
    case Kind::kInteger:
      return v.is_integer() ? in_range(*v.number()) : wrong_type("an integer");
    case Kind::kString:
      if (!v.is_string()) return wrong_type("a string");
      if (v.string()->empty()) fault("must not be empty");
      if (!f.allowed.empty() && !among(f.allowed, *v.string()))
        fault("is \"" + *v.string() + "\", must be one of " + std::string(f.allowed));
      return;
    case Kind::kBoolean:
      if (!v.is_bool()) wrong_type("true or false");
      return;
    case Kind::kObject:
      if (!v.is_object()) wrong_type("an object");
      return;
    case Kind::kNumbers:
    case Kind::kStrings:
    case Kind::kObjects:
      break;
  }
  if (!v.is_array()) return wrong_type("an array");
  if (v.size() < f.min_items || v.size() > f.max_items)
    fault("has " + std::to_string(v.size()) + " entries, must have " + std::to_string(f.min_items) +
          (f.max_items == f.min_items ? "" : " to " + std::to_string(f.max_items)));
  for (std::size_t i = 0; i < v.size(); ++i) {
    const std::string item = path + "[" + std::to_string(i) + "]";
    if (f.kind == Kind::kStrings && !v.at(i).is_string()) faults.push_back(item + ": must be a string");
    if (f.kind == Kind::kObjects && !v.at(i).is_object()) faults.push_back(item + ": must be an object");
    if (f.kind != Kind::kNumbers) continue;
    if (v.at(i).is_number())
      in_range(*v.at(i).number());
    else
      faults.push_back(item + ": must be a number");
  }
}

/// Walks down `rest` of the field's path, following "*" into every member.
void check_field(const Field& f, std::string_view rest, const std::string& walked, const Json& at,
                 std::vector<std::string>& faults) {
  const std::size_t dot = std::min(rest.find('.'), rest.size());
  const std::string_view name = rest.substr(0, dot);
  const bool last = dot == rest.size();
  const auto visit = [&](const std::string& member, const Json& value) {
    const std::string path = walked.empty() ? member : walked + "." + member;
    last ? check_value(f, path, value, faults) : check_field(f, rest.substr(dot + 1), path, value, faults);
  };
  if (!at.is_object()) return;  // reported by the parent's own field
  if (name == "*") {
    for (const Json::Member& m : *at.members()) visit(m.name, m.value);
  } else if (const Json* value = at.find(name)) {
    visit(std::string(name), *value);
  } else if (last && f.required) {
    faults.push_back((walked.empty() ? "" : walked + ".") + std::string(name) + ": is missing");
  }
}

/// Rules that tie several fields together.
void check_relations(const Json& d, std::vector<std::string>& faults) {
  if (const Json* forecasts = d.find("forecasts"); forecasts && forecasts->is_object())
    for (const Json::Member& m : *forecasts->members()) {
      const auto low = m.value.number("p10"), mid = m.value.number("median"), high = m.value.number("p90");
      if (low && mid && high && !(*low <= *mid && *mid <= *high))
        faults.push_back("forecasts." + m.name + ": needs p10 <= median <= p90");
    }
  if (const Json* tilt = d.find({"tiles", "directional_tilt"})) {
    const auto a = tilt->number("bear"), b = tilt->number("neutral"), c = tilt->number("bull");
    if (a && b && c && std::abs(*a + *b + *c - 1) > 1e-6)
      faults.push_back("tiles.directional_tilt: probabilities sum to " + show(*a + *b + *c) + ", not 1");
  }
  for (const char* name : {"weekly_range_pts", "monthly_range_pts"})
    if (const Json* range = d.find({"tiles", name}))
      if (const auto r = range->numbers(); r && r->size() == 2 && !((*r)[0] < 0 && (*r)[1] > 0))
        faults.push_back(std::string("tiles.") + name + ": must hold the close, low < 0 < high");
  for (const char* name : {"short_term_envelope", "medium_term_envelope"})
    if (const Json* range = d.find({"tiles", name}))
      if (const auto r = range->numbers(); r && r->size() == 2 && !((*r)[0] < (*r)[1]))
        faults.push_back(std::string("tiles.") + name + ": needs low < high");
  if (const Json* detail = d.find("tiles_detail"); detail && detail->is_object())
    for (std::string_view name : kTileNames)
      if (!detail->find(name)) faults.push_back("tiles_detail." + std::string(name) + ": is missing");
  if (const Json* text = d.find({"tiles", "composite_summary"}); text && text->is_string()) {
    const auto characters = std::count_if(text->string()->begin(), text->string()->end(),
                                          [](unsigned char c) { return (c & 0xC0) != 0x80; });
    if (characters > 280) faults.push_back("tiles.composite_summary: is longer than 280 characters");
  }
}

Json schema_of(const Field& f) {
  Json s = Json::object();
  s.set("description", f.description);
  const auto bounds = [&f](Json& target) {
    if (std::isfinite(f.min)) target.set("minimum", f.min);
    if (std::isfinite(f.max)) target.set("maximum", f.max);
  };
  const auto type = [&f](const char* name) { return f.nullable ? Json::array({name, "null"}) : Json(name); };
  switch (f.kind) {
    case Kind::kNumber:
    case Kind::kInteger:
      s.set("type", type(f.kind == Kind::kNumber ? "number" : "integer"));
      bounds(s);
      return s;
    case Kind::kString: {
      s.set("type", type("string"));
      Json words = Json::array();
      for (std::size_t start = 0; start < f.allowed.size();) {
        const std::size_t bar = std::min(f.allowed.find('|', start), f.allowed.size());
        words.push(f.allowed.substr(start, bar - start));
        start = bar + 1;
      }
      if (words.size() > 0) s.set("enum", words);
      return s;
    }
    case Kind::kBoolean:
      return s.set("type", "boolean");
    case Kind::kObject:
      return s.set("type", type("object"));
    case Kind::kNumbers:
    case Kind::kStrings:
    case Kind::kObjects:
      break;
  }
  Json items = Json::object();
  items.set("type", f.kind == Kind::kNumbers ? "number" : f.kind == Kind::kStrings ? "string" : "object");
  if (f.kind == Kind::kNumbers) bounds(items);
  s.set("type", "array").set("items", items).set("minItems", f.min_items);
  return s.set("maxItems", f.max_items);
}

/// Puts the schema of a field where its path says.
void place(Json& object, std::string_view rest, const Field& f) {
  const std::size_t dot = std::min(rest.find('.'), rest.size());
  const std::string name(rest.substr(0, dot));
  const bool last = dot == rest.size();
  if (name == "*") {
    if (last) {
      object.set("additionalProperties", schema_of(f));
    } else {
      place(*object.find("additionalProperties"), rest.substr(dot + 1), f);
    }
    return;
  }
  if (!object.find("properties")) object.set("properties", Json::object());
  Json& properties = *object.find("properties");
  if (!last) return place(*properties.find(name), rest.substr(dot + 1), f);
  properties.set(name, schema_of(f));
  if (!f.required) return;
  if (!object.find("required")) object.set("required", Json::array());
  object.find("required")->push(name);
}

}  // namespace

std::vector<std::string> contract_faults(const Json& document) {
  if (!document.is_object())
    return {std::string("the document must be an object, is ") + document.type_name()};
  std::vector<std::string> faults;
  for (const Field& f : kFields) check_field(f, f.path, "", document, faults);
  check_relations(document, faults);
  return faults;
}

Json contract_schema() {
  Json schema = Json::object({{"$schema", "https://json-schema.org/draft/2020-12/schema"},
                              {"title", "omnispectrum.json"},
                              {"type", "object"}});
  for (const Field& f : kFields) place(schema, f.path, f);
  return schema;
}

}  // namespace spectrum::pipeline
