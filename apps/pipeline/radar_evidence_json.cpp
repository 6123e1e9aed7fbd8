#include "apps/pipeline/radar_evidence_json.h"

#include <array>
#include <cmath>
#include <utility>

#include "apps/forecast/tiles.h"
#include "apps/pipeline/json_fields.h"
#include "io/date.h"

namespace spectrum::pipeline {
namespace {

using forecast::RadarStatus;
using forecast::SideEvidence;
using forecast::StatusOutcomes;
using io::Json;

constexpr std::array kStatuses = {RadarStatus::kFavorable, RadarStatus::kNeutral, RadarStatus::kCaution,
                                  RadarStatus::kAvoid};
constexpr double kMostRows = 1e6, kLargest = 1e6;

std::string verdict(const SideEvidence& side) {
  if (!side.difference)
    return "too few FAVORABLE days, or too few others, to compare what followed: the verdict stays capped";
  if (side.shown())
    return std::string("shown: moves after FAVORABLE were ") +
           (side.gains_from_moves ? "larger" : "smaller") + " than after all else; the cap is lifted";
  return "not shown: what followed FAVORABLE cannot be told from the rest; the verdict stays capped";
}

Json outcomes_json(const StatusOutcomes& s) {
  return Json::object({{"status", forecast::to_string(s.status)},
                       {"n", s.n},
                       {"mean_move", number(s.mean_move)},
                       {"mean_volatility", number(s.mean_volatility)},
                       {"beyond", number(s.beyond)},
                       {"worst_twentieth", number(s.tail)},
                       {"worst", number(s.worst)}});
}

/// Raised where the JSON is not what was written; caught below.
struct Malformed {};

double need(const Json& json, const char* name, double least, double most) {
  const auto v = json.number(name);
  if (!v || !(*v >= least && *v <= most)) throw Malformed();
  return *v;
}

std::int32_t day_of(const Json& json, const char* name) {
  const auto text = json.string(name);
  const auto day = text ? io::parse_day(*text) : io::Result<io::Day>(io::fail(io::ErrorKind::kBadData, ""));
  if (!day) throw Malformed();
  return *day;
}

StatusOutcomes outcomes(const Json& json) {
  StatusOutcomes out;
  const auto word = json.string("status");
  bool known = false;
  for (RadarStatus s : kStatuses)
    if (word == forecast::to_string(s)) out.status = s, known = true;
  if (!known) throw Malformed();
  out.n = static_cast<int>(need(json, "n", 1, kMostRows));
  out.mean_move = need(json, "mean_move", 0, kLargest);
  out.mean_volatility = need(json, "mean_volatility", 0, kLargest);
  out.beyond = need(json, "beyond", 0, 1);
  out.tail = need(json, "worst_twentieth", 0, kLargest);
  out.worst = need(json, "worst", 0, kLargest);
  return out;
}

SideEvidence side(const Json* json, bool gains_from_moves) {
  if (!json || !json->is_object()) throw Malformed();
  SideEvidence out{gains_from_moves,
                   static_cast<int>(need(*json, "rows", 1, kMostRows)),
                   day_of(*json, "first"),
                   day_of(*json, "last"),
                   {},
                   {}};
  const Json* table = json->find("statuses");
  if (!table || !table->is_array()) throw Malformed();
  for (const Json& s : *table->array_items()) out.statuses.push_back(outcomes(s));
  const Json* difference = json->find("favorable_less_rest");
  if (!difference) throw Malformed();
  if (difference->is_null()) return out;
  const auto ci = json->numbers("favorable_less_rest_ci");
  if (!ci || ci->size() != 2 || !((*ci)[0] <= (*ci)[1])) throw Malformed();
  out.difference =
      forecast::Estimate{need(*json, "favorable_less_rest", -kLargest, kLargest), (*ci)[0], (*ci)[1]};
  return out;
}

}  // namespace

Json side_evidence_json(const SideEvidence& s) {
  Json table = Json::array();
  for (const StatusOutcomes& o : s.statuses) table.push(outcomes_json(o));
  const auto& d = s.difference;
  return Json::object(
      {{"outcome", "|move of the next 5 sessions| over the one that VIX implied"},
       {"rows", s.rows},
       {"first", io::format_day(s.first_day)},
       {"last", io::format_day(s.last_day)},
       {"statuses", table},
       {"favorable_less_rest", d ? number(d->value) : Json()},
       {"favorable_less_rest_ci", d ? Json::array({number(d->lower), number(d->upper)}) : Json::array()},
       {"expected_sign", s.gains_from_moves ? "above zero" : "below zero"},
       {"shown", s.shown()},
       {"verdict", verdict(s)}});
}

Json radar_evidence_json(const forecast::RadarEvidence& evidence, const std::string& expansion) {
  return Json::object({{"question", "Do the radar's verdicts separate what follows?"},
                       {"expansion", expansion},
                       {"sellers", side_evidence_json(evidence.sellers)},
                       {"buyers", side_evidence_json(evidence.buyers)}});
}

std::optional<forecast::RadarEvidence> radar_evidence_from_json(const Json& head) {
  try {
    return forecast::RadarEvidence{side(head.find("sellers"), false), side(head.find("buyers"), true)};
  } catch (const Malformed&) {
    return std::nullopt;
  }
}

}  // namespace spectrum::pipeline
