#include "apps/pipeline/options.h"

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <limits>
#include <thread>

#include "apps/forecast/touch.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/indicator_list.h"
#include "apps/pipeline/nearest.h"
#include "apps/pipeline/site.h"
#include "io/market_table.h"
#include "io/time_zone.h"

namespace spectrum::pipeline {
namespace {

constexpr const char* kSharedGroup = "Options of every command";

/// Option texts that become other types once the line is read.
struct Raw {
  std::string as_of, now, from, to, calendar, date_format, time_zone;
  std::vector<std::string> maps;
};

/// CLI11's help, plus the shared options on the page of each command.
class HelpPage : public CLI::Formatter {
 public:
  std::string make_footer(const CLI::App* app) const override {
    const CLI::App* root = app;
    while (root->get_parent()) root = root->get_parent();
    const std::string shared =
        root == app ? "" : make_groups(root, CLI::AppFormatMode::Normal).substr(1) + "\n";
    return shared + CLI::Formatter::make_footer(app);
  }

  /// One blank line between sections, where a hidden group would leave two.
  std::string make_help(const CLI::App* app, std::string name, CLI::AppFormatMode mode) const override {
    std::string page = CLI::Formatter::make_help(app, std::move(name), mode);
    for (std::size_t at; (at = page.find("\n\n\n")) != std::string::npos;) page.erase(at, 1);
    return page;
  }

  /// "FILE" or "N", not the limits that the validators add.
  std::string make_option_opts(const CLI::Option* option) const override {
    std::string type = option->get_type_name();
    const std::size_t colon = type.find(':');
    type = colon == 0 ? type.substr(1) : type.substr(0, colon);
    if (option->get_positional() || type.empty()) return "";
    return " " + type;
  }

  std::string make_option_desc(const CLI::Option* option) const override {
    const std::string standard = option->get_default_str();
    return option->get_description() + (standard.empty() ? "" : " [" + standard + "]") +
           (option->get_required() ? " (required)" : "");
  }
};

/// A validator of anything that parses into a Result.
template <class Parse>
CLI::Validator parses(const char* type, Parse parse) {
  return CLI::Validator(
      [parse](std::string& text) {
        const auto parsed = parse(text);
        return parsed ? std::string() : parsed.error().message;
      },
      type);
}

void add_shared(CLI::App& app, Options& o, Raw& raw) {
  app.option_defaults()->group(kSharedGroup);
  app.add_option("--data", o.data, "the cache of market data")->type_name("FILE")->capture_default_str();
  app.add_option("--models", o.models, "the trained models")->type_name("DIR")->capture_default_str();
  app.add_option("--out", o.out, "the forecast")->type_name("FILE")->capture_default_str();
  app.add_option("--seed", o.seed, "of every random draw; the same seed gives the same bytes")
      ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{std::numeric_limits<std::int64_t>::max()}))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--threads", o.threads, "threads to use; results do not depend on it [all cores]")
      ->check(CLI::Range(1, 1024))
      ->type_name("N");
  app.add_option("--as-of", raw.as_of, "use data up to this day only, and reckon ages from it")
      ->check(parses("DATE", [](const std::string& t) { return io::parse_day(t); }))
      ->type_name("");
  app.add_option("--now", raw.now, "the time to take for now, for reproducible output [the clock]")
      ->check(parses("RFC3339", [](const std::string& t) { return io::parse_instant(t, io::kMarketOffset); }))
      ->type_name("");
  app.add_option("--calendar", raw.calendar,
                 "sessions and holidays in place of NSE's, or changes to them (docs/calendar.md) [NSE's]")
      ->type_name("FILE");
  app.add_flag("--json", o.json, "print the result as one JSON object");
  app.add_flag("--quiet", o.quiet, "log warnings and errors only");
  app.add_flag("--offline", o.offline, "use what the cache has, ask no server");
  app.set_config("--config", "", "read options from a TOML or INI file, e.g. seed = 7")->type_name("FILE");
  app.set_help_flag("-h,--help", "print this page");
  app.set_version_flag("--version", "pipeline " SPECTRUM_VERSION, "print the version");
}

