#include "apps/pipeline/report_page.h"

#include "apps/pipeline/html.h"
#include "apps/pipeline/market_clock.h"
#include "apps/pipeline/report_closes.h"
#include "apps/pipeline/report_health.h"
#include "apps/pipeline/report_models.h"
#include "apps/pipeline/report_odds.h"
#include "apps/pipeline/report_pattern.h"
#include "apps/pipeline/report_radar.h"
#include "apps/pipeline/report_ranges.h"
#include "apps/pipeline/report_record_page.h"
#include "apps/pipeline/report_summary.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/version.h"
#include "io/sha256.h"

namespace spectrum::pipeline {
namespace {

constexpr const char* kMarket = "NIFTY 50";

/// The digest as Content-Security-Policy wants it: base64 of the bytes that the hexadecimal digits stand for.
std::string base64_of_hex(const std::string& hex) {
  constexpr const char* kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  for (std::size_t at = 0; at < hex.size(); at += 6) {  // six hexadecimal digits are four of base64
    std::string group = hex.substr(at, 6);
    const std::size_t bytes = group.size() / 2;
    group.resize(6, '0');
    const auto bits = static_cast<unsigned>(std::stoul(group, nullptr, 16));
    for (std::size_t i = 0; i < 4; ++i) out += i <= bytes ? kDigits[(bits >> (18 - 6 * i)) & 63] : '=';
  }
  return out;
}

std::string market_name(const ReportInput& in) {
  return in.document.boolean("synthetic").value_or(false) ? "Synthetic market" : kMarket;
}

Html head_of(const ReportInput& in) {
  const std::string title = market_name(in) + " " + grouped(in.document.number("close").value_or(0), 2) +
                            ", forecast for " + long_day(in.document.string("next_session").value_or(""));
  return element(
      "head", leaf("meta", {{"charset", "utf-8"}}) +
                  leaf("meta", {{"http-equiv", "Content-Security-Policy"}, {"content", report_policy()}}) +
                  leaf("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}}) +
                  leaf("meta", {{"name", "color-scheme"}, {"content", "light dark"}}) +
                  leaf("meta", {{"name", "referrer"}, {"content", "no-referrer"}}) + element("title", title) +
                  // The style sheet is the program's own; escaped it would be another one.
                  trusted_markup("<style>" + std::string(report_css()) + "</style>"));
}

/// Light, dark, or as the system has it: radio buttons that the style sheet reads, so no script is needed.
Html theme_switch() {
  Html out = classed("legend", "hidden", "Colours");
  for (const auto& [id, label] :
       {std::pair{"theme-system", "System"}, {"theme-light", "Light"}, {"theme-dark", "Dark"}}) {
    const bool first = std::string_view(id) == "theme-system";
    out += first ? leaf("input", {{"type", "radio"}, {"name", "theme"}, {"id", id}, {"checked", ""}})
                 : leaf("input", {{"type", "radio"}, {"name", "theme"}, {"id", id}});
    out += element("label", {{"for", id}}, label);
  }
  return classed("fieldset", "theme", out);
}

Html masthead(const ReportInput& in) {
  const io::Json& d = in.document;
  const std::string session = d.string("session").value_or("");
  const std::string when = "Forecast of " + d.string("lastUpdate").value_or("") + "; market " +
                           (session == "pre" ? "not yet open" : session) + " then. Report of " +
                           display_time(in.now) + ".";
  Html links;
  for (const auto& [target, label] : {std::pair{"#forecast", "Forecast"},
                                      {"#record", "Record"},
                                      {"#data", "Data"},
                                      {"#models", "Models"},
                                      {"#provenance", "Provenance"}})
    links += element("li", element("a", {{"href", target}}, label));
  return element("a", {{"class", "skip"}, {"href", "#main"}}, "Skip to the forecast") +
         classed("header", "masthead",
                 classed("div", "title",
                         element("h1", market_name(in) + ": the next sessions") + classed("p", "sub", when)) +
                     theme_switch() +
                     element("nav", {{"aria-label", "Parts of this page"}}, element("ul", links)));
}

Html section(const char* id, const char* heading, const Html& content) {
  const std::string name = std::string(id) + "-name";
  return element("section", {{"id", id}, {"aria-labelledby", name}},
                 element("h2", {{"id", name}}, heading) + content);
}

Html grid(const Html& tiles) { return classed("div", "grid", tiles); }

/// What the marks of the range bars are; today's price is drawn only where it is not the close.
std::string key_of_bars(const ReportInput& in) {
  return std::string("The bars share one axis of levels. Tall tick: the close; dot: what is expected") +
         (price_now(in) ? "; triangle: today's price." : ".");
}

Html main_of(const ReportInput& in) {
  return element(
      "main", {{"id", "main"}},
      summary_section(in) +
          section("forecast", "Now and next", grid(tomorrow_tile(in) + spot_tile(in) + vix_tile(in))) +
          section("ahead", "Further ahead",
                  classed("p", "sub hint", key_of_bars(in)) +
                      grid(further_tiles(in) + tilt_tile(in) + expansion_tile(in))) +
          section("closes", "Where closes should land", grid(candles_figure(in) + envelope_tiles(in))) +
          section("patterns", "Patterns and options",
                  pattern_tile(in) + classed("div", "grid pair", radar_tiles(in))) +
          section("record", "The record", record_section(in)) +
          section("data", "Data health", health_section(in)) +
          section("models", "The models", models_section(in)) +
          section("provenance", "Provenance", provenance_section(in)));
}

Html footer() {
  return element(
      "footer",
      element("p", "Made by the SpectrumTrader engine, version " + std::string(kVersion) +
                       ". This page loads nothing and runs no script. Times are those of India (IST). "
                       "Not investment advice."));
}

/// A forecast whose session has passed says nothing of the present, however good it was: its tiles are stale.
ReportInput aged(ReportInput in) {
  io::Json* details = in.document.find("tiles_detail");
  for (const io::Json::Member& tile : *details->members()) {
    io::Json& detail = *details->find(tile.name);
    for (io::Json* state : {&detail, detail.find("expansion_state")})
      if (state && state->string("status") && state->string("status") != "unavailable")
        state->set("status", "stale");
  }
  return in;
}

}  // namespace

std::string report_policy() {
  return "default-src 'none'; style-src 'sha256-" + base64_of_hex(io::sha256_hex(report_css())) +
         "'; base-uri 'none'; form-action 'none'";
}

std::string report_page(const ReportInput& input) {
  std::optional<ReportInput> past;
  if (session_has_passed(input)) past = aged(input);
  const ReportInput& in = past ? *past : input;
  const Html body = element("body", masthead(in) + main_of(in) + footer());
  return "<!DOCTYPE html>\n" + element("html", {{"lang", "en"}}, head_of(in) + body).markup() + "\n";
}

}  // namespace spectrum::pipeline
