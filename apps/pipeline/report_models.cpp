#include "apps/pipeline/report_models.h"

#include "apps/pipeline/market_clock.h"
#include "apps/pipeline/report_json.h"
#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/report_tile.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr const char* kNotKnown = "not known";

Html term(const std::string& name, const Html& value) { return element("dt", name) + element("dd", value); }

/// A text or a count as it is: a seed is a name, so it is not grouped, and it keeps all its digits.
std::string text_at(const Json& object, std::initializer_list<std::string_view> path) {
  const Json* v = object.find(path);
  if (v && v->string() && !v->string()->empty()) return *v->string();
  const auto number = v ? v->integer() : std::nullopt;
  return number ? std::to_string(*number) : kNotKnown;
}

std::string text_of(const Json& object, std::string_view name, const char* otherwise) {
  const auto text = object.string(name);
  return text && !text->empty() ? *text : otherwise;
}

std::string against(const std::optional<bool>& better) {
  return !better ? kNotKnown : *better ? "\xE2\x96\xB2 better" : "\xE2\x96\xBC not better";
}

/// A score, what it is compared with, and which of them is better in words.
Html score_row(const Json& report, const Json& score) {
  const auto value = score.number("value"), baseline = score.number("baseline_value");
  const auto rows = report.number("test_rows");
  return element("tr", row_head(text_of(report, "name", "no name")) +
                           classed("td", "words", text_of(score, "name", "no name")) +
                           element("td", value ? grouped(*value, 4) : kNotKnown) +
                           classed("td", "words", text_of(score, "baseline", "none")) +
                           element("td", baseline ? grouped(*baseline, 4) : kNotKnown) +
                           element("td", rows ? grouped(*rows, 0) : kNotKnown) +
                           classed("td", "words", against(score.boolean("beats_baseline"))));
}

Html score_table(const Json& card) {
  Html rows;
  for (const Json& r : items_of(card.find("reports")))
    for (const Json& s : items_of(r.find("scores"))) rows += score_row(r, s);
  if (rows.empty()) return classed("p", "missing", "The model card has no scores.");
  return classed("p", "sub hint", "Judged on the last rows, which the models did not learn from.") +
         scroll_table(
             "Scores beside a simple baseline",
             heading_row({"Model", " Score", "Value", " Baseline", "Its value", "Rows", " Against it"}),
             rows);
}

Html training_terms(const Json& card) {
  Html out = term("Data", long_day(text_at(card, {"data", "first"})) + " to " +
                              long_day(text_at(card, {"data", "last"})) + ", " +
                              text_at(card, {"data", "sessions"}) + " sessions, " +
                              text_at(card, {"data", "usable_rows"}) + " usable rows");
  const auto trained = io::parse_instant(card.string("trained_at").value_or(""));
  out += term("Trained", (trained ? display_time(*trained) : text_at(card, {"trained_at"})) + " by version " +
                             text_at(card, {"program_version"}));
  if (const Json* configuration = card.find("configuration"); configuration && configuration->is_object()) {
    std::string text;
    for (const Json::Member& m : members_of(configuration))
      text += (text.empty() ? "" : ", ") + as_words(m.name) + " " +
              (m.value.string() ? *m.value.string() : io::dump(m.value, 0));
    out += term("Options", text + ", seed " + text_at(card, {"seed"}));
  }
  if (const Json* absent = card.find("absent_features"); absent && absent->is_array() && absent->size() > 0) {
    std::string names;
    for (const Json& name : items_of(absent))
      names += (names.empty() ? "" : ", ") + (name.string() ? *name.string() : "no name");
    out += term("Features absent from this market, taken as neutral", names);
  }
  return classed("dl", "figures open", out);
}

/// Whether the card's files are those that the forecast was made with.
bool card_belongs(const Json& card, const Json& document) {
  const Json *files = card.find("files"), *used = document.find({"provenance", "models"});
  if (!files || !files->is_object() || !used || !used->is_object()) return false;
  for (const Json::Member& m : *files->members())
    if (!used->find(m.name) || !(*used->find(m.name) == m.value)) return false;
  return true;
}

Html hash(const std::string& hex) { return element("code", hex); }

}  // namespace

Html models_section(const ReportInput& in) {
  if (!in.card.value) return classed("p", "missing", in.card.why);
  Html out;
  if (!card_belongs(*in.card.value, in.document))
    out += banner(
        "This card is not of the models that made the forecast: they were trained anew since. Run `pipeline "
        "infer`.");
  return out + training_terms(*in.card.value) + score_table(*in.card.value);
}

Html provenance_section(const ReportInput& in) {
  const Json& d = in.document;
  Html out = term("Forecast", in.out + ", computed " + d.string("lastUpdate").value_or("") + ", data to " +
                                  long_day(d.string("as_of").value_or("")));
  out += term("Rows of " + in.data + " used, SHA-256", hash(text_at(d, {"provenance", "data_hash"})));
  out += term("Configuration, SHA-256", hash(text_at(d, {"provenance", "config_hash"})));
  out += term("Seed", text_at(d, {"provenance", "seed"}));
  for (const Json::Member& m : members_of(d.find({"provenance", "models"})))
    out += term(m.name + ", SHA-256",
                hash(m.value.string() && !m.value.string()->empty() ? *m.value.string() : kNotKnown));
  return classed("dl", "figures open", out);
}

}  // namespace spectrum::pipeline
