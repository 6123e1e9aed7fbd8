#include "apps/pipeline/report_tile.h"

#include <algorithm>
#include <array>

#include "apps/pipeline/chart_range.h"
#include "apps/pipeline/report_json.h"
#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

enum class Unit { kPoints, kPrice, kShare, kShareTenth, kPercent, kCount, kNumber };

struct FigureName {
  std::string_view key, label;
  Unit unit;
};

constexpr FigureName kFigures[] = {
    {"age_sessions", "Sessions since that bar", Unit::kCount},
    {"analogues_mean_next_week_pts", "Mean of what followed, 5 sessions", Unit::kPoints},
    {"analogues_up_share", "Analogues that were followed by a rise", Unit::kShare},
    {"calibration_n", "Past forecasts that set the width", Unit::kCount},
    {"candidates", "Past days compared", Unit::kCount},
    {"change_percent", "Change since the session before", Unit::kPercent},
    {"class_median_weight", "Weight of the direction in the median", Unit::kShare},
    {"conformal_quantile", "Width in forecast sigmas", Unit::kNumber},
    {"expansion_now_ratio", "Volatility now against 90 sessions (1: alike)", Unit::kNumber},
    {"expansion_probability", "Chance of expansion", Unit::kShareTenth},
    {"expected_abs_move_pts", "Mean size of the move, points", Unit::kPoints},
    {"implied_move_1_pts", "Move that VIX implies, 1 session, points", Unit::kPoints},
    {"implied_move_5_pts", "Move that VIX implies, 5 sessions, points", Unit::kPoints},
    {"median_pts", "Median, points from the close", Unit::kPoints},
    {"model_bear", "The network alone: bear", Unit::kShare},
    {"model_bull", "The network alone: bull", Unit::kShare},
    {"model_neutral", "The network alone: neutral", Unit::kShare},
    {"model_weight", "Weight of the network against the base rate", Unit::kShare},
    {"novelty_percentile", "Days less unusual than today", Unit::kShare},
    {"one_sigma_pts", "One standard deviation, points", Unit::kPoints},
    {"percentile_252", "Percentile of 252 sessions", Unit::kShare},
    {"premium_percentile", "Percentile of the variance premium", Unit::kShare},
    {"previous_close", "Close of the session before", Unit::kPrice},
    {"price_shape_index", "The same index from the bare price shape", Unit::kNumber},
    {"prior_bear", "Base rate: bear", Unit::kShare},
    {"prior_bull", "Base rate: bull", Unit::kShare},
    {"prior_neutral", "Base rate: neutral", Unit::kShare},
    {"surrogate_index", "The same index on a shuffled past", Unit::kNumber},
    {"variance_premium", "Variance premium", Unit::kNumber},
    {"variance_risk_premium_log", "Log of implied over realised volatility", Unit::kNumber},
    {"unconditional_median_pts", "Median whatever the direction, points", Unit::kPoints},
    {"walk_forward_coverage", "Held in walk-forward forecasts", Unit::kShareTenth},
    {"walk_forward_n", "Walk-forward forecasts judged", Unit::kCount},
    {"walk_forward_skill", "Skill over the baseline", Unit::kShareTenth},
    {"walk_forward_skill_high", "Its 95% interval, upper end", Unit::kShareTenth},
    {"walk_forward_skill_low", "Its 95% interval, lower end", Unit::kShareTenth},
    {"vix_change", "VIX, change in a session", Unit::kShare},
    {"vix_implied_one_sigma_pts", "One sigma that VIX implies, points", Unit::kPoints},
    {"vix_percentile_504", "VIX, percentile of 504 sessions", Unit::kShare},
};

std::string in_unit(double v, Unit unit) {
  switch (unit) {
    case Unit::kPoints:
      return grouped(v, 0);
    case Unit::kPrice:
      return grouped(v, 2);
    case Unit::kShare:
      return percent(v);
    case Unit::kShareTenth:
      return percent(v, 1);
    case Unit::kPercent:
      return signed_text(v, 2) + "%";
    case Unit::kCount:
      return grouped(v, 0);
    case Unit::kNumber:
      break;
  }
  return plain_number(v);
}

Html term(const std::string& name, const std::string& value) {
  return element("dt", name) + element("dd", value);
}

Html figure_term(const std::string& name, double value) {
  for (const FigureName& f : kFigures)
    if (f.key == name) return term(std::string(f.label), in_unit(value, f.unit));
  return term(as_words(name), plain_number(value));
}

std::string source_name(const std::string& source) {
  if (source == "har_vix") return "volatility regression on past ranges and India VIX";
  if (source == "har") return "volatility regression on past ranges";
  if (source == "fusion_mlp") return "fusion network and volatility base rate";
  if (source == "volatility_prior") return "volatility base rate";
  if (source == "expansion_baseline + har_vix")
    return "expansion base rate, volatility regression and India VIX";
  if (source == "gbdt_expansion + har_vix") return "boosted trees, volatility regression and India VIX";
  if (source == "gfe_autoencoder") return "autoencoder of 20 daily features";
  return as_words(source);
}

