#include "apps/pipeline/ledger_report.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "apps/pipeline/counted.h"
#include "apps/pipeline/json_fields.h"
#include "apps/pipeline/text_format.h"
#include "features/table.h"
#include "features/windows.h"

namespace spectrum::pipeline {
namespace {

using forecast::Coverage;
using forecast::ResolvedForecast;
using io::Json;

constexpr std::size_t kRecent = 60, kGroup = 20, kShownInputs = 5;

/// Brier's score of one tilt.
double tilt_brier(const ResolvedForecast& f) {
  double sum = 0;
  for (std::size_t k = 0; k < 3; ++k) {
    const double gap = f.entry.tilt[k] - (static_cast<int>(k) == *f.tilt_class ? 1 : 0);
    sum += gap * gap;
  }
  return sum;
}

void add_charts(LedgerReport& report) {
  std::vector<unsigned char> held;
  std::vector<double> briers;
  for (const ResolvedForecast& f : report.record) {
    if (!f.outcomes[0] || !f.tilt_class) continue;
    held.push_back(f.outcomes[0]->terminal_held);
    briers.push_back(tilt_brier(f));
  }
  report.coverage_chart = forecast::p_chart(held, forecast::kNominalCoverage, kGroup);
  report.brier_chart = forecast::mean_chart(briers, kGroup);
}

/// The features behind the inputs; a logarithm has the same quantiles.
std::set<std::string> input_names(const features::Table& table) {
  std::set<std::string> names;
  const auto add = [&](std::string_view name) {
    if (name.starts_with("ln_")) name.remove_prefix(3);
    if (table.has(name)) names.emplace(name);
  };
  for (std::string_view name : features::kGfeFeatures) add(name);
  for (std::string_view name : features::kEngineeredFeatures) add(name);
  return names;
}

Json number_or_null(double v) { return std::isfinite(v) ? Json(v) : Json(); }

Json loss_json(const forecast::LossPair& loss, int n, const char* baseline) {
  if (n == 0) return Json();
  return Json::object({{"value", loss.value}, {"baseline", baseline}, {"baseline_value", loss.baseline}});
}

Json chart_json(const std::vector<forecast::ControlPoint>& chart) {
  Json out = Json::array();
  for (const forecast::ControlPoint& p : chart)
    out.push(Json::object({{"value", p.value},
                           {"center", p.center},
                           {"limits", Json::array({p.lower, p.upper})},
                           {"out_of_control", p.out_of_control()}}));
  return out;
}

const char* state_name(forecast::LedgerState state) {
  switch (state) {
    case forecast::LedgerState::kResolved:
      return "resolved";
    case forecast::LedgerState::kPending:
      return "pending";
    case forecast::LedgerState::kNoSuchDay:
      return "no_such_session";
    case forecast::LedgerState::kOtherMarket:
      break;
  }
  return "other_market";
}

Json forecast_json(const ResolvedForecast& f) {
  Json horizons = Json::array();
  for (std::size_t k = 0; k < f.outcomes.size(); ++k) {
    if (!f.outcomes[k]) continue;
    const forecast::HorizonOutcome& o = *f.outcomes[k];
    horizons.push(Json::object({{"sessions", forecast::kHorizons[k]},
                                {"median", f.entry.horizons[k].median},
                                {"move", o.move},
                                {"high", o.high},
                                {"low", o.low},
                                {"terminal_held", o.terminal_held},
                                {"path_held", o.path_held}}));
  }
  const auto& t = f.entry.tilt;
  return Json::object({{"as_of", io::format_day(f.entry.as_of)},
                       {"state", state_name(f.state)},
                       {"close", f.entry.close},
                       {"outcomes", horizons},
                       {"tilt", Json::array({t[0], t[1], t[2]})},
                       {"tilt_class", f.tilt_class ? Json(*f.tilt_class) : Json()},
                       {"expansion_probability", f.entry.expansion_probability},
                       {"expansion", f.expansion ? Json(*f.expansion) : Json()}});
}

Json drift_json(const LedgerReport& r) {
  if (!r.no_drift.empty()) return Json::object({{"skipped", r.no_drift}});
  Json inputs = Json::array();
  for (const InputDrift& d : r.drift)
    inputs.push(Json::object({{"name", d.name},
                              {"psi", number_or_null(d.stability.psi)},
                              {"by_chance", number_or_null(d.stability.by_chance)},
                              {"moved", d.stability.moved()}}));
  return Json::object(
      {{"recent_sessions", kRecent}, {"training_sessions", r.drift_reference}, {"inputs", inputs}});
}

std::string counts(const LedgerReport& r) {
  std::string out = r.file + ": " + counted(r.lines, "forecast") + ", " + std::to_string(r.summary.resolved) +
                    " live and resolved, " + std::to_string(r.pending) + " pending";
  const auto left_out = [&out](int n, const char* what) {
    if (n > 0) out += ", " + std::to_string(n) + " " + what;
  };
  left_out(r.hindcasts, r.hindcasts == 1 ? "hindcast (never counted)" : "hindcasts (never counted)");
  left_out(r.superseded, "replaced by a later one of the same day");
  left_out(r.other_kind, r.synthetic ? "of real markets (left out)" : "of synthetic markets (left out)");
  left_out(r.unmatched, "of days or closes that this data does not have");
  return out + "\n";
}

std::string yes(bool held) { return held ? "yes" : "NO"; }

std::string forecast_row(const ResolvedForecast& f) {
  constexpr const char* kClasses[] = {"bear", "neutral", "bull"};
  const forecast::LedgerHorizon& day = f.entry.horizons[0];
  std::string out = format("%s  %+7.0f (%+.0f to %+.0f)", io::format_day(f.entry.as_of).c_str(), day.median,
                           day.terminal[0], day.terminal[1]);
  out.resize(std::max<std::size_t>(out.size(), 38), ' ');
  if (!f.outcomes[0])
    return out + "  " + (f.state == forecast::LedgerState::kPending ? "pending" : state_name(f.state)) + "\n";
  out += format("  %+7.0f  %-4s", f.outcomes[0]->move, yes(f.outcomes[0]->terminal_held).c_str());
  out += format("  %-4s", f.outcomes[3] ? yes(f.outcomes[3]->path_held).c_str() : "-");
  if (f.tilt_class) {
    const auto k = static_cast<std::size_t>(*f.tilt_class);
    out += format("  %-7s %.2f", kClasses[k], f.entry.tilt[k]);
  }
  out += format("  %.2f %s", f.entry.expansion_probability,
                f.expansion ? (*f.expansion ? "grew" : "did not") : "-");
  return out + "\n";
}

std::string coverage_text(const Coverage& c) {
  if (c.n == 0) return "-";
  return format("%.0f %% (%.0f to %.0f), n %d", 100 * c.share, 100 * c.lower, 100 * c.upper, c.n);
}

std::string score_line(const char* what, const forecast::LossPair& loss, const char* baseline) {
  return format("%-28s %8.4f   %s %.4f\n", what, loss.value, baseline, loss.baseline);
}

std::string summary_text(const LedgerReport& r) {
  const forecast::LedgerSummary& s = r.summary;
  std::string out = format("mean error of tomorrow        %8.2f points   saying 0: %.2f\n",
                           s.median_error.value, s.median_error.baseline);
  out += score_line("tilt log-loss", s.tilt_log_loss, "volatility prior");
  out += score_line("tilt Brier score", s.tilt_brier, "volatility prior");
  if (s.expansion_n > 0) {
    out += score_line("expansion log-loss", s.expansion_log_loss, "base rate");
    out += score_line("expansion Brier score", s.expansion_brier, "base rate");
  }
  out += format("\nheld, asked %.0f %%   the close                 every high and low\n",
                100 * forecast::kNominalCoverage);
  for (std::size_t k = 0; k < forecast::kHorizons.size(); ++k)
    out += format("%2d %-15s %-25s %s\n", forecast::kHorizons[k],
                  forecast::kHorizons[k] == 1 ? "session" : "sessions", coverage_text(s.terminal[k]).c_str(),
                  coverage_text(s.path[k]).c_str());
  return out;
}

std::string chart_text(const char* what, const std::vector<forecast::ControlPoint>& chart,
                       std::size_t least) {
  if (chart.empty()) return format("%-28s needs %zu resolved forecasts\n", what, least);
  const auto out_of_limits = std::ranges::count_if(chart, [](const auto& p) { return p.out_of_control(); });
  const forecast::ControlPoint& p = chart.back();
  return format("%-28s %.3f in the last whole %zu (limits %.3f to %.3f)%s; %ld of %zu groups outside\n", what,
                p.value, kGroup, p.lower, p.upper, p.out_of_control() ? " OUT OF CONTROL" : "",
                static_cast<long>(out_of_limits), chart.size());
}

std::string drift_text(const LedgerReport& r) {
  if (!r.no_drift.empty()) return "drift of inputs: not measured, " + r.no_drift + "\n";
  const auto moved = std::ranges::count_if(r.drift, [](const InputDrift& d) { return d.stability.moved(); });
  std::string out = format(
      "drift of inputs: %ld of %zu moved (PSI over 0.25 and over 95 %% of such stretches) between %d "
      "training "
      "sessions and the last %zu\n",
      static_cast<long>(moved), r.drift.size(), r.drift_reference, kRecent);
  for (std::size_t i = 0; i < std::min(kShownInputs, r.drift.size()); ++i)
    if (std::isfinite(r.drift[i].stability.psi))
      out += format("  %-20s PSI %.2f%s\n", r.drift[i].name.c_str(), r.drift[i].stability.psi,
                    r.drift[i].stability.moved() ? "  moved" : "");
  return out;
}

}  // namespace

LedgerReport report_ledger(const Ledger& ledger, const MarketView& view) {
  LedgerReport r;
  r.synthetic = view.synthetic;
  r.lines = static_cast<int>(ledger.entries.size());
  for (const forecast::LedgerEntry& entry : ledger.entries) {
    if (entry.synthetic != view.synthetic)
      ++r.other_kind;
    else if (entry.hindcast)
      ++r.hindcasts;
  }
  r.record = forecast::resolve(forecast::live_record(ledger.entries, view.synthetic), view.market);
  r.superseded = r.lines - r.other_kind - r.hindcasts - static_cast<int>(r.record.size());
  for (const ResolvedForecast& f : r.record) {
    r.pending += f.state == forecast::LedgerState::kPending;
    r.unmatched +=
        f.state == forecast::LedgerState::kNoSuchDay || f.state == forecast::LedgerState::kOtherMarket;
  }
  r.summary = forecast::summarise_ledger(r.record);
  add_charts(r);
  return r;
}

std::vector<InputDrift> measure_drift(const MarketView& view, io::Day trained_to) {
  const features::Table table = features::compute(view.market);
  const std::size_t n = view.market.size(), recent = std::min(n, kRecent);
  const auto& days = view.market.days;
  const auto trained =
      static_cast<std::size_t>(std::upper_bound(days.begin(), days.end(), trained_to) - days.begin());
  std::vector<InputDrift> out;
  for (const std::string& name : input_names(table)) {
    const auto cells = table.column(name);
    out.push_back(
        {name, forecast::stability(cells.first(std::min(trained, n - recent)), cells.last(recent))});
  }
  const auto size = [](const InputDrift& d) { return std::isfinite(d.stability.psi) ? d.stability.psi : -1; };
  std::ranges::stable_sort(out, [&](const auto& a, const auto& b) { return size(a) > size(b); });
  return out;
}

io::Json ledger_json(const LedgerReport& r) {
  const forecast::LedgerSummary& s = r.summary;
  Json coverage = Json::array(), forecasts = Json::array();
  for (std::size_t k = 0; k < forecast::kHorizons.size(); ++k)
    coverage.push(Json::object({{"sessions", forecast::kHorizons[k]},
                                {"nominal", forecast::kNominalCoverage},
                                {"terminal", coverage_json(s.terminal[k])},
                                {"path", coverage_json(s.path[k])}}));
  for (const ResolvedForecast& f : r.record) forecasts.push(forecast_json(f));
  return Json::object({{"command", "ledger"},
                       {"file", r.file},
                       {"synthetic", r.synthetic},
                       {"forecasts_on_record", r.lines},
                       {"resolved", s.resolved},
                       {"pending", r.pending},
                       {"hindcasts", r.hindcasts},
                       {"superseded", r.superseded},
                       {"other_kind", r.other_kind},
                       {"unmatched", r.unmatched},
                       {"mae_points", loss_json(s.median_error, s.resolved, "zero")},
                       {"tilt_log_loss", loss_json(s.tilt_log_loss, s.resolved, "volatility prior")},
                       {"tilt_brier", loss_json(s.tilt_brier, s.resolved, "volatility prior")},
                       {"expansion_n", s.expansion_n},
                       {"expansion_log_loss", loss_json(s.expansion_log_loss, s.expansion_n, "base rate")},
                       {"expansion_brier", loss_json(s.expansion_brier, s.expansion_n, "base rate")},
                       {"coverage", coverage},
                       {"control", Json::object({{"group", kGroup},
                                                 {"tomorrow_coverage", chart_json(r.coverage_chart)},
                                                 {"tilt_brier", chart_json(r.brier_chart)}})},
                       {"drift", drift_json(r)},
                       {"forecasts", forecasts}});
}

std::string ledger_table(const LedgerReport& r, int last) {
  std::string out = (r.synthetic ? "SYNTHETIC MARKET, " : "") + counts(r);
  const std::size_t shown = std::min(r.record.size(), static_cast<std::size_t>(last));
  if (shown > 0)
    out += "\nas of       tomorrow: median and band    moved    held  week  happened (p)  expansion\n";
  for (std::size_t i = r.record.size() - shown; i < r.record.size(); ++i) out += forecast_row(r.record[i]);
  out += "\n";
  if (r.summary.resolved > 0)
    out += summary_text(r) + "\n" + chart_text("control: tomorrow's coverage", r.coverage_chart, kGroup) +
           chart_text("control: tilt Brier score", r.brier_chart, 2 * kGroup);
  else
    out +=
        "No live forecast is resolved yet: the outcome of one is known when the data reaches the session "
        "after "
        "it.\n";
  return out + drift_text(r);
}

}  // namespace spectrum::pipeline