std::string footer(const std::string& example, const std::string& exit_codes) {
  return "Example:\n  " + example + "\n\nExit codes: " + exit_codes + "; 2 usage, 70 internal";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

void add_ledger(CLI::App& sub, const std::string& name, Options& o) {
  sub.add_option("--ledger", o.ledger, "the record of forecasts, a line each [ledger.jsonl beside --out]")
      ->type_name("FILE");
  if (name == "ledger")
    sub.add_option("--last", o.last, "forecasts to show")
        ->check(CLI::Range(0, 100000))
        ->type_name("N")
        ->capture_default_str();
  else
    sub.add_flag("--no-ledger", o.no_ledger, "keep this forecast off the record");
}

void add_touch(CLI::App& sub, Options& o) {
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
      ->check(CLI::Range(1, forecast::kTouchLongest))
      ->type_name("N");
}

void add_audits(CLI::App& sub, Options& o) {
  CLI::App* leak = sub.add_subcommand(
      "leak",
      "Prove that no value uses the future: every feature, every model input and, with trained models, every "
      "forecast is computed anew from histories that end earlier, and must not differ in a bit. The first "
      "value that does is named with its date.");
  leak->footer(footer("pipeline audit leak --cuts 100 --models models",
                      "0 clean, 1 a value uses the future, 65 bad or too little data, 66 no data file"));
  leak->add_option("--cuts", o.cuts, "days to cut the history after, evenly spread, beside the last 5")
      ->check(CLI::Range(1, 100000))
      ->type_name("N")
      ->capture_default_str();
  CLI::App* warmup = sub.add_subcommand(
      "warmup",
      "Say how much history each feature needs: how far its value is from that of the whole history when "
      "only the last 100, 150, 200, ... sessions are given, and from how many on it is within 1e-6.");
  warmup->footer(footer("pipeline audit warmup --json > warmup.json",
                        "0 done, 65 bad or too little data, 66 no data file"));
}

/// Of every command that changes the cache.
void add_store(CLI::App& sub, Options& o) {
  sub.add_option("--lock-wait", o.lock_wait, "wait this long for another command that changes the cache")
      ->check(CLI::Range(0.0, 86400.0))
      ->type_name("SECONDS")
      ->capture_default_str();
  sub.add_option("--keep", o.keep, "earlier caches to keep beside the new one")
      ->check(CLI::Range(1, 1000))
      ->type_name("N")
      ->capture_default_str();
}

constexpr const char* kImportHelp =
    "Example:\n"
    "  pipeline import csv --series vix indiavix.csv --dry-run\n\n"
    "Layouts, known by their header:\n"
    "  Yahoo download         Date,Open,High,Low,Close,Adj Close,Volume\n"
    "    pipeline import csv --series nifty_daily ^NSEI.csv\n"
    "  yfinance's to_csv      Date,Open,...,Volume,Dividends,Stock Splits, or Price,Close,... over "
    "Ticker,^NSEI,...\n"
    "    pipeline import csv --series nifty_1d_5m nifty_5m.csv\n"
    "    pipeline import csv --series bank_nifty --index ^NSEBANK panel.csv\n"
    "  NSE index history      Date ,Open ,High ,Low ,Close ,Shares Traded ,Turnover (Rs Cr)\n"
    "    pipeline import csv --series nifty_daily NIFTY-2023.csv NIFTY-2024.csv NIFTY-2025.csv\n"
    "  NSE India VIX history  Date ,Open ,High ,Low ,Close ,Prev. Close ,Change ,% Change\n"
    "    pipeline import csv --series vix hist_india_vix.csv\n"
    "  niftyindices.com       Index Name,Date,Open,High,Low,Close\n"
    "    pipeline import csv --series it_index NIFTY_IT.csv\n"
    "  NSE's indices of a day Index Name,Index Date,Open Index Value,...\n"
    "    pipeline import csv --series nifty_daily --index \"Nifty 50\" ind_close_all_*.csv\n"
    "  anything else          with columns for date, open, high, low, close and perhaps volume\n"
    "    pipeline import csv --series nifty_daily --map close=Price --date-format \"%m/%d/%Y\" prices.csv\n\n"
    "Date forms: %Y %y year, %m month, %b %B its name, %d day, %H:%M:%S time; other characters stand for\n"
    "themselves. Without --date-format 2025-11-14, 14-11-2025, 14-Nov-2025, 14 Nov 2025 and RFC 3339 are "
    "read.\n\n"
    "Exit codes: ";

void add_import(CLI::App& sub, Options& o, Raw& raw) {
  CLI::App* csv = sub.add_subcommand(
      "csv",
      "Read CSV files with a header line into a series of the cache: merged by date, in the order given; a "
      "mistake in one of them writes nothing.");
  const std::string codes = sub.get_footer();
  csv->footer(kImportHelp + codes.substr(codes.find("Exit codes: ") + 12));
  csv->add_option("FILE", o.csv_files, "date, open, high, low, close and perhaps volume")->required();
  csv->add_option("--series", o.series, "the series it is, e.g. nifty_daily or vix")
      ->required()
      ->type_name("KEY");
  csv->add_option("--interval", o.interval, "of a series that is not a known one: 1d, 5m, ...")
      ->check(CLI::IsMember({"1m", "2m", "5m", "15m", "30m", "60m", "1h", "1d"}))
      ->type_name("INTERVAL");
  csv->add_option("--index", o.index, "of a file that holds several, the index or ticker to take")
      ->type_name("NAME");
  csv->add_option("--map", raw.maps, "take FIELD from the column NAME; may be repeated")
      ->type_name("FIELD=NAME")
      ->allow_extra_args(false)
      ->check([](const std::string& text) {
        const std::size_t at = text.find('=');
        const bool good = at != std::string::npos && at > 0 && at + 1 < text.size();
        return good ? std::string() : "FIELD=NAME was expected, e.g. close=Adj Close";
      });
  csv->add_option("--date-format", raw.date_format, "how dates are written, e.g. %d/%m/%Y; see below")
      ->check(parses("FORMAT", [](const std::string& t) { return io::DateFormat::parse(t); }))
      ->type_name("");
  csv->add_option("--time-zone", raw.time_zone,
                  "of times that carry no offset: +05:30, UTC, IST; dates are the market's [IST]")
      ->check(parses("ZONE", [](const std::string& t) { return io::parse_time_zone(t); }))
      ->type_name("");
  csv->add_flag("--dry-run", o.dry_run, "say what would change and write nothing");
  csv->add_flag("--force", o.force, "take bars that contradict those of the cache");
  add_store(*csv, o);
}

/// How to ask the source; nothing here changes what an answer means.
void add_source(CLI::App& sub, FetchSettings& f) {
  const auto seconds = [&sub](const char* name, double& value, const char* what, double most) {
    sub.add_option(name, value, what)
        ->check(CLI::Range(0.0, most))
        ->type_name("SECONDS")
        ->capture_default_str();
  };
  const auto text = [&sub](const char* name, std::string& value, const char* type, const char* what) {
    sub.add_option(name, value, what)->type_name(type);
  };
  sub.option_defaults()->group("How to ask the source");
  sub.add_option("--source-url", f.sources,
                 "scheme and host to ask; a second one serves when the first refuses "
                 "[query2 and query1.finance.yahoo.com]")
      ->allow_extra_args(false)
      ->check([](const std::string& url) {
        const bool good = url.starts_with("https://") || url.starts_with("http://");
        return good ? std::string() : "http://HOST or https://HOST was expected, not " + url;
      })
      ->type_name("URL");
  sub.add_option("--user-agent", f.user_agents, "how to introduce oneself; a second one likewise")
      ->allow_extra_args(false)
      ->type_name("TEXT");
  sub.add_option("--http-version", f.http_version, "1.1 or 2 [what both ends agree on]")
      ->check(CLI::IsMember({"1.1", "2"}))
      ->type_name("VERSION");
  text("--ciphers", f.ciphers, "LIST", "ciphers for TLS 1.2, as curl's --ciphers");
  text("--tls13-ciphers", f.tls13_ciphers, "LIST", "for TLS 1.3, as curl's --tls13-ciphers");
  text("--proxy", f.proxy, "URL", "as curl's --proxy [what the environment says]");
  text("--ca-bundle", f.ca_bundle, "FILE", "certificates to trust [the system's]");
  seconds("--timeout", f.timeout, "of one request", 3600);
  seconds("--connect-timeout", f.connect_timeout, "of connecting alone", 3600);
  seconds("--deadline", f.deadline, "of all requests and the waits between them", 86400);
  seconds("--pace", f.pace, "at least between two requests; 0 for a server of one's own", 3600);
  sub.add_option("--tries", f.tries, "of one series, where trying again may help")
      ->check(CLI::Range(1, 20))
      ->type_name("N")
      ->capture_default_str();
  sub.option_defaults()->group("Options");
}

void add_fetch(CLI::App& sub, Options& o) {
  sub.add_option("--only", o.only, "these series, e.g. nifty_daily,vix")
      ->delimiter(',')
      ->type_name("KEY,...");
  sub.add_flag("--dry-run", o.dry_run,
               "ask and judge, but write nothing; with --offline: print what would be asked");
  sub.add_flag("--force", o.force, "ask although a rate limit's time has not passed");
  sub.add_flag("--generations", o.list_generations, "list the caches kept from before, newest first");
  sub.add_option("--restore", o.restore, "put the N-th newest of them back; 1 undoes the last change")
      ->check(CLI::Range(1, 1000))
      ->type_name("N");
  add_store(sub, o);
  add_source(sub, o.fetch);
}

void add_live(CLI::App& sub, Options& o) {
  sub.add_flag("--watch", o.watch, "go on, through the sessions to come, until stopped (Ctrl-C)");
  sub.add_option("--every", o.every, "between two readings; the source itself renews its prices every 10 s")
      ->check(CLI::Range(0.0, 3600.0))
      ->type_name("SECONDS")
      ->capture_default_str();
  sub.add_flag("--force", o.force, "ask although a rate limit's time has not passed");
  add_store(sub, o);
  add_source(sub, o.fetch);
}

void add_evaluate(CLI::App& sub, Options& o, Raw& raw) {
  const auto date = [](const std::string& t) { return io::parse_day(t); };
  sub.add_option("--step", o.step, "sessions forecast with one fit")
      ->check(CLI::Range(1, 1000))
      ->type_name("N")
      ->capture_default_str();
  sub.add_option("--folds", o.folds, "the newest N folds only [all]")
      ->check(CLI::Range(1, 100000))
      ->type_name("N");
  sub.add_option("--from", raw.from, "the first session to forecast")
      ->check(parses("DATE", date))
      ->type_name("");
  sub.add_option("--to", raw.to, "the last session to forecast")->check(parses("DATE", date))->type_name("");
  sub.add_option("--heads", o.heads,
                 "judge these only: direction, expansion, ranges, pattern, encoders [all]")
      ->delimiter(',')
      ->check(CLI::IsMember({"direction", "expansion", "ranges", "pattern", "encoders"}))
      ->type_name("HEAD,...");
  sub.add_option("--rolling", o.rolling, "fit on the last SESSIONS sessions only [all that came before]")
      ->check(CLI::Range(1, 100000))
      ->type_name("SESSIONS");
}

void add_serve(CLI::App& sub, Options& o) {
  sub.add_option("--bind", o.bind, "the numeric address to listen on; others than loopback let others in")
      ->type_name("ADDRESS")
      ->capture_default_str();
  sub.add_option("--port", o.port, "the port to listen on; 0: any free one, which is printed")
      ->check(CLI::Range(0, 65535))
      ->type_name("N")
      ->capture_default_str();
  sub.add_option("--allow-origin", o.allowed_origins,
                 "let pages of this origin read the answers and refresh, e.g. http://localhost:3000 [none]")
      ->allow_extra_args(false)
      ->check(parses("", parse_origin))
      ->type_name("URL");
  add_source(sub, o.fetch);
}

void add_own_options(CLI::App& sub, const std::string& name, Options& o, Raw& raw) {
  if (name == "synth") {
    sub.add_option("--sessions", o.sessions, "trading days to make")
        ->check(CLI::Range(1, 20000))
        ->type_name("N")
        ->capture_default_str();
    sub.add_flag("--force", o.force, "replace a cache that is not synthetic");
    add_store(sub, o);
  } else if (name == "fetch") {
    add_fetch(sub, o);
  } else if (name == "live") {
    add_live(sub, o);
  } else if (name == "import") {
    add_import(sub, o, raw);
  } else if (name == "doctor") {
    sub.add_flag("--fix", o.fix,
                 "drop rows without a close, sort, keep the last row of each date; whatever --as-of says, in "
                 "the whole file");
    add_store(sub, o);
  } else if (name == "indicators") {
    sub.add_option("--only", o.only, "these columns, in this order, e.g. rsi_14,atr_14")
        ->delimiter(',')
        ->type_name("NAME,...");
    auto* group =
        sub.add_option("--group", o.group, "the columns of one group: " + joined(indicator_groups()))
            ->check(CLI::IsMember(indicator_groups()))
            ->type_name("GROUP");
    sub.add_flag("--raw", o.raw, "chart units instead: EMA, MACD, bands in points; the group chart")
        ->excludes(group);
    sub.add_flag("--list", o.list, "print what there is: name, group, warm-up, inputs, formula, source");
    sub.add_flag("--markdown", o.markdown, "the list as a page of Markdown");
  } else if (name == "evaluate") {
    add_evaluate(sub, o, raw);
  } else if (name == "audit") {
    add_audits(sub, o);
  } else if (name == "run") {
    sub.add_flag("--synthetic", o.synthetic, "use the synthetic market, made anew");
    sub.add_flag("--force", o.force, "with --synthetic: replace a cache that is not synthetic");
    add_store(sub, o);
    add_source(sub, o.fetch);
  } else if (name == "serve") {
    add_serve(sub, o);
  } else if (name == "validate") {
    sub.add_option("FILE", o.document, "the document to check [--out]");
  }
  const bool runs = name == "run" || name == "serve";  // from data to page
  if (runs || name == "infer" || name == "evaluate" || name == "report" || name == "train") {
    sub.add_option("--evaluation", o.evaluation, "the evaluation [evaluation.json beside the models]")
        ->type_name("FILE");
  }
  if (runs || name == "report")
    sub.add_option("--html", o.html, "the page to write [report.html beside --out]")->type_name("FILE");
  if (runs || name == "train" || name == "evaluate") {
    sub.add_option("--preset", o.preset,
                   "parameters of the trees: mission (100 trees of 31 leaves), or default, which stops early")
        ->check(CLI::IsMember({"default", "mission"}))
        ->type_name("NAME")
        ->capture_default_str();
    sub.add_option("--gbdt-features", o.gbdt_features,
                   "what the trees read: the fused 78, all plain indicators, or both")
        ->check(CLI::IsMember({"fused", "all", "both"}))
        ->type_name("SET")
        ->capture_default_str();
    sub.add_option("--gbdt-mode", o.gbdt_mode,
                   "exact: the trees LightGBM grows; fast: from gradients rounded to whole numbers")
        ->check(CLI::IsMember({"exact", "fast"}))
        ->type_name("MODE")
        ->capture_default_str();
  }
  if (runs || name == "infer") {
    sub.add_option("--expected-move", o.expected_move,
                   "what the move tiles show: median (signed), abs or sigma")
        ->check(CLI::IsMember({"median", "abs", "sigma"}))
        ->type_name("KIND")
        ->capture_default_str();
  }
  if (name == "touch") add_touch(sub, o);
  if (runs || name == "infer" || name == "ledger") add_ledger(sub, name, o);
}

void add_commands(CLI::App& app, Options& o, Raw& raw) {
  for (const Command& c : commands()) {
    CLI::App* sub = app.add_subcommand(c.name, c.purpose);
    sub->option_defaults()->group("Options");
    sub->footer(footer(c.example, c.exit_codes));
    add_own_options(*sub, c.name, o, raw);
  }
  for (CLI::App* sub : app.get_subcommands({})) {
    sub->fallthrough();
    sub->set_help_flag("-h,--help", "print this page")->group("");
    for (CLI::App* deeper : sub->get_subcommands({})) {
      deeper->fallthrough();
      deeper->set_help_flag("-h,--help", "print this page")->group("");
    }
  }
}

/// Where a word that was not understood stood: behind the command, or where that should have been.
const CLI::App& innermost(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : innermost(*chosen.front());
}

/// Every word that may begin an argument here: long options, or commands.
std::vector<std::string> known_names(const CLI::App& app, bool want_options) {
  std::vector<std::string> names;
  const auto add = [&](const CLI::App& a) {
    for (const CLI::Option* option : a.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  };
  if (want_options) {
    add(app);
    for (const CLI::App* sub : app.get_subcommands()) {
      add(*sub);
      for (const CLI::App* deeper : sub->get_subcommands()) add(*deeper);
    }
  } else {
    for (const CLI::App* sub : innermost(app).get_subcommands({})) names.push_back(sub->get_name());
  }
  return names;
}

std::string unexpected_word(const CLI::App& app) {
  const std::vector<std::string> extras = app.remaining(true);
  if (extras.empty()) return "an argument was not expected";
  const std::string& word = extras.front();
  const bool is_option = word.starts_with("-");
  const bool is_command = !is_option && !innermost(app).get_subcommands({}).empty();
  const std::string kind = is_option ? "option" : is_command ? "command" : "argument";
  const std::string near =
      is_option || is_command ? nearest(word.substr(0, word.find('=')), known_names(app, is_option)) : "";
  return "unknown " + kind + " " + word + (near.empty() ? "" : "; did you mean " + near + "?");
}

int usage_error(const std::string& message) {
  Log log(false);
  log.error(message + " (`pipeline --help` or `pipeline COMMAND --help` shows the usage)");
  return kUsage;
}

io::Instant clock_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(now).count(), io::kMarketOffset};
}

