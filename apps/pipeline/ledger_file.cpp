#include "apps/pipeline/ledger_file.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <utility>

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr std::array<const char*, forecast::kHorizons.size()> kNames = {"tomorrow", "d2", "d3", "week",
                                                                        "month"};
constexpr std::array<const char*, 3> kClasses = {"bear", "neutral", "bull"};
constexpr double kSumSlack = 1e-3;  // probabilities are published with four decimals

/// Whether something of the outcome could be known, in the data at hand or not: a session after `as_of` has
/// its bar, or the session that the forecast calls the next has begun.
bool outcome_has_begun(io::Day as_of, io::Day next, const MarketClock& clock) {
  const io::Day today = clock.today();
  return clock.sessions_since(as_of) > 0 || next < today || (next == today && clock.state() != "pre");
}

Json member(const Json& document, std::initializer_list<std::string_view> path) {
  const Json* found = document.find(path);
  return found ? *found : Json();
}

Json horizons_json(const Json& document) {
  Json out = Json::array();
  for (std::size_t k = 0; k < kNames.size(); ++k) {
    const auto of = [&](const char* field) { return member(document, {"forecasts", kNames[k], field}); };
    out.push(Json::object({{"sessions", forecast::kHorizons[k]},
                           {"median", of("median")},
                           {"terminal", Json::array({of("p10"), of("p90")})},
                           {"path", of("path")},
                           {"sigma", of("sigma")}}));
  }
  return out;
}

Json prior_json(const Json& document) {
  const auto of = [&](const char* name) {
    return member(document, {"tiles_detail", "directional_tilt", "numbers", name});
  };
  return Json::object(
      {{"bear", of("prior_bear")}, {"neutral", of("prior_neutral")}, {"bull", of("prior_bull")}});
}

/// Reads fields of a line; the first that is not what it should be is remembered.
class Reader {
 public:
  explicit Reader(const Json& line) : line_(line) {}

  std::string fault;

  double number(const Json& from, const char* name, double least, double most) {
    const auto v = from.number(name);
    if (v && std::isfinite(*v) && *v >= least && *v <= most) return *v;
    note(name);
    return 0;
  }
  bool boolean(const char* name) {
    if (const auto v = line_.boolean(name)) return *v;
    note(name);
    return false;
  }
  io::Day day(const char* name) {
    if (const auto day = io::parse_day(line_.string(name).value_or(""))) return *day;
    note(name);
    return 0;
  }
  std::array<double, 2> band(const Json& from, const char* name) {
    const auto v = from.numbers(name);
    if (v && v->size() == 2 && (*v)[0] <= (*v)[1]) return {(*v)[0], (*v)[1]};
    note(name);
    return {};
  }
  forecast::Tilt tilt(const char* name) {
    const Json* from = line_.find(name);
    forecast::Tilt t{};
    double sum = 0;
    for (std::size_t k = 0; from && k < t.size(); ++k) {
      t[k] = from->number(kClasses[k]).value_or(-1);
      if (!(t[k] >= 0)) note(name);
      sum += t[k];
    }
    if (!(std::abs(sum - 1) <= kSumSlack)) note(name);
    return t;
  }
  void horizons(forecast::LedgerEntry& entry) {
    const Json* list = line_.find("horizons");
    if (!list || !list->is_array() || list->size() != entry.horizons.size()) return note("horizons");
    for (std::size_t k = 0; k < entry.horizons.size(); ++k) {
      const Json& from = list->at(k);
      if (from.integer("sessions") != forecast::kHorizons[k]) return note("horizons.sessions");
      entry.horizons[k] = {forecast::kHorizons[k], number(from, "median", -kMost, kMost),
                           band(from, "terminal"), band(from, "path"), number(from, "sigma", 0, kMost)};
    }
  }
  void note(const char* name) {
    if (fault.empty()) fault = name;
  }

  static constexpr double kMost = 1e12;

 private:
  const Json& line_;
};

}  // namespace

std::optional<std::string> ledger_path(const Options& options) {
  if (options.no_ledger) return std::nullopt;
  if (!options.ledger.empty()) return options.ledger;
  const std::filesystem::path out(options.out);
  std::error_code ignored;
  const auto kind = std::filesystem::status(out, ignored).type();
  if (kind != std::filesystem::file_type::regular && kind != std::filesystem::file_type::not_found)
    return std::nullopt;
  return (out.parent_path() / "ledger.jsonl").string();
}

