#include "apps/pipeline/report_summary.h"

#include "apps/pipeline/report_json.h"
#include "apps/pipeline/report_odds.h"
#include "apps/pipeline/report_ranges.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/report_tile.h"
#include "io/market_table.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

Html fact(const std::string& name, const std::string& big, const std::string& small) {
  return element("li",
                 classed("span", "sub", name) + classed("span", "fact", big) + classed("span", "sub", small));
}

/// What is wrong with the whole: made-up data, old data, a session that has come and gone.
Html banners(const ReportInput& in) {
  const Json& d = in.document;
  Html out;
  if (d.boolean("synthetic").value_or(false))
    out += banner("SYNTHETIC MARKET: these prices are made up. Nothing here is about a real market.");
  constexpr const char* kRemedy = ". Every tile below is stale; run `pipeline fetch` and `pipeline infer`.";
  if (session_has_passed(in))
    out += banner("This forecast was for " + long_day(d.string("next_session").value_or("")) +
                  ", which has passed" + kRemedy);
  else if (detail_of(in, "tomorrow_expected_move_pts").string("status") == "stale")
    out += banner("Old data: the newest complete session is " + long_day(d.string("as_of").value_or("")) +
                  kRemedy);
  return out;
}

std::string close_note(const ReportInput& in) {
  const auto now = price_now(in);
  return long_day(in.document.string("as_of").value_or("")) +
         (now ? "; now " + grouped(*now, 2) : std::string());
}

Html range_fact(const ReportInput& in) {
  const std::string name = next_session_name(in) + "'s close, 80% range";
  const std::string day = long_day(in.document.string("next_session").value_or(""));
  const auto levels = levels_of(in, "short_term_envelope");
  if (!levels) return fact(name, "Not available", "the forecast has no range for that day");
  const Json* f = in.document.find({"forecasts", "tomorrow"});
  const auto median = f ? f->number("median") : std::nullopt;
  return fact(name, level_range(*levels),
              median
                  ? day + "; middle " + grouped(close_of(in) + *median, 0) + " (" + signed_text(*median) + ")"
                  : day);
}

Html trust_fact(const ReportInput& in) {
  const Json& detail = detail_of(in, "tomorrow_expected_move_pts");
  const auto measured = detail.number("measured_coverage"), nominal = detail.number("nominal_coverage");
  const auto n = detail.integer("coverage_n").value_or(0);
  if (!measured || !nominal || n == 0)
    return fact("How far to trust the range", "Not measured", "no forecast has had its outcome yet");
  const auto walked = figure(detail, "walk_forward_coverage"), rows = figure(detail, "walk_forward_n");
  const std::string record =
      walked && rows ? "; " + percent(*walked, 1) + " of " + grouped(*rows, 0) + " walk-forward" : "";
  return fact("How far to trust the range", "Held " + percent(*measured),
              "of the last " + std::to_string(n) + " times" + record + "; promised " + percent(*nominal));
}

Html notes_of(const Json& d) {
  Html items;
  for (const Json& w : items_of(d.find("warnings")))
    if (w.string() && !w.string()->empty()) items += element("li", *w.string());
  if (items.empty()) return items;
  return classed("div", "notes", element("h3", "Notes on this forecast") + element("ul", items));
}

}  // namespace

Html summary_section(const ReportInput& in) {
  const Json& detail = detail_of(in, "composite_summary");
  const Json &summary = value_of(in, "composite_summary"), &tilt = value_of(in, "directional_tilt");
  const std::string sentence = summary.string() ? *summary.string() : "Not available";
  const auto bear = tilt.number("bear"), neutral = tilt.number("neutral"), bull = tilt.number("bull");
  const std::string odds = bear && neutral && bull ? "bear " + percent(*bear, 1) + ", neutral " +
                                                         percent(*neutral, 1) + ", bull " + percent(*bull, 1)
                                                   : "no probabilities";
  const Html facts = fact("Close", grouped(in.document.number("close").value_or(0), 2), close_note(in)) +
                     range_fact(in) + fact("Edge in direction", edge_words(in), odds) + trust_fact(in);
  return banners(in) +
         element(
             "article",
             {{"class", "composite"}, {"id", "tile-composite_summary"}, {"aria-labelledby", "summary-name"}},
             classed("header", "tilehead",
                     element("h2", {{"id", "summary-name"}}, "In one sentence") +
                         status_badge(detail.string("status").value_or(""))) +
                 classed("p", "sentence", sentence) + reasons_list(detail, sentence)) +
         element("ul", {{"class", "facts"}, {"aria-label", "At a glance"}}, facts) + notes_of(in.document);
}

}  // namespace spectrum::pipeline