/// Error: that of a --calendar that cannot be read.
io::Result<void> convert(const Raw& raw, Options& o) {
  if (!raw.as_of.empty()) o.as_of = io::parse_day(raw.as_of).value();
  o.clock = clock_now();
  o.now = raw.now.empty() ? o.clock : io::parse_instant(raw.now, io::kMarketOffset).value();
  if (!raw.from.empty()) o.from = io::parse_day(raw.from).value();
  if (!raw.to.empty()) o.to = io::parse_day(raw.to).value();
  if (!raw.date_format.empty()) o.date_format = io::DateFormat::parse(raw.date_format).value();
  if (!raw.time_zone.empty()) o.time_zone = io::parse_time_zone(raw.time_zone).value();
  for (const std::string& map : raw.maps) {
    const std::size_t at = map.find('=');
    o.columns.emplace_back(map.substr(0, at), map.substr(at + 1));
  }
  if (raw.calendar.empty()) return {};
  auto calendar = read_calendar(raw.calendar);
  if (!calendar) return io::fail({calendar.error().kind, "--calendar: " + calendar.error().message});
  o.calendar = std::move(*calendar);
  return {};
}

}  // namespace

std::string models_file(const Options& options, const char* name) {
  return (std::filesystem::path(options.models) / name).string();
}

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  Options& o = line.options;
  o.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  Raw raw;
  CLI::App app("SpectrumTrader: from market series to 14 tiles of forecasts, on one machine, without Python.",
               "pipeline");
  const auto page = std::make_shared<HelpPage>();
  page->label("SUBCOMMAND", "COMMAND");
  page->label("Subcommands", "Commands");
  app.formatter(page);
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.footer(
      "Start with:\n  pipeline run --synthetic\n\n"
      "Exit codes: 0 ok, 1 a leak found, 2 usage, 65 bad data, 66 missing input, 69 unavailable,\n"
      "            70 internal, 74 input/output, 75 try again later, 78 configuration");
  add_shared(app, o, raw);
  add_commands(app, o, raw);

  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    app.exit(e);  // prints the help or the version
    return line;
  } catch (const CLI::ExtrasError&) {
    line.exit_code = usage_error(unexpected_word(app));
    return line;
  } catch (const CLI::FileError& e) {
    line.exit_code = Log(false).fail({io::ErrorKind::kConfiguration, std::string("--config: ") + e.what()});
    return line;
  } catch (const CLI::ConfigError& e) {
    line.exit_code = Log(false).fail({io::ErrorKind::kConfiguration, std::string("--config: ") + e.what()});
    return line;
  } catch (const CLI::ParseError& e) {
    line.exit_code = usage_error(e.what());
    return line;
  }
  if (app.get_subcommands().empty()) {
    std::cerr << app.help();
    line.exit_code = usage_error("a command was expected");
    return line;
  }
  const CLI::App* chosen = app.get_subcommands().front();
  o.command = chosen->get_name();
  std::string example;
  for (const Command& c : commands()) {
    if (o.command != c.name) continue;
    line.command = c.run;
    example = c.example;
  }
  if (!chosen->get_subcommands({}).empty()) {
    if (chosen->get_subcommands().empty()) {
      line.command = nullptr;
      line.exit_code = usage_error(o.command + " what? e.g. `" + example + "`");
      return line;
    }
    o.command += " " + chosen->get_subcommands().front()->get_name();
  }
  if (const auto done = convert(raw, o); !done) {
    line.command = nullptr;
    line.exit_code = Log(o.quiet).fail(done.error());
  }
  return line;
}

}  // namespace spectrum::pipeline
