#include "apps/pipeline/report_odds.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include "apps/pipeline/chart_gauge.h"
#include "apps/pipeline/report_json.h"
#include "apps/pipeline/report_ranges.h"
#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/report_tile.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr std::array<const char*, 3> kSides = {"bear", "neutral", "bull"};
constexpr std::array<const char*, 3> kWords = {"Bear", "Neutral", "Bull"};
constexpr std::array<const char*, 3> kSideNames = {
    "\xE2\x96\xBC Bear, below \xE2\x88\x92"
    "0.5%",
    "\xE2\x96\xA0 Neutral, in between", "\xE2\x96\xB2 Bull, above +0.5%"};
const std::vector<GaugePart> kBins = {{0.3, "Stable"}, {0.6, "Moderate"}, {1.01, "Volatile"}};

using Sides = std::array<double, 3>;

/// Three probabilities; nothing unless all are there.
std::optional<Sides> sides(const Json* object, const std::string& prefix) {
  Sides p{};
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto side = object ? object->number(prefix + kSides[i]) : std::nullopt;
    if (!side) return std::nullopt;
    p[i] = *side;
  }
  return p;
}

Html tilt_table(const Sides& p, const std::optional<Sides>& base) {
  Html rows;
  for (std::size_t i = 0; i < p.size(); ++i)
    rows += element("tr", row_head(kSideNames[i]) + element("td", percent(p[i], 1)) +
                              element("td", base ? percent((*base)[i], 1) : "not known"));
  return small_table("Probabilities of the next session", true,
                     heading_row({"Next session", "Forecast", "Base rate"}), rows);
}

Html tilt_chart(const Sides& p, const std::optional<Sides>& base) {
  if (!base) return no_chart("The forecast has no base rate to set beside these chances.");
  std::string told;
  for (std::size_t i = 0; i < p.size(); ++i)
    told += std::string(kWords[i]) + " " + percent(p[i]) + ", base rate " + percent((*base)[i]) +
            (i < 2 ? "; " : ".");
  return three_segments({"segments-tilt", "Probabilities of bear, neutral and bull", told}, p, *base);
}

/// The scores that training measured on rows held out, of one model.
const Json* scores_of(const ReportInput& in, const char* model) {
  const Json* reports = in.card.value ? in.card.value->find("reports") : nullptr;
  for (const Json& r : items_of(reports))
    if (r.string("name") == model) return &r;
  return nullptr;
}

std::string held_out_rows(const Json& report) {
  const auto rows = report.integer("test_rows");
  return rows ? ", on " + counted(*rows, "session") + " held out" : ", on rows held out";
}

std::string verdict_of(const std::optional<bool>& better) {
  return !better ? "." : *better ? ": better, though on few sessions." : ": not better.";
}

/// "Log-loss as served 0.8823 against 0.8846 of the base rate, on 94 sessions held out: better." for the
/// score that begins so.
std::string held_out(const Json* report, const std::string& score, const std::string& baseline) {
  const Json* scores = report ? report->find("scores") : nullptr;
  for (const Json& s : items_of(scores)) {
    const auto value = s.number("value"), other = s.number("baseline_value");
    if (s.string("name") != score || s.string("baseline") != baseline || !value || !other) continue;
    return capitalised(score) + " " + grouped(*value, 4) + " against " + grouped(*other, 4) + " of the " +
           baseline + held_out_rows(*report) + verdict_of(s.boolean("beats_baseline"));
  }
  return "Not measured yet: run `pipeline evaluate`.";
}

/// What walk-forward evaluation found of who is served; nothing before it was measured.
std::optional<std::string> walked_forward(const Json* skill) {
  if (!skill || !skill->is_object()) return std::nullopt;
  const auto value = skill->number("value");
  const auto ci = skill->numbers("ci");
  if (!value || !ci || ci->size() != 2) return std::nullopt;
  const std::string baseline = skill->string("baseline").value_or("the baseline");
  const bool baseline_served = skill->string("served") == baseline;
  const auto n = skill->integer("n");
  return "In " + (n ? counted(*n, "walk-forward forecast") : "walk-forward forecasts") + " the " +
         (baseline_served ? "model did not beat the " + baseline + ", which is served: its"
                          : "forecast stood against the " + baseline + ": its") +
         " log-loss was " + percent(std::abs(*value), 1) + (*value < 0 ? " worse" : " better") +
         " (95% interval of the gain " + signed_percent((*ci)[0], 1) + " to " + signed_percent((*ci)[1], 1) +
         ").";
}

