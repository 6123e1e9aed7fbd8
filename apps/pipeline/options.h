#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "apps/pipeline/exchange_calendar.h"
#include "apps/pipeline/fetch_settings.h"
#include "apps/pipeline/market_clock.h"
#include "io/date.h"
#include "io/date_format.h"
#include "io/market_table.h"

namespace spectrum::pipeline {

/// What the user asked for: the options of every command, then those of one.
struct Options {
  static constexpr const char* kData = "data/prediction_data.json";
  static constexpr const char* kModels = "models";
  static constexpr const char* kOut = "data/omnispectrum.json";
  static constexpr const char* kReport = "data/report.html";

  std::string command;  ///< as typed, e.g. "import csv"

  std::string data = kData;
  std::string models = kModels;
  std::string out = kOut;
  std::uint64_t seed = 42;  ///< below 2^63
  int threads = 1;          ///< at least 1; all cores unless given
  std::optional<io::Day> as_of;
  io::Instant clock;                                     ///< the real time
  io::Instant now;                                       ///< --now, else the real time
  features::ExchangeCalendar calendar = nse_calendar();  ///< or that of --calendar
  /// What is more than a day later lies in the future, and is an error of the data; a row after --now is
  /// none.
  io::Instant latest() const { return now.seconds > clock.seconds ? now : clock; }
  bool json = false, quiet = false, offline = false;

  // whatever changes the cache
  double lock_wait = 10;  ///< seconds
  int keep = 5;           ///< earlier caches to keep

  // synth
  int sessions = 1250;
  bool force = false;
  // fetch, live
  FetchSettings fetch;
  int restore = 0;  ///< the n-th newest generation; 0: none
  bool list_generations = false;
  // live
  bool watch = false;
  double every = 15;  ///< seconds between two readings
  // import csv
  std::vector<std::string> csv_files;
  std::string series, interval, index;
  std::vector<std::pair<std::string, std::string>> columns;
  std::optional<io::DateFormat> date_format;
  std::int32_t time_zone = io::kMarketOffset;  ///< of times without an offset, seconds east
  bool dry_run = false;
  // doctor
  bool fix = false;
  // indicators, fetch
  std::vector<std::string> only;  ///< columns, or series
  // indicators
  std::string group;  ///< one of indicator_groups(); empty: the daily features
  bool raw = false, list = false, markdown = false;
  // train, run
  std::string preset = "default";       ///< default or mission
  std::string gbdt_features = "fused";  ///< fused, all or both
  std::string gbdt_mode = "exact";      ///< exact or fast
  // evaluate
  int step = 20, folds = 0, rolling = 0;  ///< folds 0: all; rolling 0: expanding
  std::optional<io::Day> from, to;        ///< first and last session forecast
  std::vector<std::string> heads;         ///< empty: all
  std::string evaluation;                 ///< file, also of infer, report and run; empty: beside the models
  // audit leak
  int cuts = 30;
  // run, infer, validate
  bool synthetic = false;
  std::string expected_move = "median";
  std::string document;  ///< FILE of validate; --out where none is given
  // run, infer, ledger
  std::string ledger;  ///< empty: ledger.jsonl beside --out
  bool no_ledger = false;
  int last = 10;  ///< forecasts that ledger shows
  // touch
  double strike = 0;  ///< above 0
  int days = 0;       ///< 1 to 21 sessions
  // serve
  std::string bind = "127.0.0.1";            ///< a numeric address
  int port = 8787;                           ///< 0: any free one
  std::vector<std::string> allowed_origins;  ///< of pages elsewhere that may use the answers
  // report, run, serve
  std::string html;  ///< empty: report.html beside --out

  MarketClock market_clock() const { return {calendar, now}; }
};

/// A file beside the models, by its name.
std::string models_file(const Options& options, const char* name);

struct CommandLine {
  Options options;
  int (*command)(const Options&) = nullptr;  ///< nullptr: nothing to run, return exit_code
  int exit_code = 0;
};

/// Reads a command line; prints help and version to stdout, and what is wrong with it to stderr.
CommandLine parse_command_line(int argc, const char* const* argv);

}  // namespace spectrum::pipeline
