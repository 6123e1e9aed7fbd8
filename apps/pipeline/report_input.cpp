#include "apps/pipeline/report_input.h"

#include <cmath>
#include <filesystem>

#include "apps/pipeline/contract.h"
#include "apps/pipeline/evaluation_record.h"
#include "apps/pipeline/raw_cache.h"
#include "io/market_table.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr double kSamePrice = 0.0051;  // the document has two decimals

io::Result<Json> read_forecast(const std::string& path) {
  auto document = io::read_json(path);
  if (!document && document.error().kind == io::ErrorKind::kMissingInput)
    return io::fail(io::ErrorKind::kMissingInput,
                    document.error().message +
                        "; make a forecast with `pipeline infer` first, or name another with --out");
  if (!document) return io::fail(document.error());
  const std::vector<std::string> faults = contract_faults(*document);
  if (faults.empty()) return document;
  return io::fail(io::ErrorKind::kBadData, path + ": " + faults.front() +
                                               "; `pipeline validate` lists all faults, `pipeline infer` "
                                               "makes the forecast anew");
}

/// A file that need not be there; one that cannot be read is warned about.
Piece<Json> read_piece(const std::string& path, const std::string& if_missing, Log& log) {
  auto read = io::read_json(path);
  if (read && read->is_object()) return {std::move(*read), ""};
  if (!read && read.error().kind == io::ErrorKind::kMissingInput) return {std::nullopt, if_missing};
  const std::string fault = read ? path + ": must be an object" : read.error().message;
  log.warn(fault + "; the report goes on without it");
  return {std::nullopt, "Not readable: " + fault + "."};
}

/// The primary series under whichever of its names the cache has.
const Json* primary_of(const Json& cache) {
  const Json* series = cache.find("series");
  if (!series || !series->is_object()) return nullptr;
  for (const Json::Member& m : *series->members())
    if (io::canonical_key(m.name) == io::kPrimaryKey) return &m.value;
  return nullptr;
}

void read_cache_pieces(const Options& options, Log& log, ReportInput& in) {
  const Piece<Json> cache =
      read_piece(options.data, "There is no cache " + options.data + ": name it with --data.", log);
  if (!cache.value) {
    in.bars.why = in.checkup.why = cache.why;
    return;
  }
  in.bars = forecast_bars(*cache.value, in.document);
  if (!in.bars.value) log.warn(options.data + ": " + in.bars.why);
  if (!cache.value->find("series") || !cache.value->find("series")->is_object()) {
    in.checkup.why = options.data + " is no cache of market data: there is no \"series\".";
    return;
  }
  in.checkup.value = examine(*cache.value, options.calendar, options.as_of, options.now, options.latest());
}

}  // namespace

std::string report_path(const Options& options) {
  return options.html.empty() ? (std::filesystem::path(options.out).parent_path() / "report.html").string()
                              : options.html;
}

Piece<io::Candles> forecast_bars(const Json& cache, const Json& document) {
  const Json* primary = primary_of(cache);
  const auto day = io::parse_day(document.string("as_of").value_or(""));
  if (!primary || !day)
    return {std::nullopt, "The cache has no " + std::string(io::kPrimaryKey) + ": charts show closes alone."};
  io::Candles bars;
  for (const RawRow& row : raw_series(io::kPrimaryKey, *primary).rows)
    if (row.usable() && row.bar.day <= *day) bars.push_back(row.bar);
  io::tidy(bars, /*daily=*/true);
  if (bars.empty() || bars.day.back() != *day ||
      std::abs(bars.close.back() - document.number("close").value_or(0)) > kSamePrice)
    return {std::nullopt,
            "The cache does not hold the close that the forecast was made from: charts show closes alone."};
  return {std::move(bars), ""};
}

io::Result<ReportInput> read_report_input(const Options& options, Log& log) {
  auto document = read_forecast(options.out);
  if (!document) return io::fail(document.error());
  ReportInput in;
  in.document = std::move(*document);
  in.out = options.out;
  in.data = options.data;
  in.now = options.now;
  in.card =
      read_piece(models_file(options, "model_card.json"),
                 "There is no model card in " + options.models + ": name the models with --models.", log);
  in.evaluation = read_piece(evaluation_path(options), "Not evaluated yet: run `pipeline evaluate`.", log);
  read_cache_pieces(options, log, in);
  return in;
}

}  // namespace spectrum::pipeline
