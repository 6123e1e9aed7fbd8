#include "apps/pipeline/options.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <limits>
#include <sstream>
#include <string_view>
#include <thread>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/help_page.h"
#include "apps/pipeline/nearest.h"
#include "apps/pipeline/option_declarations.h"
#include "io/file.h"
#include "io/market_table.h"
#include "io/time_zone.h"

namespace spectrum::pipeline {
namespace {

constexpr const char* kSharedGroup = "Options of every command";

void add_shared(CLI::App& app, Options& o, RawOptions& raw) {
  app.option_defaults()->group(kSharedGroup);
  app.add_option("--data", o.data, "the cache of market data")->type_name("FILE")->capture_default_str();
  app.add_option("--models", o.models, "the trained models")->type_name("DIR")->capture_default_str();
  app.add_option("--out", o.out, "the forecast")->type_name("FILE")->capture_default_str();
  app.add_option("--seed", o.seed, "of every random draw; the same seed gives the same bytes")
      ->check(within(std::uint64_t{0}, std::uint64_t{std::numeric_limits<std::int64_t>::max()}))
      ->type_name("N")
      ->capture_default_str();
  app.add_option("--threads", o.threads, "threads to use; results do not depend on it [all cores]")
      ->check(within(1, 1024))
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

/// Which commands have options of their own.
constexpr std::pair<std::string_view, void (*)(CLI::App&, Options&, RawOptions&)> kOwnOptions[] = {
    {"run", add_run},
    {"fetch", add_fetch},
    {"live", add_live},
    {"synth", add_synth},
    {"import", add_import},
    {"doctor", add_doctor},
    {"indicators", add_indicators},
    {"train", add_train},
    {"infer", add_infer},
    {"ledger", add_ledger},
    {"touch", add_touch},
    {"report", add_report},
    {"serve", add_serve},
    {"evaluate", add_evaluate},
    {"audit", add_audit},
    {"validate", add_validate}};

void add_commands(CLI::App& app, Options& o, RawOptions& raw) {
  for (const Command& c : commands()) {
    CLI::App* sub = app.add_subcommand(c.name, c.purpose);
    sub->option_defaults()->group("Options");
    sub->footer(help_footer(c.example, c.exit_codes));
    for (const auto& [name, add] : kOwnOptions)
      if (name == c.name) add(*sub, o, raw);
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

/// @param words take the command asked about
const CLI::App* add_help(CLI::App& app, std::vector<std::string>& words) {
  CLI::App* help = app.add_subcommand("help", "Say what a command does and which options it has.");
  help->footer(help_footer("pipeline help import csv", "0 done"));
  help->set_help_flag("-h,--help", "print this page")->group("");
  help->fallthrough();
  help->add_option("COMMAND", words, "the command asked about [the program]");
  return help;
}

/// As it is typed: "pipeline import csv".
std::string path_of(const CLI::App& app) {
  return (app.get_parent() ? path_of(*app.get_parent()) + " " : "") + app.get_name();
}

std::vector<std::string> command_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::App* sub : app.get_subcommands({})) names.push_back(sub->get_name());
  return names;
}

/// Every word that may begin an argument here: long options, or commands.
std::vector<std::string> known_names(const CLI::App& app, bool want_options) {
  if (!want_options) return command_names(innermost(app));
  std::vector<std::string> names;
  const auto add = [&](const CLI::App& a) {
    for (const CLI::Option* option : a.get_options()) {
      for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
    }
  };
  add(app);
  for (const CLI::App* sub : app.get_subcommands()) {
    add(*sub);
    for (const CLI::App* deeper : sub->get_subcommands()) add(*deeper);
  }
  return names;
}

bool is_command(const CLI::App& app, const std::string& word) {
  const auto names = command_names(app);
  return std::find(names.begin(), names.end(), word) != names.end();
}

/// "unknown command trian; did you mean train?"
std::string unknown(const std::string& kind, const std::string& word, const std::vector<std::string>& known) {
  const std::string near = nearest(word.substr(0, word.find('=')), known);
  return "unknown " + kind + " " + word + (near.empty() ? "" : "; did you mean " + near + "?");
}

std::string unexpected_word(const CLI::App& app) {
  const std::vector<std::string> extras = app.remaining(true);
  if (extras.empty()) return "an argument was not expected";
  const std::string& word = extras.front();
  if (word.starts_with("-")) return unknown("option", word, known_names(app, true));
  if (!innermost(app).get_subcommands({}).empty()) return unknown("command", word, known_names(app, false));
  if (is_command(app, word)) return word + " is another command: give one at a time";
  return unknown("argument", word, {});
}

/// What is wrong with the command line, and the page of the command that it names.
int usage_error(const CLI::App& app, const std::string& message) {
  Log log(false);
  log.error(message + " (`" + path_of(innermost(app)) + " --help` shows the usage)");
  return kUsage;
}

/// What `help` prints: the page of the command that `words` name, or of the program.
int print_help(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* at = &app;
  for (const std::string& word : words) {
    if (!is_command(*at, word)) return usage_error(app, unknown("command", word, command_names(*at)));
    at = at->get_subcommand(word);
  }
  print(at->get_formatter()->make_help(at, path_of(*at), CLI::AppFormatMode::Normal));
  return kOk;
}

io::Instant clock_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::seconds>(now).count(), io::kMarketOffset};
}

/// Error: that of a --calendar that cannot be read.
io::Result<void> convert(const RawOptions& raw, Options& o) {
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

/// The file of --config; empty: none is given.
std::string config_file(const CLI::App& app) {
  const CLI::Option* option = app.get_config_ptr();
  return option && option->count() > 0 ? option->results().back() : "";
}

/// "FILE, line 3" for what the file says about `key`; the file alone where that is not to be seen.
std::string config_place(const std::string& path, const std::string& key) {
  const auto text = io::read_file(path);
  std::istringstream lines(text ? *text : "");
  std::string line;
  for (int n = 1; std::getline(lines, line); ++n) {
    const std::size_t begin = line.find_first_not_of(" \t");
    if (begin != std::string::npos && line.compare(begin, key.size(), key) == 0)
      return path + ", line " + std::to_string(n);
  }
  return path;
}

int config_error(const CLI::App& app, const std::string& key, const std::string& message) {
  return Log(false).fail(
      {io::ErrorKind::kConfiguration, "--config " + config_place(config_file(app), key) + ": " + message});
}

/// A --config that cannot be read, or of which a line is no option.
int config_error(const CLI::App& app, const CLI::Error& e) {
  const std::string path = config_file(app);
  if (!io::file_exists(path))
    return Log(false).fail({io::ErrorKind::kMissingInput, "--config: " + path + " is not there"});
  constexpr std::string_view kUnknown = "INI was not able to parse ";  // as CLI11 says it, behind it the key
  const std::string what = e.what();
  if (!what.starts_with(kUnknown)) return config_error(app, what.substr(0, what.find(':')), what);
  const std::string key = what.substr(kUnknown.size());
  std::vector<std::string> names = known_names(app, true);
  for (std::string& name : names) name.erase(0, 2);
  return config_error(app, key, unknown("option", key, names));
}

/// Whether the option that an error is about, "--seed: …", stands in the file and not on the command line.
bool is_of_config(const CLI::App& app, const std::string& option, int argc, const char* const* argv) {
  return !config_file(app).empty() && option.starts_with("--") && option.find(' ') == option.npos &&
         std::none_of(argv, argv + argc, [&](std::string_view word) { return word.starts_with(option); });
}

/// Nothing where the words were understood; else how the program ends, the reason told.
std::optional<int> parsed(CLI::App& app, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
    return std::nullopt;
  } catch (const CLI::Success& e) {
    app.exit(e);  // prints the help or the version
    return kOk;
  } catch (const CLI::ExtrasError&) {
    return usage_error(app, unexpected_word(app));
  } catch (const CLI::FileError& e) {
    return config_error(app, e);
  } catch (const CLI::ConfigError& e) {
    return config_error(app, e);
  } catch (const CLI::ParseError& e) {
    const std::string what = e.what(), option = what.substr(0, what.find(':'));
    if (is_of_config(app, option, argc, argv)) return config_error(app, option.substr(2), what);
    return usage_error(app, what);
  }
}

/// Names the command in `line` and what runs it; an exit code where a word is missing behind it.
std::optional<int> choose(const CLI::App& app, const CLI::App& chosen, CommandLine& line) {
  std::string& name = line.options.command = chosen.get_name();
  const auto all = commands();
  const auto command = std::ranges::find(all, name, &Command::name);
  line.command = command->run;
  if (chosen.get_subcommands({}).empty()) return std::nullopt;
  if (chosen.get_subcommands().empty())
    return usage_error(app, name + " what? e.g. `" + command->example + "`");
  name += " " + chosen.get_subcommands().front()->get_name();
  return std::nullopt;
}

}  // namespace

