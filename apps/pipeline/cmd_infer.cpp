#include <cstdio>
#include <optional>
#include <utility>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/document.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/forecasting.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/ledger_file.h"
#include "apps/pipeline/steps.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

forecast::ExpectedMove expected_move(const std::string& name) {
  if (name == "abs") return forecast::ExpectedMove::kAbsolute;
  if (name == "sigma") return forecast::ExpectedMove::kSigma;
  return forecast::ExpectedMove::kMedian;
}

/// Two decimals, as prices have.
std::string points_text(double points) {
  char text[64];
  std::snprintf(text, sizeof text, "%.2f", points);
  return text;
}

/// The ledger, where one is kept; opened before the forecast is written, so that none goes off the record.
io::Result<std::optional<io::JsonLinesWriter>> open_ledger(const Options& options) {
  std::optional<io::JsonLinesWriter> none;
  const auto path = ledger_path(options);
  if (!path) return none;
  auto writer = io::JsonLinesWriter::open(*path);
  if (!writer)
    return io::fail({writer.error().kind, writer.error().message +
                                              "; name another file with --ledger, or keep the forecast off "
                                              "the record with --no-ledger"});
  return std::optional<io::JsonLinesWriter>(std::move(*writer));
}

/// Puts a forecast that is written on record, once.
io::Result<void> record(io::JsonLinesWriter& ledger, const io::Json& document, const Options& options) {
  const io::Json line = ledger_line(document, {options.calendar, options.clock});
  if (on_record(ledger.contents(), line)) return {};
  auto done = ledger.append(line);
  if (!done)
    return io::fail({done.error().kind, options.out + " is written, but not on record: " +
                                            done.error().message + "; run `pipeline infer` again"});
  return done;
}

}  // namespace

io::Result<io::Json> infer_step(const Options& options, const MarketView& view, Log& log) {
  const Stopwatch watch;
  const auto stored = load_models(options.models);
  if (!stored) return io::fail(stored.error());
  auto document =
      forecast(view, *stored, expected_move(options.expected_move), options.threads, options.market_clock());
  if (!document) return io::fail({document.error().kind, options.data + ": " + document.error().message});
  if (auto ready = prepare_directory(options.out, Options::kOut); !ready) return io::fail(ready.error());
  auto ledger = open_ledger(options);
  if (!ledger) return io::fail(ledger.error());
  if (*ledger) {
    const Ledger past = ledger_of((*ledger)->contents());
    for (const std::string& warning : past.warnings) log.warn(warning);
    if (const auto error = live_error(past, view)) document->set("mae", points_text(*error));
  }
  if (auto written = io::write_file_atomic(options.out, io::dump(*document) + "\n"); !written)
    return io::fail(written.error());
  if (*ledger)
    if (auto done = record(**ledger, *document, options); !done) return io::fail(done.error());
  log.ok("14 tiles in " + options.out + " (" + watch.text() + ")");
  return document;
}

int cmd_infer(const Options& options) {
  Log log(options.quiet);
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());
  const auto document = infer_step(options, *view, log);
  if (!document) return log.fail(document.error());
  print(options.json ? io::dump(*document) + "\n" : tile_table(*document));
  return kOk;
}

}  // namespace spectrum::pipeline
