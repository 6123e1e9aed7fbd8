#include <algorithm>
#include <array>
#include <optional>
#include <stdexcept>
#include <string_view>

#include "apps/forecast/dataset.h"
#include "apps/forecast/touch.h"
#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/json_fields.h"
#include "apps/pipeline/text_format.h"
#include "features/table.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

using forecast::TouchForecast;
using forecast::TouchHindcast;
using io::Json;

TouchForecast forecast_touch(const Options& options, const MarketView& view) {
  const features::Market& m = view.market;
  const auto variance = forecast::daily_variances(m), implied = forecast::implied_volatility(m);
  const features::Table table = features::compute(m, std::array<std::string_view, 1>{"rv_20"});
  std::vector<double> realised;
  for (double v : table.column("rv_20")) realised.push_back(v / features::kAnnual);
  return forecast::touch_probability({{m.high, m.low, m.close, variance, implied}, realised}, options.strike,
                                     options.days);
}

std::string percent(double p) {
  if (p == 0) return "0 %";
  if (p < 0.0005) return "<0.1 %";
  return format(p < 0.1 ? "%.1f %%" : "%.0f %%", 100 * p);
}

/// What was counted; where a path went as far never, or always, what that leaves possible.
std::string probability_text(const forecast::TouchProbability& p) {
  if (p.parametric)
    return "about " + percent(p.value) + ", by the reflection principle, since only " + std::to_string(p.n) +
           " past paths are known";
  if (p.never_seen())
    return format("less than 1/%d (%.1f %%): none of the last %d paths went as far", p.n + 1,
                  100.0 / (p.n + 1), p.n);
  if (p.always_seen())
    return format("more than %d/%d (%.1f %%): all of the last %d paths went as far", p.n, p.n + 1,
                  100.0 * p.n / (p.n + 1), p.n);
  return format("%s: %d of the last %d paths went as far", percent(p.value).c_str(), p.reached, p.n);
}

std::string hindcast_text(const char* what, const TouchHindcast& h) {
  if (h.n == 0) return format("No past day can be asked about strikes as far in %s.\n", what);
  std::string out = format("On the %s before, strikes as far in %s were touched %s of the time (%s to %s).\n",
                           counted(h.n, "day").c_str(), what, percent(h.observed.share).c_str(),
                           percent(h.observed.lower).c_str(), percent(h.observed.upper).c_str());
  const auto best = std::ranges::min_element(h.scores, {}, &forecast::TouchScore::brier);
  for (const forecast::TouchScore& s : h.scores)
    out += format("  %-17s said %-7s on average, Brier score %.4f%s\n", s.name.c_str(),
                  percent(s.mean_p).c_str(), s.brier, &s == &*best ? "  lowest" : "");
  for (const forecast::TouchBin& b : h.bins)
    out += format("  said %2.0f-%.0f %%: %s on average, touched %s (%s to %s), n %d\n", 100 * b.lower,
                  100 * b.upper, percent(b.mean_p).c_str(), percent(b.observed.share).c_str(),
                  percent(b.observed.lower).c_str(), percent(b.observed.upper).c_str(), b.observed.n);
  return out;
}

std::string touch_text(const TouchForecast& f, const MarketView& view, const std::string& until) {
  std::string out = view.synthetic ? "SYNTHETIC MARKET: " : "";
  out += format(
      "the index, %.2f on %s, touches %.2f (%+.0f points, %+.2f %%, %.2f sigma) within %s (to %s) with a "
      "probability of ",
      f.close, io::format_day(view.last_day()).c_str(), f.strike, f.strike - f.close,
      100 * (f.strike / f.close - 1), f.standardised, counted(f.days, "session").c_str(), until.c_str());
  out += probability_text(f.probability) + ".\n";
  if (!view.synthetic) out.front() = 'T';
  if (f.reflection)
    out +=
        "Plain rules: " + percent(*f.reflection) + " by the reflection principle on 20 sessions' volatility";
  if (f.reflection && f.vix_implied) out += ", " + percent(*f.vix_implied) + " on VIX";
  if (f.reflection) out += ".\n";
  return out + "\n" + hindcast_text("sigmas", f.same_standardised) + "\n" +
         hindcast_text("percent", f.same_percent);
}

Json hindcast_json(const TouchHindcast& h) {
  Json scores = Json::array(), bins = Json::array();
  for (const forecast::TouchScore& s : h.scores)
    scores.push(Json::object({{"rule", s.name}, {"mean_probability", s.mean_p}, {"brier", s.brier}}));
  for (const forecast::TouchBin& b : h.bins)
    bins.push(Json::object({{"from", b.lower},
                            {"to", b.upper},
                            {"mean_probability", b.mean_p},
                            {"observed", coverage_json(b.observed)}}));
  return Json::object(
      {{"n", h.n}, {"observed", coverage_json(h.observed)}, {"scores", scores}, {"bins", bins}});
}

Json touch_json(const TouchForecast& f, const MarketView& view, const std::string& until) {
  const forecast::TouchProbability& p = f.probability;
  const auto optional = [](const std::optional<double>& v) { return v ? Json(*v) : Json(); };
  return Json::object({{"command", "touch"},
                       {"synthetic", view.synthetic},
                       {"as_of", io::format_day(view.last_day())},
                       {"close", f.close},
                       {"strike", f.strike},
                       {"side", f.above ? "above" : "below"},
                       {"days", f.days},
                       {"until", until},
                       {"distance_points", f.strike - f.close},
                       {"distance_percent", 100 * (f.strike / f.close - 1)},
                       {"distance_sigmas", f.standardised},
                       {"sigma", f.sigma},
                       {"probability", p.value},
                       {"at_most", p.never_seen() ? Json(1.0 / (p.n + 1)) : Json()},
                       {"at_least", p.always_seen() ? Json(static_cast<double>(p.n) / (p.n + 1)) : Json()},
                       {"paths", p.n},
                       {"paths_that_reached", p.reached},
                       {"status", p.parametric ? "degraded" : "ok"},
                       {"plain", Json::object({{"reflection_rv_20", optional(f.reflection)},
                                               {"reflection_vix", optional(f.vix_implied)}})},
                       {"hindcast", Json::object({{"same_sigmas", hindcast_json(f.same_standardised)},
                                                  {"same_percent", hindcast_json(f.same_percent)}})}});
}

}  // namespace

int cmd_touch(const Options& options) {
  Log log(options.quiet);
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());
  try {
    const TouchForecast f = forecast_touch(options, *view);
    const std::string until =
        io::format_day(options.market_clock().session_after(view->last_day(), options.days, view->until));
    print(options.json ? io::dump(touch_json(f, *view, until)) + "\n" : touch_text(f, *view, until));
    return kOk;
  } catch (const std::invalid_argument& e) {
    return log.fail({io::ErrorKind::kBadData,
                     options.data + ": " + e.what() + "; bring in more with `pipeline import csv`"});
  }
}

}  // namespace spectrum::pipeline
