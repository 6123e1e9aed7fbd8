#include "apps/pipeline/fetch_plan.h"

#include <algorithm>
#include <charconv>

#include "apps/pipeline/series_name.h"

namespace spectrum::pipeline {
namespace {

/// Of "3d": 3; of anything but days: 0.
int days_of(std::string_view period) {
  int days = 0;
  const char* const end = period.data() + period.size();
  const auto [rest, code] = std::from_chars(period.data(), end, days);
  return code == std::errc() && days > 0 && std::string_view(rest, end - rest) == "d" ? days : 0;
}

/// A range that holds the last `sessions` ones over a weekend and a holiday. A day of 1-minute bars is asked
/// for alone: the source gives few of them. Never "max", which would come back in bars of months.
std::string range_of(const Target& t) {
  if (!io::is_intraday(t.interval)) return t.period.empty() || t.period == "max" ? "5y" : t.period;
  if (t.interval == "1m" && t.sessions == 1) return "1d";
  return t.sessions > 0 && t.sessions <= 3 ? "5d" : t.period;
}

Target target_of(std::string_view key, std::string_view ticker, std::string_view period,
                 std::string_view interval, std::string_view purpose) {
  const int sessions = io::is_intraday(interval) ? days_of(period) : 0;
  return {std::string(key),      std::string(ticker),  std::string(period),
          std::string(interval), std::string(purpose), sessions};
}

std::vector<Target> known_targets(const io::Cache& cache) {
  std::vector<Target> all;
  for (const io::SeriesInfo& s : io::market_table())
    all.push_back(target_of(s.key, s.ticker, s.period, s.interval, s.purpose));
  for (const io::Series& s : cache.series)
    if (!io::find_series(s.key)) all.push_back(target_of(s.key, s.ticker, s.period, s.interval, s.purpose));
  return all;
}

io::Unexpected unknown_key(const std::string& key, const std::vector<Target>& known) {
  std::vector<std::string> keys;
  for (const Target& t : known) keys.push_back(t.key);
  return io::fail(no_such_series(key, keys));
}

io::ChartQuery query_of(const Target& t) { return {t.ticker, range_of(t), t.interval}; }

/// Why a series cannot be asked for; empty: it can.
std::string hindrance(const Target& t) {
  return t.ticker.empty() ? "it has no ticker" : io::query_fault(query_of(t));
}

/// Those asked for, in the order of `known`; where all are, those that can be.
io::Result<std::vector<Target>> chosen(const std::vector<Target>& known,
                                       const std::vector<std::string>& only) {
  std::vector<std::string> wanted;
  for (const std::string& key : only) {
    wanted.emplace_back(io::canonical_key(key));
    const auto is_it = [&](const Target& t) { return t.key == wanted.back(); };
    const auto found = std::find_if(known.begin(), known.end(), is_it);
    if (found == known.end()) return unknown_key(key, known);
    if (const std::string why = hindrance(*found); !why.empty())
      return io::fail(io::ErrorKind::kConfiguration,
                      "series " + key + " cannot be asked for: " + why + "; bring it in with import csv");
  }
  std::vector<Target> targets;
  for (const Target& t : known) {
    const bool asked = only.empty() || std::find(wanted.begin(), wanted.end(), t.key) != wanted.end();
    if (asked && hindrance(t).empty()) targets.push_back(t);
  }
  return targets;
}

}  // namespace

io::Result<std::vector<PlannedQuery>> plan_fetch(const io::Cache& cache,
                                                 const std::vector<std::string>& only) {
  const auto targets = chosen(known_targets(cache), only);
  if (!targets) return io::fail(targets.error());
  std::vector<PlannedQuery> plan;
  for (const Target& t : *targets) {
    const io::ChartQuery query = query_of(t);
    const auto shares = [&](const PlannedQuery& p) {
      return p.query.ticker == query.ticker && p.query.interval == query.interval &&
             p.query.range == query.range;
    };
    const auto same = std::find_if(plan.begin(), plan.end(), shares);
    if (same != plan.end()) {
      same->targets.push_back(t);
    } else {
      plan.push_back({query, {t}});
    }
  }
  return plan;
}

}  // namespace spectrum::pipeline