/// Further figures, folded: a disclosure works by keyboard and without scripts.
Html further_figures(const Json& detail) {
  Html rows = term("Comes from", source_name(detail.string("source_model").value_or("")));
  for (const Json::Member& m : members_of(detail.find("numbers")))
    if (const auto v = m.value.number()) rows += figure_term(m.name, *v);
  return element("details", element("summary", "More figures") + classed("dl", "figures", rows));
}

struct Status {
  const char *name, *word, *shape;
};
/// Each has a shape of its own, so that no colour is needed to tell them apart.
constexpr Status kStatuses[] = {
    {"ok", "Current", "M6 1a5 5 0 1 0 .01 0z"},
    {"degraded", "Degraded", "M6 1 11.5 11H.5z"},
    {"stale", "Stale", "M1 1h10L1 11h10z"},
    {"unavailable", "Unavailable", "M2 .5 6 4.5l4-4L11.5 2l-4 4 4 4L10 11.5l-4-4-4 4L.5 10l4-4-4-4z"},
};

const Status& status_named(const std::string& name) {
  for (const Status& s : kStatuses)
    if (name == s.name) return s;
  return kStatuses[3];
}

std::string promise_kept(double nominal, const std::vector<double>& ci) {
  if (ci.size() != 2) return "";
  if (nominal > ci[1]) return " It holds less often than promised.";
  if (nominal < ci[0]) return " It holds more often than promised: it is wider than it need be.";
  if (is_wide(ci[0], ci[1])) return " The interval holds the promise, but is wide.";
  return " In line with the promise.";
}

}  // namespace

bool is_wide(double low, double high) { return high - low > 0.2 + 1e-9; }

std::optional<double> figure(const Json& detail, std::string_view name) {
  const Json* numbers = detail.find("numbers");
  return numbers ? numbers->number(name) : std::nullopt;
}

Html status_badge(const std::string& name) {
  const Status& s = status_named(name);
  const Html shape =
      element("svg", {{"viewBox", "0 0 12 12"}, {"width", "12"}, {"height", "12"}, {"aria-hidden", "true"}},
              leaf("path", {{"d", s.shape}}));
  return element("p", {{"class", std::string("status is-") + s.name}},
                 classed("span", "hidden", "Status: ") + shape + Html(s.word));
}

Html big_value(const std::string& big, const std::string& unit) {
  return element("p", {{"class", "value"}},
                 unit.empty() ? Html(big) : Html(big + " ") + classed("span", "unit", unit));
}

Html unavailable() { return big_value("Not available", ""); }

Html reasons_list(const Json& detail, std::string_view said) {
  Html items;
  for (const Json& r : items_of(detail.find("reasons")))
    if (r.string() && said.find(*r.string()) == std::string_view::npos) items += element("li", *r.string());
  return items.empty() ? items : classed("ul", "reasons", items);
}

Html banner(const std::string& text) {
  return classed("p", "banner", element("span", {{"aria-hidden", "true"}}, "\xE2\x96\xB2 ") + Html(text));
}

bool is_known_figure(std::string_view name) {
  return std::ranges::any_of(kFigures, [&](const FigureName& f) { return f.key == name; });
}

Html coverage_told(const Json& detail) {
  const auto measured = detail.number("measured_coverage"), nominal = detail.number("nominal_coverage");
  const auto n = detail.integer("coverage_n").value_or(0);
  if (!measured || !nominal || n == 0) return "Not measured yet: no such forecast has had its outcome.";
  const std::vector<double> ci = detail.numbers("coverage_ci").value_or(std::vector<double>{});
  std::string told = std::string("Held ") + percent(*measured) + " of the last " + std::to_string(n) +
                     "; promised " + percent(*nominal);
  if (ci.size() == 2)
    told.append(" (95% interval of the measurement ")
        .append(percent(ci[0]))
        .append(" to ")
        .append(percent(ci[1]))
        .append(")");
  told.append(".").append(promise_kept(*nominal, ci));
  const double low = ci.size() == 2 ? ci[0] : *measured, high = ci.size() == 2 ? ci[1] : *measured;
  return Html(told) + coverage_dot(*measured, low, high, *nominal);
}

Html tile_card(const Json& detail, const TileCard& card) {
  const std::string id = "tile-" + card.key;
  const Html did = card.did.empty() ? coverage_told(detail) : card.did;
  Html body = classed("header", "tilehead",
                      element("h3", {{"id", id + "-name"}}, card.heading) +
                          status_badge(detail.string("status").value_or("")));
  body += card.value + card.chart;
  body += classed("p", "means", card.means);
  body += classed("p", "did", element("strong", "How it did: ") + did);
  body += reasons_list(detail) + further_figures(detail);
  return element("article", {{"class", card.css}, {"id", id}, {"aria-labelledby", id + "-name"}}, body);
}

}  // namespace spectrum::pipeline
