#include "apps/pipeline/evaluation_record.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "apps/forecast/comparison.h"
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

/// Who may be served for a head: kDirectionOrder or kExpansionOrder.
using Order = std::span<const char* const>;

/// Whether the served forecaster is shown to beat every rule simpler than it, and all else that it is
/// compared with: by its comparisons, not by what the document concludes from them.
bool has_edge(const Json& head, const std::string& served, const Order& order) {
  const auto simpler = std::find(order.begin(), order.end(), served) + 1;
  const bool compared = std::all_of(simpler, order.end(), [&](const std::string& rule) {
    return comparison(head, served, rule) != nullptr;
  });
  if (simpler == order.end() || !compared) return false;
  const Json::Array& all = *head.find("comparisons")->array_items();
  return std::all_of(all.begin(), all.end(), [&](const Json& c) {
    const auto ci = c.numbers("gain_ci");
    return c.string("model") != served ||
           (ci && ci->size() == 2 && (*ci)[0] > 0 && c.number("p").value_or(1) < forecast::kSignificance);
  });
}

/// A head as the document has it. Nothing where something is missing or cannot be.
std::optional<HeadRecord> head_of(const Json& head, const Order& order) {
  const std::string served = head.string("served").value_or("");
  if (std::find(order.begin(), order.end(), served) == order.end()) return std::nullopt;
  const std::string model = order.front(), baseline = order.back();
  const Json* c = comparison(head, served == baseline ? model : served, baseline);
  const auto rows = head.integer("rows");
  const auto skill = c ? c->number("skill") : std::nullopt;
  const auto ci = c ? c->numbers("skill_ci") : std::nullopt;
  if (!rows || *rows < 1 || *rows > 1'000'000 || !skill || !ci || ci->size() != 2) return std::nullopt;
  const double lower = (*ci)[0], upper = (*ci)[1];
  if (!(lower <= *skill && *skill <= upper && upper <= 1)) return std::nullopt;
  return HeadRecord{model,        served, baseline, static_cast<int>(*rows),
                    *skill,       lower,  upper,    has_edge(head, served, order),
                    bins_of(head)};
}

/// The head where the document has it and it may decide something; else a warning.
std::optional<HeadRecord> deciding_head(const Json& document, const std::string& name, const Order& order,
                                        const std::string& path, std::vector<std::string>& warnings) {
  const Json* head = document.find({"heads", name});
  if (!head) return std::nullopt;
  if (const std::int64_t rows = head->integer("rows").value_or(kLeastJudged); rows < kLeastJudged) {
    warnings.push_back(path + " has only " + std::to_string(rows) + " forecasts of " + name + ": below " +
                       std::to_string(kLeastJudged) +
                       " they decide neither who is served nor an edge; more sessions give more");
    return std::nullopt;
  }
  auto record = head_of(*head, order);
  if (!record)
    warnings.push_back(path + " contradicts itself on " + name +
                       ": left out; `pipeline evaluate` makes one that can be read");
  return record;
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
  if (d.string("format_version") != kEvaluationFormat || !last || !day || !close || !d.find("heads"))
    return "is no evaluation that this version of the program wrote";
  if (d.string("config_hash") != config_hash || d.integer("seed") != static_cast<std::int64_t>(seed))
    return "speaks of models of another configuration or seed";
  const Json* protocol = d.find("protocol");
  if (!protocol || protocol->integer("rolling_sessions") != 0)
    return "judged models fitted on the newest sessions alone (--rolling), not on all as these are";
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
  return options.evaluation.empty() ? models_file(options, "evaluation.json") : options.evaluation;
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
  const std::string why_not =
      document ? mismatch(*document, config_hash, seed, view) : document.error().message;
  if (!why_not.empty()) {
    found.warnings.push_back((document ? path + " " : std::string()) + why_not +
                             ": left out; `pipeline evaluate` makes one that fits");
    return found;
  }
  const Json* radar = document->find({"heads", "radar"});
  Json summary = evaluation_summary(*document);
  std::vector<forecast::RangeRecord> ranges = ranges_of(summary);
  found.record = EvaluationRecord{
      deciding_head(*document, "direction", forecast::kDirectionOrder, path, found.warnings),
      deciding_head(*document, "expansion", forecast::kExpansionOrder, path, found.warnings),
      radar ? radar_evidence_from_json(*radar) : std::nullopt, std::move(ranges), std::move(summary)};
  return found;
}

}  // namespace spectrum::pipeline