struct Evidence {
  const char *name, *key, *rule;
  bool is_signed = false, is_share = true;
};

constexpr Evidence kSellers[] = {
    {"Chance of expansion", "expansion_probability", "avoid above 60%, favourable below 30%"},
    {"Variance premium", "variance_premium", "avoid below 0", false, false},
    {"Its percentile", "premium_percentile", "favourable from 50%"},
    {"VIX in a session", "vix_change", "avoid above +10%", true},
    {"VIX percentile", "vix_percentile_504", "avoid above 97%"},
};
constexpr Evidence kBuyers[] = {
    {"Chance of expansion", "expansion_probability", "favourable above 60%, caution below 30%"},
    {"Percentile of the variance premium", "premium_percentile", "favourable to 50%, caution from 75%"},
};

Html evidence_table(const Json& detail, const std::string& caption, std::span<const Evidence> all) {
  Html rows;
  for (const Evidence& e : all) {
    const auto v = figure(detail, e.key);
    const std::string value = !v            ? "not known"
                              : !e.is_share ? grouped(*v, 2)
                              : e.is_signed ? signed_percent(*v, 1)
                                            : percent(*v);
    rows += element("tr", row_head(e.name) + element("td", value) + classed("td", "words", e.rule));
  }
  return small_table(caption, true, heading_row({"Evidence", "Today", " The rule says"}), rows);
}

struct Verdict {
  const char *word, *shown, *shape;
};
constexpr Verdict kVerdicts[] = {{"FAVORABLE", "Favourable", "\xE2\x96\xB2"},
                                 {"NEUTRAL", "Neutral", "\xE2\x96\xA0"},
                                 {"CAUTION", "Caution", "\xE2\x97\x86"},
                                 {"AVOID", "Avoid", "\xE2\x96\xBC"}};

Html verdict_value(const std::string& word) {
  for (const Verdict& v : kVerdicts)
    if (word == v.word)
      return element("p", {{"class", "value"}},
                     element("span", {{"class", "shape"}, {"aria-hidden", "true"}}, v.shape) +
                         Html(std::string(" ") + v.shown));
  return unavailable();
}

const char* shown_verdict(const std::string& word) {
  for (const Verdict& v : kVerdicts)
    if (word == v.word) return v.shown;
  return "Not available";
}

/// What followed each verdict in the past; nothing before it was measured.
Html outcome_table(const Json* evidence, const std::string& who) {
  Html rows;
  const auto all = items_of(evidence && evidence->is_object() ? evidence->find("statuses") : nullptr);
  for (const Json& s : all.first(std::min(all.size(), std::size(kVerdicts))))
    rows += element("tr", row_head(shown_verdict(s.string("status").value_or(""))) +
                              element("td", grouped(s.number("n").value_or(NAN), 0)) +
                              element("td", grouped(s.number("mean_move").value_or(NAN), 2)) +
                              element("td", percent(s.number("beyond").value_or(NAN))) +
                              element("td", grouped(s.number("worst_twentieth").value_or(NAN), 2)) +
                              element("td", grouped(s.number("worst").value_or(NAN), 2)));
  if (rows.empty()) return {};
  return small_table(
      "What followed the rule's verdicts for " + who +
          ": moves of the next 5 sessions, in units of the move that VIX implied",
      false, heading_row({"The rule said", "Days", "Mean move", "Beyond 1", "Worst 5%", "Worst"}), rows);
}

std::string outcome_words(const Json* evidence, const std::string& who) {
  const std::string most = who == "sellers" ? "Neutral." : "Caution.";
  if (!evidence || !evidence->is_object())
    return "No difference of outcomes has been measured, so it never says more than " + most;
  const auto rows = evidence->integer("rows");
  const std::string days = rows ? counted(*rows, "walk-forward day") : "walk-forward days";
  const auto difference = evidence->number("favorable_less_rest");
  const auto ci = evidence->numbers("favorable_less_rest_ci");
  if (!difference || !ci || ci->size() != 2)
    return "On " + days +
           " the rule was Favourable, or was not, too seldom to compare what followed, so it "
           "never says more than " +
           most;
  const std::string told = "On " + days + " moves after Favourable were " + signed_text(*difference, 2) +
                           " against the rest, in units of the move that VIX implied (95% interval " +
                           signed_text((*ci)[0], 2) + " to " + signed_text((*ci)[1], 2) + "): ";
  return told + (evidence->boolean("shown").value_or(false)
                     ? "a difference has been shown, so the rule's verdict stands."
                     : "no difference in its favour has been shown, so it never says more than " + most);
}

