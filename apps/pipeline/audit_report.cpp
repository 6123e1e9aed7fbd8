#include "apps/pipeline/audit_report.h"

#include <algorithm>
#include <cmath>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/text_format.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr std::size_t kShown = 5;  // leaks in the table of a check, names in a sentence

std::string market_line(const MarketView& view) {
  return std::string(view.synthetic ? "SYNTHETIC MARKET, " : "") + counted(view.market.size(), "session") +
         " " + io::format_day(view.market.days.front()) + " to " + io::format_day(view.last_day());
}

Json market_json(const char* command, const MarketView& view) {
  return Json::object({{"command", command},
                       {"synthetic", view.synthetic},
                       {"sessions", view.market.size()},
                       {"first", io::format_day(view.market.days.front())},
                       {"last", io::format_day(view.last_day())}});
}

Json dates_json(const std::vector<io::Day>& days) {
  Json out = Json::array();
  for (io::Day d : days) out.push(io::format_day(d));
  return out;
}

/// "a, b, c and 12 more"
std::string some_of(const std::vector<std::string>& names) {
  std::string out;
  for (std::size_t i = 0; i < std::min(names.size(), kShown); ++i) out += (i ? ", " : "") + names[i];
  if (names.size() > kShown) out += " and " + std::to_string(names.size() - kShown) + " more";
  return out;
}

std::string value_text(const Json& v) { return v.is_null() ? "undefined" : io::dump(v, 0); }

std::string verdict(const LeakCheck& c) {
  if (!c.skipped.empty()) return "skipped: " + c.skipped;
  if (!c.leaks.empty()) return "LEAK in " + std::to_string(c.leaks.size()) + " of the values";
  return "clean";
}

std::string leak_lines(const LeakCheck& c) {
  std::string out;
  for (std::size_t i = 0; i < std::min(c.leaks.size(), kShown); ++i) {
    const Leak& l = c.leaks[i];
    out += "LEAK  " + c.name + ": " + l.name + " of " + io::format_day(l.day) + " is " + value_text(l.whole) +
           " with the whole history, but " + value_text(l.head) + " when history ends on " +
           io::format_day(l.cut) + "\n";
  }
  if (c.leaks.size() > kShown)
    out += "      and " + std::to_string(c.leaks.size() - kShown) + " more of " + c.name +
           " (--json names them all)\n";
  return out;
}

Json check_json(const LeakCheck& c) {
  Json leaks = Json::array();
  for (const Leak& l : c.leaks)
    leaks.push(Json::object({{"name", l.name},
                             {"date", io::format_day(l.day)},
                             {"history_to", io::format_day(l.cut)},
                             {"whole", l.whole},
                             {"cut", l.head}}));
  return Json::object({{"name", c.name},
                       {"verdict", !c.skipped.empty() ? "skipped"
                                   : c.leaks.empty()  ? "clean"
                                                      : "leak"},
                       {"skipped", c.skipped.empty() ? Json() : Json(c.skipped)},
                       {"values", c.values},
                       {"cuts", c.cuts},
                       {"refused", c.refused},
                       {"rows", c.rows},
                       {"cells", c.cells},
                       {"never_defined", Json::list(c.never_defined)},
                       {"leaks", leaks}});
}

/// "-" undefined, "0" none, "<1e-14" rounding alone, else two digits: "3.1e-05".
std::string difference_cell(double d) {
  if (!std::isfinite(d)) return "-";
  return d == 0 ? "0" : d < 1e-14 ? "<1e-14" : format("%.1e", d);
}

std::string needed_cell(const FeatureWarmup& f, const WarmupAudit& audit) {
  if (f.sessions_needed) return std::to_string(*f.sessions_needed);
  const bool known = std::ranges::any_of(f.difference, [](double d) { return !std::isnan(d); });
  return known ? "> " + std::to_string(audit.lengths.back()) : "-";
}

/// Sessions needed, for sorting: those that nothing tried satisfies come first, those not known last.
double need(const FeatureWarmup& f) {
  if (f.sessions_needed) return static_cast<double>(*f.sessions_needed);
  return std::ranges::any_of(f.difference, [](double d) { return !std::isnan(d); }) ? 1e9 : -1;
}

/// How much history to give, and which declared warm-ups are wrong here.
std::string advice(const std::vector<const FeatureWarmup*>& neediest, const WarmupAudit& audit) {
  std::string out;
  const FeatureWarmup& first = *neediest.front();
  if (first.sessions_needed)
    out += "Give at least " + std::to_string(*first.sessions_needed) + " sessions, as many as " + first.name +
           " needs, and every feature is within 1e-6 of its value from the whole history.\n";
  else if (need(first) > 0)
    out += first.name + " needs more than the " + std::to_string(audit.lengths.back()) + " sessions tried.\n";
  const auto windows = std::ranges::count_if(audit.features, [](const FeatureWarmup& f) {
    return f.sessions_needed && *f.sessions_needed <= static_cast<std::size_t>(f.declared) + 1;
  });
  out += std::to_string(windows) + " of " + std::to_string(audit.features.size()) +
         " features need no more than their warm-up and the day itself.\n";
  std::vector<std::string> wrong, unknown;
  for (const FeatureWarmup& f : audit.features) {
    if (f.state == WarmupState::kUnknown)
      unknown.push_back(f.name);
    else if (f.state != WarmupState::kAsDeclared)
      wrong.push_back(f.name + " (" + to_string(f.state) + ")");
  }
  if (!wrong.empty()) out += "Not defined where declared: " + some_of(wrong) + "\n";
  if (!unknown.empty()) out += "Not defined on the audited days: " + some_of(unknown) + "\n";
  return out;
}

}  // namespace

