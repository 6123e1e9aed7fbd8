#pragma once
// How the command line is declared: seen by the options_*.cpp alone, a file a theme.
#include <CLI/CLI.hpp>
#include <charconv>
#include <sstream>
#include <string>
#include <type_traits>
#include <vector>

#include "apps/pipeline/options.h"

namespace spectrum::pipeline {

/// Option texts that become other types once the line is read.
struct RawOptions {
  std::string as_of, now, from, to, calendar, date_format, time_zone;
  std::vector<std::string> maps;
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

/// A validator of numbers from `least` to `most`; whole ones where N is a type of such.
template <class N>
CLI::Validator within(N least, N most) {
  return CLI::Validator(
      [least, most](std::string& text) {
        N number{};
        const char* const end = text.data() + text.size();
        const auto [stop, code] = std::from_chars(text.data(), end, number);
        if (code == std::errc{} && stop == end && number >= least && number <= most) return std::string();
        std::ostringstream message;
        message << (std::is_integral_v<N> ? "a whole number from " : "a number from ") << least << " to "
                << most << " was expected, not " << text;
        return message.str();
      },
      "");
}

// The options of each command that has any; those of every command are on the program itself.
void add_run(CLI::App& sub, Options& o, RawOptions& raw);
void add_fetch(CLI::App& sub, Options& o, RawOptions& raw);
void add_live(CLI::App& sub, Options& o, RawOptions& raw);
void add_synth(CLI::App& sub, Options& o, RawOptions& raw);
void add_import(CLI::App& sub, Options& o, RawOptions& raw);
void add_doctor(CLI::App& sub, Options& o, RawOptions& raw);
void add_indicators(CLI::App& sub, Options& o, RawOptions& raw);
void add_train(CLI::App& sub, Options& o, RawOptions& raw);
void add_infer(CLI::App& sub, Options& o, RawOptions& raw);
void add_ledger(CLI::App& sub, Options& o, RawOptions& raw);
void add_touch(CLI::App& sub, Options& o, RawOptions& raw);
void add_report(CLI::App& sub, Options& o, RawOptions& raw);
void add_serve(CLI::App& sub, Options& o, RawOptions& raw);
void add_evaluate(CLI::App& sub, Options& o, RawOptions& raw);
void add_audit(CLI::App& sub, Options& o, RawOptions& raw);
void add_validate(CLI::App& sub, Options& o, RawOptions& raw);

// Groups that commands share.

/// Of every command that changes the cache.
void add_store_options(CLI::App& sub, Options& o);
/// How to ask the source; nothing here changes what an answer means.
void add_source_options(CLI::App& sub, FetchSettings& f);
/// What decides the models.
void add_training_options(CLI::App& sub, Options& o);
void add_evaluation_file(CLI::App& sub, Options& o);

}  // namespace spectrum::pipeline