Html radar_tile(const ReportInput& in, const char* key, const std::string& who,
                std::span<const Evidence> evidence) {
  const Json& detail = detail_of(in, key);
  TileCard card{key, "Option " + who, "tile", {}, {}, "", {}};
  const Json& word = value_of(in, key);
  card.value = verdict_value(word.string() ? *word.string() : "");
  card.chart = evidence_table(detail, "What the rule for " + who + " read", evidence);
  card.means = "Whether volatility suits " + who + " of options: a rule, no trade. No option price is read.";
  card.chart += outcome_table(detail.find("evidence"), who);
  card.did = outcome_words(detail.find("evidence"), who);
  return tile_card(detail, card);
}

}  // namespace

std::string edge_words(const ReportInput& in) {
  const Json& detail = detail_of(in, "directional_tilt");
  const Json* skill = detail.find("skill");
  const auto value = skill && skill->is_object() ? skill->number("value") : detail.number("skill");
  if (!detail.boolean("edge").value_or(false)) return "None measured";
  return value ? "Measured: " + percent(*value, 1) + " better than the base rate" : "Measured";
}

Html tilt_tile(const ReportInput& in) {
  const Json& detail = detail_of(in, "directional_tilt");
  TileCard card{"directional_tilt", "Direction of the next session", "tile", unavailable(), {}, "", {}};
  if (const auto p = sides(&value_of(in, "directional_tilt"), "")) {
    const auto base = sides(detail.find("numbers"), "prior_");
    const auto most = static_cast<std::size_t>(std::ranges::max_element(*p) - p->begin());
    card.value = big_value(std::string(kWords[most]) + " " + percent((*p)[most]), "most likely");
    card.chart = tilt_chart(*p, base) + tilt_table(*p, base);
  }
  card.means =
      "Chances that the next close moves beyond 0.5% down or up. The base rate is what volatility alone "
      "says; where both agree there is no edge.";
  const auto walked = walked_forward(detail.find("skill"));
  card.did =
      walked ? *walked : held_out(scores_of(in, "fusion_mlp"), "log-loss, as served", "volatility prior");
  return tile_card(detail, card);
}

Html expansion_tile(const ReportInput& in) {
  const Json& detail = detail_of(in, "option_sellers_status");  // the verdict rests on it
  const Json* own = detail.find("expansion_state");
  const Json& state = own && own->is_object() ? *own : detail;
  const double p = value_of(in, "volatility_expansion_prob").number().value_or(0);
  const std::string bin = gauge_part(p, kBins);
  const std::string id = "tile-volatility_expansion_prob";
  const auto walked = walked_forward(detail.find("expansion_skill"));
  const Html chart =
      gauge({"gauge-expansion", "Probability that volatility expands",
             percent(p) + ": " + bin + ". Stable below 30%, Moderate below 60%, else Volatile."},
            p, kBins);
  return element("article", {{"class", "tile"}, {"id", id}, {"aria-labelledby", id + "-name"}},
                 classed("header", "tilehead",
                         element("h3", {{"id", id + "-name"}}, "Volatility expansion") +
                             status_badge(state.string("status").value_or(""))) +
                     big_value(bin, percent(p)) + chart +
                     classed("p", "means", "Chance that the next 3 sessions vary more than the last 90.") +
                     classed("p", "did",
                             element("strong", "How it did: ") +
                                 Html(walked ? *walked
                                             : held_out(scores_of(in, "lgb_expansion"), "log-loss",
                                                        "volatility logit"))) +
                     reasons_list(state));
}

Html radar_tiles(const ReportInput& in) {
  return radar_tile(in, "option_sellers_status", "sellers", kSellers) +
         radar_tile(in, "option_buyers_status", "buyers", kBuyers);
}

}  // namespace spectrum::pipeline
