#include "apps/pipeline/evaluation_document.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "apps/pipeline/counted.h"
#include "apps/pipeline/evaluation_record.h"
#include "apps/pipeline/json_fields.h"
#include "apps/pipeline/radar_evidence_json.h"
#include "apps/pipeline/text_format.h"
#include "apps/pipeline/version.h"
#include "io/sha256.h"

namespace spectrum::pipeline {
namespace {

using forecast::BandKind;
using forecast::BandSummary;
using forecast::ClassEvaluation;
using forecast::Comparison;
using forecast::Estimate;
using io::Json;

/// Empty where the rows were too few to tell.
Json interval(double lower, double upper) {
  if (!std::isfinite(lower) || !std::isfinite(upper)) return Json::array();
  return Json::array({number(lower), number(upper)});
}

Json comparison_json(const Comparison& c) {
  return Json::object({{"model", c.model},
                       {"baseline", c.baseline},
                       {"gain", number(c.gain.value)},
                       {"gain_ci", interval(c.gain.lower, c.gain.upper)},
                       {"skill", number(c.skill.value)},
                       {"skill_ci", interval(c.skill.lower, c.skill.upper)},
                       {"diebold_mariano", number(c.test.statistic)},
                       {"p", number(c.test.p)},
                       {"beats", c.beats()}});
}

Json comparisons_json(const std::vector<Comparison>& all) {
  Json out = Json::array();
  for (const Comparison& c : all) out.push(comparison_json(c));
  return out;
}

Json scores_json(const forecast::ClassScores& s) {
  Json out = Json::object({{"name", s.name},
                           {"log_loss", number(s.log_loss)},
                           {"brier", number(s.brier)},
                           {"ece", number(s.ece)},
                           {"accuracy", number(s.accuracy)},
                           {"balanced_accuracy", number(s.balanced_accuracy)}});
  if (s.auc) out.set("auc", number(*s.auc));
  if (s.murphy)
    out.set("murphy", Json::object({{"reliability", number(s.murphy->reliability)},
                                    {"resolution", number(s.murphy->resolution)},
                                    {"uncertainty", number(s.murphy->uncertainty)},
                                    {"remainder", number(s.murphy->remainder)}}));
  return out;
}

/// What the comparisons of a head come to, in words.
std::string verdict(const ClassEvaluation& e, const char* simplest) {
  if (e.rows < kLeastJudged)
    return "only " + counted(e.rows, "forecast") + ": too few to decide who is served";
  const std::string model = e.forecasters.front().name;
  const std::string text =
      e.served == model ? model + ": best here, and served"
                        : "no skill of " + model + ": " + e.served + " did better and is served instead";
  if (e.shown) return text + "; it is shown to beat every rule beside it";
  return e.served == simplest ? text
                              : text + "; not shown to beat every rule beside it, so no edge is claimed";
}

Json class_json(const ClassEvaluation& e, const char* question, const char* simplest,
                std::span<const char* const> classes, const MarketView& view) {
  Json rates = Json::object(), scores = Json::array(), bins = Json::array();
  for (std::size_t c = 0; c < classes.size(); ++c) rates.set(classes[c], number(e.base_rates[c]));
  for (const forecast::ClassScores& s : e.forecasters) scores.push(scores_json(s));
  for (const forecast::ReliabilityBin& b : e.reliability)
    bins.push(Json::object({{"n", b.n}, {"mean_p", number(b.mean_p)}, {"share", number(b.share)}}));
  return Json::object({{"question", question},
                       {"rows", e.rows},
                       {"first", io::format_day(view.market.days[e.first_day])},
                       {"last", io::format_day(view.market.days[e.last_day])},
                       {"base_rates", rates},
                       {"majority", number(e.majority)},
                       {"forecasters", scores},
                       {"accuracy_gain", number(e.accuracy_gain.value)},
                       {"accuracy_gain_ci", interval(e.accuracy_gain.lower, e.accuracy_gain.upper)},
                       {"comparisons", comparisons_json(e.comparisons)},
                       {"reliability_of_served", bins},
                       {"served", e.served},
                       {"shown", e.shown},
                       {"verdict", verdict(e, simplest)}});
}

Json pattern_json(const forecast::PointEvaluation& e) {
  Json errors = Json::array();
  for (const auto& [name, error] : e.mean_absolute_error)
    errors.push(Json::object({{"name", name}, {"mean_absolute_error", number(error)}}));
  const bool beats =
      std::all_of(e.comparisons.begin(), e.comparisons.end(), [](const Comparison& c) { return c.beats(); });
  return Json::object({{"question", "log return of the next 5 sessions"},
                       {"rows", e.rows},
                       {"forecasters", errors},
                       {"comparisons", comparisons_json(e.comparisons)},
                       {"verdict", beats ? "what followed the analogues foretells the next week"
                                         : "no skill: what followed the analogues does not foretell the next "
                                           "week better than its baselines; the tile is descriptive"}});
}

Json encoders_json(const std::vector<forecast::EncoderEvaluation>& all) {
  Json out = Json::array();
  for (const forecast::EncoderEvaluation& e : all)
    out.push(Json::object({{"model", e.model},
                           {"score", e.score},
                           {"baseline", e.baseline},
                           {"folds", e.folds},
                           {"value", number(e.value)},
                           {"baseline_value", number(e.baseline_value)},
                           {"folds_better", e.better}}));
  return out;
}

Json band_json(const BandSummary& b) {
  return Json::object({{"n", b.coverage.n},
                       {"coverage", number(b.coverage.share)},
                       {"coverage_ci", interval(b.coverage.lower, b.coverage.upper)},
                       {"width", number(b.width)},
                       {"interval_score", number(b.score)}});
}

Json range_json(const forecast::RangeEvaluation& e) {
  Json forecasters = Json::array();
  for (const forecast::RangeForecaster& f : e.forecasters) {
    Json one = band_json(f.all), thirds = Json::array(), years = Json::array();
    for (const BandSummary& t : f.tercile) thirds.push(band_json(t));
    for (const forecast::YearSummary& y : f.year) {
      Json bands = band_json(y.bands);
      years.push(bands.set("year", y.year));
    }
    one.set("name", f.name).set("qlike", f.qlike ? number(*f.qlike) : Json());
    forecasters.push(one.set("by_volatility", thirds).set("by_year", years));
  }
  const bool holds = !e.forecasters.empty() &&
                     e.forecasters[0].all.coverage.lower <= forecast::kNominalCoverage &&
                     e.forecasters[0].all.coverage.upper >= forecast::kNominalCoverage;
  return Json::object({{"kind", e.kind == BandKind::kTerminal ? "terminal" : "path"},
                       {"horizon", e.horizon},
                       {"rows", e.days},
                       {"nominal", forecast::kNominalCoverage},
                       {"forecasters", forecasters},
                       {"comparisons", comparisons_json(e.comparisons)},
                       {"qlike_comparisons", comparisons_json(e.qlike_comparisons)},
                       {"holds_its_promise", holds}});
}

Json leak_json(const std::vector<forecast::LeakRow>& rows) {
  Json out = Json::array();
  for (const forecast::LeakRow& r : rows)
    out.push(Json::object({{"label", r.label},
                           {"held_out", r.split},
                           {"rows", r.rows},
                           {"auc", number(r.auc)},
                           {"accuracy", number(r.accuracy)},
                           {"majority", number(r.majority)}}));
  return out;
}

Json folds_json(std::span<const forecast::Fold> folds, const MarketView& view) {
  const auto day = [&](std::size_t session) { return io::format_day(view.market.days[session]); };
  Json out = Json::array();
  for (const forecast::Fold& f : folds)
    out.push(Json::object({{"train_first", day(f.train.begin)},
                           {"train_last", day(f.train.end - 1)},
                           {"test_first", day(f.test.begin)},
                           {"test_last", day(f.test.end - 1)}}));
  return out;
}

/// "70 % fit, 15 % choose, 15 % judge encoders"
std::string split_words() {
  const double fit = 100 * forecast::kFoldFitShare, half = (100 - fit) / 2;
  return format("%.0f %% fit, %.0f %% choose, %.0f %% judge encoders", fit, half, half);
}

}  // namespace

Json evaluation_document(const EvaluationProtocol& protocol, std::span<const forecast::Fold> folds,
                         const EvaluatedHeads& heads, const MarketView& view) {
  const auto& days = view.market.days;
  Json all = Json::object();
  if (heads.direction)
    all.set("direction", class_json(*heads.direction, "Direction of the next session",
                                    forecast::kVolatilityPrior, std::array{"bear", "neutral", "bull"}, view));
  if (heads.expansion)
    all.set("expansion", class_json(*heads.expansion, "Next 3 sessions more variable than the last 90",
                                    forecast::kBaseRate, std::array{"no", "yes"}, view));
  if (heads.radar) all.set("radar", radar_evidence_json(*heads.radar, "who had done best before each fold"));
  if (heads.pattern) all.set("pattern", pattern_json(*heads.pattern));
  if (!heads.encoders.empty()) all.set("encoders", encoders_json(heads.encoders));
  if (!heads.ranges.empty()) {
    Json ranges = Json::array();
    for (const forecast::RangeEvaluation& e : heads.ranges) ranges.push(range_json(e));
    all.set("ranges", ranges);
  }
  Json d = Json::object(
      {{"format_version", kEvaluationFormat},
       {"program_version", kVersion},
       {"evaluated_at", io::format_rfc3339(protocol.now)},
       {"synthetic", view.synthetic},
       {"data", Json::object({{"first", io::format_day(days.front())},
                              {"last", io::format_day(days.back())},
                              {"first_close", view.market.close.front()},
                              {"last_close", view.market.close.back()},
                              {"sessions", days.size()},
                              {"hash", view.data_hash}})},
       {"seed", protocol.seed},
       {"configuration", protocol.configuration},
       {"config_hash", io::sha256_hex(io::dump(protocol.configuration, 0))},
       {"protocol", Json::object({{"window", protocol.rolling ? "rolling" : "expanding"},
                                  {"rolling_sessions", protocol.rolling},
                                  {"step", protocol.step},
                                  {"embargo", protocol.embargo},
                                  {"purge", "the horizon of each label"},
                                  {"split", split_words()},
                                  {"interval", format("95 %%, stationary bootstrap, %d replicates",
                                                      forecast::BootstrapOptions{}.replicates)},
                                  {"folds", folds_json(folds, view)}})},
       {"heads", all}});
  if (!heads.leak.empty()) d.set("leak_demonstration", leak_json(heads.leak));
  return d;
}

Json evaluation_summary(const Json& d) {
  Json out =
      Json::object({{"evaluated_at", word(d, "evaluated_at")}, {"last", word(*d.find("data"), "last")}});
  const auto folds = d.find({"protocol", "folds"});
  out.set("folds", folds ? folds->size() : 0);
  const Json* heads = d.find("heads");
  for (const char* name : {"direction", "expansion"}) {
    const Json* head = heads ? heads->find(name) : nullptr;
    if (!head) continue;
    Json scores = Json::object();
    for (const Json& f : items(*head, "forecasters"))
      scores.set(word(f, "name"), f.number("log_loss") ? Json(*f.number("log_loss")) : Json());
    out.set(name, Json::object({{"rows", head->integer("rows").value_or(0)},
                                {"log_loss", scores},
                                {"served", word(*head, "served")},
                                {"verdict", word(*head, "verdict")}}));
  }
  if (const Json* radar = heads ? heads->find("radar") : nullptr)
    for (const char* side : {"sellers", "buyers"})
      if (const Json* s = radar->find(side))
        out.set(std::string("radar_") + side,
                Json::object({{"rows", s->integer("rows").value_or(0)}, {"verdict", word(*s, "verdict")}}));
  if (!heads || items(*heads, "ranges").empty()) return out;
  Json ranges = Json::array();
  for (const Json& r : items(*heads, "ranges")) {
    const auto all = items(r, "forecasters");
    if (all.empty()) continue;
    ranges.push(Json::object(
        {{"kind", word(r, "kind")},
         {"horizon", r.integer("horizon").value_or(0)},
         {"n", all[0].integer("n").value_or(0)},
         {"coverage", all[0].number("coverage").value_or(0)},
         {"coverage_ci", Json::list(all[0].numbers("coverage_ci").value_or(std::vector<double>()))}}));
  }
  return out.set("ranges", ranges);
}

}  // namespace spectrum::pipeline
