#include <cmath>
#include <cstdlib>

#include "apps/forecast/touch.h"
#include "apps/pipeline/option_declarations.h"
#include "apps/pipeline/site.h"

namespace spectrum::pipeline {
namespace {

void add_html(CLI::App& sub, Options& o) {
  sub.add_option("--html", o.html, "the page to write [report.html beside --out]")->type_name("FILE");
}

void add_expected_move(CLI::App& sub, Options& o) {
  sub.add_option("--expected-move", o.expected_move,
                 "what the move tiles show: median (signed), abs or sigma")
      ->check(CLI::IsMember({"median", "abs", "sigma"}))
      ->type_name("KIND")
      ->capture_default_str();
}

void add_ledger_file(CLI::App& sub, Options& o) {
  sub.add_option("--ledger", o.ledger, "the record of forecasts, a line each [ledger.jsonl beside --out]")
      ->type_name("FILE");
}

void add_no_ledger(CLI::App& sub, Options& o) {
  sub.add_flag("--no-ledger", o.no_ledger, "keep this forecast off the record");
}

/// Of what goes all the way from data to page.
void add_whole_way(CLI::App& sub, Options& o) {
  add_evaluation_file(sub, o);
  add_html(sub, o);
  add_training_options(sub, o);
  add_expected_move(sub, o);
  add_ledger_file(sub, o);
  add_no_ledger(sub, o);
}

}  // namespace

void add_run(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_flag("--synthetic", o.synthetic, "use the synthetic market, made anew");
  sub.add_flag("--force", o.force, "with --synthetic: replace a cache that is not synthetic");
  add_store_options(sub, o);
  add_source_options(sub, o.fetch);
  add_whole_way(sub, o);
}

void add_infer(CLI::App& sub, Options& o, RawOptions&) {
  add_evaluation_file(sub, o);
  add_expected_move(sub, o);
  add_ledger_file(sub, o);
  add_no_ledger(sub, o);
}

void add_ledger(CLI::App& sub, Options& o, RawOptions&) {
  add_ledger_file(sub, o);
  sub.add_option("--last", o.last, "forecasts to show")
      ->check(within(0, 100000))
      ->type_name("N")
      ->capture_default_str();
}

void add_touch(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_option("--strike", o.strike, "the level asked about, in points")
      ->required()
      ->type_name("K")
      ->check([](const std::string& text) {
        char* end = nullptr;
        const double k = std::strtod(text.c_str(), &end);
        const bool good = !text.empty() && *end == '\0' && k > 0 && std::isfinite(k);
        return good ? std::string() : "a level above 0 was expected, e.g. 26000, not " + text;
      });
  sub.add_option("--days", o.days, "within so many sessions, 1 to 21")
      ->required()
      ->check(within(1, forecast::kTouchLongest))
      ->type_name("N");
}

void add_report(CLI::App& sub, Options& o, RawOptions&) {
  add_evaluation_file(sub, o);
  add_html(sub, o);
}

void add_serve(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_option("--bind", o.bind, "the numeric address to listen on; others than loopback let others in")
      ->type_name("ADDRESS")
      ->capture_default_str();
  sub.add_option("--port", o.port, "the port to listen on; 0: any free one, which is printed")
      ->check(within(0, 65535))
      ->type_name("N")
      ->capture_default_str();
  sub.add_option("--allow-origin", o.allowed_origins,
                 "let pages of this origin read the answers and refresh, e.g. http://localhost:3000 [none]")
      ->allow_extra_args(false)
      ->check(parses("", parse_origin))
      ->type_name("URL");
  add_source_options(sub, o.fetch);
  add_whole_way(sub, o);
}

void add_validate(CLI::App& sub, Options& o, RawOptions&) {
  sub.add_option("FILE", o.document, "the document to check [--out]");
}

}  // namespace spectrum::pipeline
