#include "apps/pipeline/evaluation_record.h"

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <utility>

#include "apps/forecast/walk_forward.h"
#include "apps/pipeline/evaluation_document.h"
#include "apps/pipeline/radar_evidence_json.h"
#include "io/file.h"

namespace spectrum::pipeline {
namespace {

using forecast::HeadRecord;
using io::Json;

constexpr double kSameClose = 1e-6;  // relative

/// The comparison of two forecasters, or nullptr.
const Json* comparison(const Json& head, const std::string& model, const std::string& baseline) {
  const Json* all = head.find("comparisons");
  if (!all || !all->is_array()) return nullptr;
  for (const Json& c : *all->array_items())
    if (c.string("model") == model && c.string("baseline") == baseline) return &c;
  return nullptr;
}

std::vector<forecast::ReliabilityBin> bins_of(const Json& head) {
  std::vector<forecast::ReliabilityBin> out;
  const Json* bins = head.find("reliability_of_served");
  if (bins && bins->is_array())
    for (const Json& b : *bins->array_items()) {
      const double share = b.number("share").value_or(-1);
      if (!(share >= 0 && share <= 1)) return {};
      out.push_back({static_cast<int>(std::clamp<std::int64_t>(b.integer("n").value_or(0), 0, 1'000'000)),
                     b.number("mean_p").value_or(0), share});
    }
  return out;
}

/// Nothing where the document lacks the head, or something in it.
std::optional<HeadRecord> head_of(const Json& document, const char* name, const char* model,
                                  const char* baseline) {
  const Json* head = document.find({"heads", name});
  if (!head) return std::nullopt;
  HeadRecord r{model, head->string("served").value_or(""), baseline, 0, 0, 0, 0, false, bins_of(*head)};
  const Json* c = comparison(*head, r.served == baseline ? r.model : r.served, baseline);
  const auto rows = head->integer("rows");
  const auto skill = c ? c->number("skill") : std::nullopt;
  const auto ci = c ? c->numbers("skill_ci") : std::nullopt;
  if (!rows || *rows < 1 || *rows > 1'000'000 || !skill || !ci || ci->size() != 2) return std::nullopt;
  r.rows = static_cast<int>(*rows);
  r.skill = *skill;
  r.lower = (*ci)[0];
  r.upper = (*ci)[1];
  r.edge = head->boolean("shown").value_or(false);
  return r;
}

/// Coverage of each kind of band, from a summary.
std::vector<forecast::RangeRecord> ranges_of(const Json& summary) {
  std::vector<forecast::RangeRecord> out;
  const Json* ranges = summary.find("ranges");
  if (!ranges || !ranges->is_array()) return out;
  for (const Json& r : *ranges->array_items()) {
    const auto horizon = r.integer("horizon"), n = r.integer("n");
    const double coverage = r.number("coverage").value_or(-1);
    if (!horizon || !n || *n < 1 || *n > 1'000'000 || !(coverage >= 0 && coverage <= 1)) continue;
    out.push_back({r.string("kind") == "path" ? forecast::BandKind::kPath : forecast::BandKind::kTerminal,
                   static_cast<int>(std::clamp<std::int64_t>(*horizon, 0, 1000)), coverage,
                   static_cast<int>(*n)});
  }
  return out;
}

/// Why the document does not speak of these models and this market; empty where it does.
std::string mismatch(const Json& d, const std::string& config_hash, std::uint64_t seed,
                     const MarketView& view) {
  const Json* data = d.find("data");
  const auto last = data ? data->string("last") : std::nullopt;
  const auto day = last ? io::parse_day(*last) : io::Result<io::Day>(io::Day{});
  const auto close = data ? data->number("last_close") : std::nullopt;
  if (d.string("format_version") != "1" || !last || !day || !close || !d.find("heads"))
    return "is no evaluation that this program wrote";
  if (d.string("config_hash") != config_hash || d.integer("seed") != static_cast<std::int64_t>(seed))
    return "speaks of models of another configuration or seed";
  if (d.boolean("synthetic") != view.synthetic) return "speaks of another market";
  if (*day > view.last_day()) return "reaches beyond the day of this forecast";
  const auto& days = view.market.days;
  const auto at = std::lower_bound(days.begin(), days.end(), *day);
  if (at == days.end() || *at != *day) return "speaks of another market";
  const double own = view.market.close[static_cast<std::size_t>(at - days.begin())];
  return std::abs(own - *close) > kSameClose * own ? "speaks of another market" : "";
}

}  // namespace

std::string evaluation_path(const Options& options) {
  return options.evaluation.empty() ? (std::filesystem::path(options.models) / "evaluation.json").string()
                                    : options.evaluation;
}

io::Result<FoundEvaluation> find_evaluation(const Options& options, const std::string& config_hash,
                                            std::uint64_t seed, const MarketView& view) {
  const std::string path = evaluation_path(options);
  FoundEvaluation found;
  if (!io::file_exists(path)) {
    if (options.evaluation.empty()) return found;
    return io::fail(io::ErrorKind::kMissingInput, path + " is not there; run `pipeline evaluate` first");
  }
  const auto document = io::read_json(path);
  found.why_not = document ? mismatch(*document, config_hash, seed, view) : document.error().message;
  if (!found.why_not.empty()) {
    found.why_not = (document ? path + " " : std::string()) + found.why_not +
                    ": left out; `pipeline evaluate` makes one that fits";
    return found;
  }
  Json summary = evaluation_summary(*document);
  std::vector<forecast::RangeRecord> ranges = ranges_of(summary);
  const Json* radar = document->find({"heads", "radar"});
  found.record = EvaluationRecord{
      head_of(*document, "direction", forecast::kFusionMixture, forecast::kVolatilityPrior),
      head_of(*document, "expansion", forecast::kTrees, forecast::kBaseRate),
      radar ? radar_evidence_from_json(*radar) : std::nullopt, std::move(ranges), std::move(summary)};
  return found;
}

}  // namespace spectrum::pipeline
