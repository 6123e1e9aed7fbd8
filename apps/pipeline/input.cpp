#include "apps/pipeline/input.h"

#include <utility>

#include "apps/pipeline/counted.h"

namespace spectrum::pipeline {

io::Result<MarketInput> read_input(const Options& options, Log& log) {
  const Stopwatch watch;
  auto read = io::read_cache(options.data, options.latest());
  if (!read && read.error().kind == io::ErrorKind::kMissingInput)
    return io::fail(
        io::ErrorKind::kMissingInput,
        read.error().message +
            "; name another with --data, or make one with `pipeline fetch`, `pipeline import csv` or "
            "`pipeline synth`");
  if (!read) return io::fail(read.error());
  for (const std::string& warning : read->warnings) log.warn(warning);
  auto view = view_market(read->cache, options.as_of, options.market_clock());
  if (!view) return io::fail({view.error().kind, options.data + ": " + view.error().message});
  for (const std::string& warning : view->warnings) log.warn(warning);
  view->warnings.insert(view->warnings.begin(), read->warnings.begin(), read->warnings.end());
  log.ok(std::to_string(view->series.size()) + " daily series, " + counted(view->market.size(), "session") +
         " " + io::format_day(view->market.days.front()) + " to " + io::format_day(view->last_day()) +
         " from " + options.data + " (" + watch.text() + ")");
  return MarketInput{std::move(read->cache), std::move(*view)};
}

io::Result<MarketView> read_market(const Options& options, Log& log) {
  auto input = read_input(options, log);
  if (!input) return io::fail(input.error());
  return std::move(input->view);
}

}  // namespace spectrum::pipeline