bool LeakAudit::clean() const {
  return std::ranges::all_of(checks, [](const LeakCheck& c) { return c.leaks.empty(); });
}

std::string leak_table(const MarketView& view, const LeakAudit& audit) {
  std::string out = market_line(view) + "; history cut after " + std::to_string(audit.cuts.size()) +
                    " of them, from " + io::format_day(audit.cuts.front()) + " to " +
                    io::format_day(audit.cuts.back()) + "\n\n";
  out += format("%-15s %7s %6s %9s %11s  %s\n", "check", "values", "cuts", "rows", "compared", "verdict");
  for (const LeakCheck& c : audit.checks)
    out += format("%-15s %7zu %6zu %9zu %11zu  ", c.name.c_str(), c.values, c.cuts, c.rows, c.cells) +
           verdict(c) + "\n";
  out += "\n";
  for (const LeakCheck& c : audit.checks) out += leak_lines(c);
  for (const LeakCheck& c : audit.checks) {
    if (!c.never_defined.empty())
      out += "note: never defined here, so that nothing is known of it: " + c.name + " " +
             some_of(c.never_defined) + "\n";
    if (c.refused > 0 && c.skipped.empty())
      out +=
          "note: cuts that leave too little history for " + c.name + ": " + std::to_string(c.refused) + "\n";
  }
  if (audit.model_date > io::format_day(audit.cuts.front()))
    out += "note: the models learnt from sessions up to " + audit.model_date +
           ": what they say of a day before that is causal, but no test of them\n";
  if (!audit.clean()) return out + "A value that changes when later sessions are taken away has used them.\n";
  const bool all = std::ranges::all_of(audit.checks, [](const LeakCheck& c) { return c.skipped.empty(); });
  return out + "No value " + (all ? "" : "that was compared ") +
         "changed when the sessions after it were taken away.\n";
}

Json leak_json(const MarketView& view, const LeakAudit& audit) {
  Json checks = Json::array();
  for (const LeakCheck& c : audit.checks) checks.push(check_json(c));
  Json out = market_json("audit leak", view);
  out.set("verdict", audit.clean() ? "clean" : "leak");
  out.set("model_date", audit.model_date.empty() ? Json() : Json(audit.model_date));
  return out.set("cuts", dates_json(audit.cuts)).set("checks", checks);
}

int report_leaks(const MarketView& view, const LeakAudit& audit, bool as_json) {
  print(as_json ? io::dump(leak_json(view, audit)) + "\n" : leak_table(view, audit));
  return audit.clean() ? kOk : kLeak;
}

std::string warmup_table(const MarketView& view, const WarmupAudit& audit) {
  std::string out = market_line(view) + "; audited: ";
  for (std::size_t i = 0; i < audit.days.size(); ++i) out += (i ? ", " : "") + io::format_day(audit.days[i]);
  out += "\n\nneeded: sessions from which on a value is within 1e-6 of the one from the whole history\n";
  out += "100, ...: how far from it, relatively, with only so many sessions; - not defined yet\n\n";
  out += format("%-22s %7s %-11s %7s", "feature", "warm-up", "defined", "needed");
  for (std::size_t length : audit.lengths) out += format(" %8zu", length);
  out += "\n";
  std::vector<const FeatureWarmup*> order;
  for (const FeatureWarmup& f : audit.features) order.push_back(&f);
  std::ranges::stable_sort(order, std::greater<>(), [](const FeatureWarmup* f) { return need(*f); });
  for (const FeatureWarmup* f : order) {
    out += format("%-22s %7d %-11s %7s", f->name.c_str(), f->declared, to_string(f->state).c_str(),
                  needed_cell(*f, audit).c_str());
    for (double d : f->difference) out += format(" %8s", difference_cell(d).c_str());
    out += "\n";
  }
  return out + "\n" + advice(order, audit);
}

Json warmup_json(const MarketView& view, const WarmupAudit& audit) {
  Json features = Json::array();
  for (const FeatureWarmup& f : audit.features) {
    Json differences = Json::array();
    for (double d : f.difference) differences.push(std::isfinite(d) ? Json(d) : Json());
    features.push(Json::object({{"name", f.name},
                                {"warmup", f.declared},
                                {"defined", to_string(f.state)},
                                {"sessions_needed", f.sessions_needed ? Json(*f.sessions_needed) : Json()},
                                {"differences", differences}}));
  }
  Json out = market_json("audit warmup", view);
  out.set("tolerance", kWarmupTolerance).set("days", dates_json(audit.days));
  return out.set("lengths", Json::list(audit.lengths)).set("features", features);
}

}  // namespace spectrum::pipeline
