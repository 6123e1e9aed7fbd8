#include "apps/pipeline/report_odds.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "apps/pipeline/chart_gauge.h"
#include "apps/pipeline/report_json.h"
#include "apps/pipeline/report_ranges.h"
#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"
#include "apps/pipeline/report_tile.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr std::array<const char*, 3> kSides = {"bear", "neutral", "bull"};
constexpr std::array<const char*, 3> kWords = {"Bear", "Neutral", "Bull"};
constexpr std::array<const char*, 3> kSideNames = {
    "\xE2\x96\xBC Bear, below \xE2\x88\x92"
    "0.5%",
    "\xE2\x96\xA0 Neutral, in between", "\xE2\x96\xB2 Bull, above +0.5%"};
const std::vector<GaugePart> kBins = {{0.3, "Stable"}, {0.6, "Moderate"}, {1.01, "Volatile"}};

constexpr const char* kNotShown = " It is not shown to beat every rule beside it.";

using Sides = std::array<double, 3>;

/// Three probabilities; nothing unless all are there.
std::optional<Sides> sides(const Json* object, const std::string& prefix) {
  Sides p{};
  for (std::size_t i = 0; i < p.size(); ++i) {
    const auto side = object ? object->number(prefix + kSides[i]) : std::nullopt;
    if (!side) return std::nullopt;
    p[i] = *side;
  }
  return p;
}

Html tilt_table(const Sides& p, const std::optional<Sides>& base) {
  Html rows;
  for (std::size_t i = 0; i < p.size(); ++i)
    rows += element("tr", row_head(kSideNames[i]) + element("td", percent(p[i], 1)) +
                              element("td", base ? percent((*base)[i], 1) : "not known"));
  return small_table("Probabilities of the next session", true,
                     heading_row({"Next session", "Forecast", "Base rate"}), rows);
}

Html tilt_chart(const Sides& p, const std::optional<Sides>& base) {
  if (!base) return no_chart("The forecast has no base rate to set beside these chances.");
  std::string told;
  for (std::size_t i = 0; i < p.size(); ++i)
    told += std::string(kWords[i]) + " " + percent(p[i]) + ", base rate " + percent((*base)[i]) +
            (i < 2 ? "; " : ".");
  return three_segments({"segments-tilt", "Probabilities of bear, neutral and bull", told}, p, *base);
}

/// The scores that training measured on rows held out, of one model.
const Json* scores_of(const ReportInput& in, const char* model) {
  const Json* reports = in.card.value ? in.card.value->find("reports") : nullptr;
  for (const Json& r : items_of(reports))
    if (r.string("name") == model) return &r;
  return nullptr;
}

std::string held_out_rows(const Json& report) {
  const auto rows = report.integer("test_rows");
  return rows ? ", on " + counted(*rows, "session") + " held out" : ", on rows held out";
}

std::string verdict_of(const std::optional<bool>& better) {
  return !better ? "." : *better ? ": better, though on few sessions." : ": not better.";
}

/// "Log-loss as served 0.8823 against 0.8846 of the base rate, on 94 sessions held out: better." for the
/// score that begins so.
std::string held_out(const Json* report, const std::string& score, const std::string& baseline) {
  const Json* scores = report ? report->find("scores") : nullptr;
  for (const Json& s : items_of(scores)) {
    const auto value = s.number("value"), other = s.number("baseline_value");
    if (s.string("name") != score || s.string("baseline") != baseline || !value || !other) continue;
    return capitalised(score) + " " + grouped(*value, 4) + " against " + grouped(*other, 4) + " of the " +
           baseline + held_out_rows(*report) + verdict_of(s.boolean("beats_baseline"));
  }
  return "Not measured yet: run `pipeline evaluate`.";
}

/// What walk-forward evaluation found of who is served; nothing before it was measured.
/// @param shown whether it is shown to beat every rule beside it, where that is known.
std::optional<std::string> walked_forward(const Json* skill, const std::optional<bool>& shown) {
  if (!skill || !skill->is_object()) return std::nullopt;
  const auto value = skill->number("value");
  const auto ci = skill->numbers("ci");
  if (!value || !ci || ci->size() != 2) return std::nullopt;
  const std::string baseline = skill->string("baseline").value_or("the baseline");
  const bool baseline_served = skill->string("served") == baseline;
  const auto n = skill->integer("n");
  return "In " + (n ? counted(*n, "walk-forward forecast") : "walk-forward forecasts") + " the " +
         (baseline_served ? "model did not beat the " + baseline + ", which is served: its"
                          : "forecast stood against the " + baseline + ": its") +
         " log-loss was " + percent(std::abs(*value), 1) + (*value < 0 ? " worse" : " better") +
         " (95% interval of the gain " + signed_percent((*ci)[0], 1) + " to " + signed_percent((*ci)[1], 1) +
         ")." + (baseline_served || shown.value_or((*ci)[0] > 0) ? "" : kNotShown);
}

