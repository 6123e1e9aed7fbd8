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

Html banner(const std::string& text) {
  return classed("p", "banner", element("span", {{"aria-hidden", "true"}}, "\xE2\x96\xB2 ") + Html(text));
}

/// What is wrong with the whole: made-up data, old data, a session that has come and gone.
Html banners(const ReportInput& in) {
  const Json& d = in.document;
  Html out;
  if (d.boolean("synthetic").value_or(false))
    out += banner("SYNTHETIC MARKET: these prices are made up. Nothing here is about a real market.");
  const Json& spot = detail_of(in, "tomorrow_expected_move_pts");
  if (spot.string("status") == "stale")
    out += banner("Old data: the newest complete session is " + long_day(d.string("as_of").value_or("")) +
                  ". Every tile below is stale; run `pipeline fetch` and `pipeline infer`.");
  const auto next = io::parse_day(d.string("next_session").value_or(""));
  if (next && io::local_day(in.now.seconds, io::kMarketOffset) > *next)
    out += banner("This forecast was for " + long_day(*next) +
                  ", which has passed; run `pipeline infer` for a new one.");
  return out;
}

std::string close_note(const ReportInput& in) {
  const auto now = price_now(in);
  return long_day(in.document.string("as_of").value_or("")) +
         (now ? "; now " + grouped(*now, 2) : std::string());
}

Html range_fact(const ReportInput& in) {
  const Json& detail = detail_of(in, "short_term_envelope");
  const std::string name = "Tomorrow's close, 80% range";
  const std::string day = long_day(in.document.string("next_session").value_or(""));
  const auto levels = detail.numbers("absolute");
  if (!levels || levels->size() != 2)
    return fact(name, "Not available", "the forecast has no range for tomorrow");
  const Json* f = in.document.find({"forecasts", "tomorrow"});
  const double median = f ? f->number("median").value_or(0) : 0,
               close = in.document.number("close").value_or(0);
  return fact(name, grouped((*levels)[0], 0) + " to " + grouped((*levels)[1], 0),
              day + "; middle " + grouped(close + median, 0) + " (" + signed_text(median) + ")");
}

Html trust_fact(const ReportInput& in) {
  const Json& detail = detail_of(in, "tomorrow_expected_move_pts");
  const auto measured = detail.number("measured_coverage"), nominal = detail.number("nominal_coverage");
  const auto n = detail.integer("coverage_n").value_or(0);
  if (!measured || !nominal || n == 0)
    return fact("How far to trust the range", "Not measured", "no forecast has had its outcome yet");
  return fact("How far to trust the range", "Held " + percent(*measured),
              "of the last " + std::to_string(n) + " times; promised " + percent(*nominal));
}

/// The reasons that the sentence does not name itself.
Html unsaid_reasons(const Json& detail, const std::string& sentence) {
  Html items;
  for (const Json& r : items_of(detail.find("reasons")))
    if (r.string() && sentence.find(*r.string()) == std::string::npos) items += element("li", *r.string());
  return items.empty() ? items : classed("ul", "reasons", items);
}

Html notes_of(const Json& d) {
  Html items;
  for (const Json& w : items_of(d.find("warnings")))
    if (w.string()) items += element("li", *w.string());
  if (items.empty()) return items;
  return classed("div", "notes", element("h3", "Notes on this forecast") + element("ul", items));
}

}  // namespace

Html summary_section(const ReportInput& in) {
  const Json& detail = detail_of(in, "composite_summary");
  const std::string sentence = in.document.find({"tiles", "composite_summary"})->string()[0];
  const Json* tilt = detail_of(in, "directional_tilt").find("value");
  const auto bull = tilt ? tilt->number("bull") : std::nullopt,
             bear = tilt ? tilt->number("bear") : std::nullopt;
  const std::string odds =
      bull && bear ? "bull " + percent(*bull) + ", bear " + percent(*bear) : "no probabilities";
  const Html facts = fact("Close", grouped(in.document.number("close").value_or(0), 2), close_note(in)) +
                     range_fact(in) + fact("Edge in direction", edge_words(in), odds) + trust_fact(in);
  return banners(in) +
         element(
             "article",
             {{"class", "composite"}, {"id", "tile-composite_summary"}, {"aria-labelledby", "summary-name"}},
             classed("header", "tilehead",
                     element("h2", {{"id", "summary-name"}}, "In one sentence") +
                         status_badge(detail.string("status").value_or(""))) +
                 classed("p", "sentence", sentence) + unsaid_reasons(detail, sentence)) +
         element("ul", {{"class", "facts"}, {"aria-label", "At a glance"}}, facts) + notes_of(in.document);
}

}  // namespace spectrum::pipeline