io::Json ledger_line(const io::Json& document, const MarketClock& clock) {
  const auto as_of = io::parse_day(document.string("as_of").value_or("")),
             next = io::parse_day(document.string("next_session").value_or(""));
  const bool hindcast = !as_of || !next || outcome_has_begun(*as_of, *next, clock);
  return Json::object({{"schema", kLedgerVersion},
                       {"made_at", member(document, {"timestamp"})},
                       {"as_of", member(document, {"as_of"})},
                       {"next_session", member(document, {"next_session"})},
                       {"synthetic", member(document, {"synthetic"})},
                       {"hindcast", hindcast},
                       {"close", member(document, {"close"})},
                       {"horizons", horizons_json(document)},
                       {"tilt", member(document, {"tiles", "directional_tilt"})},
                       {"tilt_prior", prior_json(document)},
                       {"expansion_probability", member(document, {"tiles", "volatility_expansion_prob"})},
                       {"model_version", member(document, {"modelVersion"})},
                       {"models", member(document, {"provenance", "models"})},
                       {"data_hash", member(document, {"provenance", "data_hash"})}});
}

io::Result<forecast::LedgerEntry> ledger_entry(const io::Json& line) {
  const auto version = line.integer("schema");
  if (version != kLedgerVersion)
    return io::fail(io::ErrorKind::kBadData,
                    "schema " + (version ? std::to_string(*version) : std::string("missing")) +
                        ", this program reads " + std::to_string(kLedgerVersion));
  Reader read(line);
  forecast::LedgerEntry entry;
  entry.as_of = read.day("as_of");
  entry.close = read.number(line, "close", 1e-6, Reader::kMost);
  entry.synthetic = read.boolean("synthetic");
  entry.hindcast = read.boolean("hindcast");
  read.horizons(entry);
  entry.tilt = read.tilt("tilt");
  entry.tilt_prior = read.tilt("tilt_prior");
  entry.expansion_probability = read.number(line, "expansion_probability", 0, 1);
  if (!read.fault.empty())
    return io::fail(io::ErrorKind::kBadData, "\"" + read.fault + "\" is missing or cannot be");
  return entry;
}

Ledger ledger_of(const io::JsonLines& lines) {
  Ledger out{{}, lines.warnings};
  for (const Json& line : lines.values) {
    auto entry = ledger_entry(line);
    if (entry)
      out.entries.push_back(*entry);
    else
      out.warnings.push_back("ledger line of " + line.string("as_of").value_or("an unknown day") + ": " +
                             entry.error().message + "; it is left out");
  }
  return out;
}

bool on_record(const io::JsonLines& lines, const io::Json& line) {
  const auto same = [&line](const Json& other, std::initializer_list<const char*> names) {
    return std::all_of(names.begin(), names.end(), [&](const char* name) {
      const Json *a = other.find(name), *b = line.find(name);
      return a && b && *a == *b;
    });
  };
  const auto latest = std::find_if(lines.values.rbegin(), lines.values.rend(), [&](const Json& other) {
    return same(other, {"as_of", "synthetic"});
  });
  return latest != lines.values.rend() && same(*latest, {"schema", "close", "horizons", "tilt", "tilt_prior",
                                                         "expansion_probability", "models", "data_hash"});
}

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

void note_live_error(const Ledger& ledger, const MarketView& view, io::Json& document, Log& log) {
  for (const std::string& warning : ledger.warnings) log.warn(warning);
  const auto record = forecast::resolve(forecast::live_record(ledger.entries, view.synthetic), view.market);
  const forecast::LedgerSummary summary = forecast::summarise_ledger(record);
  if (summary.resolved < forecast::kMinResolvedForError) return;
  char points[64];
  std::snprintf(points, sizeof points, "%.2f", summary.median_error.value);
  document.set("mae", points);
}

io::Result<void> record_forecast(io::JsonLinesWriter& ledger, const io::Json& document,
                                 const Options& options) {
  const io::Json line = ledger_line(document, {options.calendar, options.clock});
  if (on_record(ledger.contents(), line)) return {};
  auto done = ledger.append(line);
  if (!done)
    return io::fail({done.error().kind, options.out + " is written, but not on record: " +
                                            done.error().message + "; run `pipeline infer` again"});
  return done;
}

}  // namespace spectrum::pipeline