/// Whether evaluation has shown that who is served for the expansion beats every rule beside it.
std::optional<bool> expansion_shown(const ReportInput& in) {
  const Json* head = in.evaluation.value ? in.evaluation.value->find({"heads", "expansion"}) : nullptr;
  return head ? head->boolean("shown") : std::nullopt;
}

std::optional<double> share_at(const Piece<Json>& file, std::initializer_list<std::string_view> path) {
  const Json* found = file.value ? file.value->find(path) : nullptr;
  const auto share = found ? found->number() : std::nullopt;
  return share && *share >= 0 && *share <= 1 ? share : std::nullopt;
}

/// How often volatility expands, so that a chance can be told from the usual one; nothing where no file says.
std::string usual_words(const ReportInput& in) {
  if (const auto judged = share_at(in.evaluation, {"heads", "expansion", "base_rates", "yes"}))
    return " It was above on " + percent(*judged, 1) + " of the walk-forward days.";
  if (const auto learnt = share_at(in.card, {"expansion", "base_rate"}))
    return " It was above on " + percent(*learnt, 1) + " of the days that the models learnt from.";
  return "";
}

}  // namespace

std::string edge_words(const ReportInput& in) {
  const Json& detail = detail_of(in, "directional_tilt");
  const Json* skill = detail.find("skill");
  const auto value = skill && skill->is_object() ? skill->number("value") : detail.number("skill");
  if (!detail.boolean("edge").value_or(false)) return "None measured";
  return value ? "Measured: " + percent(*value, 1) + " better than the base rate" : "Measured";
}

Html tilt_tile(const ReportInput& in) {
  const Json& detail = detail_of(in, "directional_tilt");
  TileCard card{"directional_tilt", "Direction of the next session", "tile", unavailable(), {}, "", {}};
  if (const auto p = sides(&value_of(in, "directional_tilt"), "")) {
    const auto base = sides(detail.find("numbers"), "prior_");
    const auto most = static_cast<std::size_t>(std::ranges::max_element(*p) - p->begin());
    card.value = big_value(std::string(kWords[most]) + " " + percent((*p)[most]), "most likely");
    card.chart = tilt_chart(*p, base) + tilt_table(*p, base);
  }
  card.means =
      "Chances that the next close moves beyond 0.5% down or up. The base rate is what volatility alone "
      "says, the volatility prior of the record; where both agree there is no edge.";
  const auto walked = walked_forward(detail.find("skill"), detail.boolean("edge"));
  card.did =
      walked ? *walked : held_out(scores_of(in, "fusion_mlp"), "log-loss, as served", "volatility prior");
  return tile_card(detail, card);
}

Html expansion_tile(const ReportInput& in) {
  const Json& detail = detail_of(in, "option_sellers_status");  // the verdict rests on it
  const Json* own = detail.find("expansion_state");
  const Json& state = own && own->is_object() ? *own : detail;
  const double p = value_of(in, "volatility_expansion_prob").number().value_or(0);
  const std::string bin = gauge_part(p, kBins);
  const std::string id = "tile-volatility_expansion_prob";
  const auto walked = walked_forward(detail.find("expansion_skill"), expansion_shown(in));
  const Html chart =
      gauge({"gauge-expansion", "Probability that volatility expands",
             percent(p, 1) + ": " + bin + ". Stable below 30%, Moderate below 60%, else Volatile."},
            p, kBins);
  return element("article", {{"class", "tile"}, {"id", id}, {"aria-labelledby", id + "-name"}},
                 classed("header", "tilehead",
                         element("h3", {{"id", id + "-name"}}, "Volatility expansion") +
                             status_badge(state.string("status").value_or(""))) +
                     big_value(bin, percent(p, 1)) + chart +
                     classed("p", "means",
                             "Chance that the variance of the next 3 sessions is above the mean of the last "
                             "90." +
                                 usual_words(in)) +
                     classed("p", "did",
                             element("strong", "How it did: ") +
                                 Html(walked ? *walked
                                             : held_out(scores_of(in, "lgb_expansion"), "log-loss",
                                                        "volatility logit"))) +
                     reasons_list(state));
}

}  // namespace spectrum::pipeline
