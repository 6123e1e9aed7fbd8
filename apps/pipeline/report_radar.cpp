#include "apps/pipeline/report_radar.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <string_view>

#include "apps/pipeline/report_json.h"
#include "apps/pipeline/report_ranges.h"
#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/report_tile.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

struct Evidence {
  const char *name, *key, *rule;
  bool is_signed = false, is_share = true;
};

constexpr Evidence kSellers[] = {
    {"Chance of expansion", "expansion_probability",
     "avoid above 60%; favourable below 30% where the premium's percentile is at least 50%"},
    {"Variance premium", "variance_premium", "avoid below 0", false, false},
    {"Its percentile", "premium_percentile", "favourable from 50% where the chance is below 30%"},
    {"VIX in a session", "vix_change", "avoid above +10%", true},
    {"VIX percentile of 504 sessions", "vix_percentile_504", "avoid above 97%"},
};
constexpr Evidence kBuyers[] = {
    {"Chance of expansion", "expansion_probability",
     "favourable above 60% where the premium's percentile is at most 50%; below 30% avoid where it is at "
     "least 50%, else caution"},
    {"Percentile of the variance premium", "premium_percentile",
     "favourable to 50% where the chance is above 60%; avoid from 50% where it is below 30%; else caution "
     "from 75%"},
};

Html evidence_table(const Json& detail, const std::string& caption, std::span<const Evidence> all) {
  Html rows;
  for (const Evidence& e : all) {
    const auto v = figure(detail, e.key);
    const std::string value = !v            ? "not known"
                              : !e.is_share ? grouped(*v, 2)
                              : e.is_signed ? signed_percent(*v, 1)
                                            : percent(*v, 1);
    rows += element("tr", row_head(e.name) + element("td", value) + classed("td", "words", e.rule));
  }
  return small_table(caption, true, heading_row({"Evidence", "Today", " The rule says"}), rows);
}

struct Verdict {
  std::string_view word;
  const char *shown, *shape;
};
constexpr Verdict kVerdicts[] = {{"FAVORABLE", "Favourable", "\xE2\x96\xB2"},
                                 {"NEUTRAL", "Neutral", "\xE2\x96\xA0"},
                                 {"CAUTION", "Caution", "\xE2\x97\x86"},
                                 {"AVOID", "Avoid", "\xE2\x96\xBC"}};

const Verdict* verdict_named(std::string_view word) {
  const auto found = std::ranges::find(kVerdicts, word, &Verdict::word);
  return found == std::end(kVerdicts) ? nullptr : found;
}

/// What the rule said before it was capped, in the report's word: "rule says FAVORABLE, capped: ..." is among
/// the reasons then. Nothing where the verdict is the rule's own.
std::string capped_verdict(const Json& detail) {
  constexpr std::string_view kBefore = "rule says ";
  for (const Json& reason : items_of(detail.find("reasons"))) {
    const std::string text = reason.string() ? *reason.string() : "";
    const std::size_t end = text.find(", capped");
    if (!text.starts_with(kBefore) || end == std::string::npos) continue;
    if (const Verdict* v = verdict_named(text.substr(kBefore.size(), end - kBefore.size()))) return v->shown;
  }
  return "";
}

/// What a verdict is worth: words small beside it, none where the evidence has shown a difference.
std::string worth_of(const Json& detail) {
  if (detail.boolean("edge").value_or(false)) return "";
  const std::string rule = capped_verdict(detail);
  return rule.empty() ? "a rule, not shown to work"
                      : "the rule said " + rule + "; not shown to work, so capped";
}

Html verdict_value(const std::string& word, const std::string& worth) {
  const Verdict* v = verdict_named(word);
  if (!v) return unavailable();
  return element("p", {{"class", "value"}},
                 element("span", {{"class", "shape"}, {"aria-hidden", "true"}}, v->shape) +
                     Html(std::string(" ") + v->shown) +
                     (worth.empty() ? Html() : Html(" ") + classed("span", "unit", worth)));
}

/// What followed each verdict in the past; nothing before it was measured.
Html outcome_table(const Json* evidence, const std::string& who) {
  Html rows;
  const auto all = items_of(evidence && evidence->is_object() ? evidence->find("statuses") : nullptr);
  for (const Json& s : all.first(std::min(all.size(), std::size(kVerdicts)))) {
    const Verdict* v = verdict_named(s.string("status").value_or(""));
    const auto days = s.integer("n");
    const std::string name =
        std::string(v ? v->shown : "Not available") + (days ? ", " + counted(*days, "day") : "");
    rows += element("tr", row_head(name) + element("td", grouped(s.number("mean_move").value_or(NAN), 2)) +
                              element("td", percent(s.number("beyond").value_or(NAN))) +
                              element("td", grouped(s.number("worst_twentieth").value_or(NAN), 2)) +
                              element("td", grouped(s.number("worst").value_or(NAN), 2)));
  }
  if (rows.empty()) return {};
  return small_table(
      "What followed the rule's verdicts for " + who +
          ": moves of the next 5 sessions, in units of the move that VIX implied",
      false, heading_row({"The rule said", "Mean move", "Beyond implied", "Largest 5%", "Largest"}), rows);
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
  card.value = verdict_value(word.string() ? *word.string() : "", worth_of(detail));
  card.chart = evidence_table(detail, "What the rule for " + who + " read", evidence);
  card.means =
      "Whether volatility suits " + who +
      " of options: a rule, no trade. Where no condition is met it says Neutral. No option price is read.";
  card.chart += outcome_table(detail.find("evidence"), who);
  card.did = outcome_words(detail.find("evidence"), who);
  return tile_card(detail, card);
}

}  // namespace

Html radar_tiles(const ReportInput& in) {
  return radar_tile(in, "option_sellers_status", "sellers", kSellers) +
         radar_tile(in, "option_buyers_status", "buyers", kBuyers);
}

}  // namespace spectrum::pipeline