std::string models_file(const Options& options, const char* name) {
  return (std::filesystem::path(options.models) / name).string();
}

CommandLine parse_command_line(int argc, const char* const* argv) {
  CommandLine line;
  Options& o = line.options;
  o.threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  RawOptions raw;
  CLI::App app("SpectrumTrader: from market series to 14 tiles of forecasts, on one machine, without Python.",
               "pipeline");
  app.formatter(help_page());
  app.allow_config_extras(CLI::config_extras_mode::error);
  app.footer(
      "Start with:\n  pipeline run --synthetic\n\n"
      "Exit codes: 0 ok, 1 a leak found, 2 usage, 65 bad data, 66 missing input, 69 unavailable,\n"
      "            70 internal, 74 input/output, 75 try again later, 78 configuration");
  app.require_subcommand(0, 1);
  add_shared(app, o, raw);
  add_commands(app, o, raw);
  std::vector<std::string> pages;
  const CLI::App* help = add_help(app, pages);

  if (const auto ended = parsed(app, argc, argv)) {
    line.exit_code = *ended;
    return line;
  }
  if (app.get_subcommands().empty()) {
    std::cerr << app.help();
    line.exit_code = usage_error(app, "a command was expected");
    return line;
  }
  const CLI::App* chosen = app.get_subcommands().front();
  if (chosen == help) {
    line.exit_code = print_help(app, pages);
    return line;
  }
  if (const auto ended = choose(app, *chosen, line)) {
    line.command = nullptr;
    line.exit_code = *ended;
    return line;
  }
  if (const auto done = convert(raw, o); !done) {
    line.command = nullptr;
    line.exit_code = Log(o.quiet).fail(done.error());
  }
  return line;
}

}  // namespace spectrum::pipeline
