#include "apps/forecast/ledger.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "apps/forecast/dataset.h"
#include "apps/forecast/scores.h"
#include "features/labels.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kTrailing = 250;
constexpr double kSameMarket = 0.01;  // sources revise closes by less, another index is further off

/// What the market says of every session, computed once for all forecasts.
struct Truth {
  const features::Market& market;
  std::vector<int> direction, expansion;
  std::vector<double> expansion_prior;  ///< share among the labels known on the day; NaN: none is

  explicit Truth(const features::Market& m)
      : market(m), direction(m.size()), expansion(m.size()), expansion_prior(m.size(), features::kNaN) {
    features::direction_labels(m.close, direction);
    features::expansion_labels(daily_variances(m), expansion);
    double ones = 0, n = 0;
    for (std::size_t t = features::kExpansionHorizon; t < m.size(); ++t) {
      const int label = expansion[t - features::kExpansionHorizon];
      if (label != features::kUnknown) ones += label, ++n;
      // Laplace's rule, so that a first case of a kind costs no infinite surprise.
      if (n > 0) expansion_prior[t] = (ones + 1) / (n + 2);
    }
  }
};

bool inside(double x, const std::array<double, 2>& band) { return band[0] <= x && x <= band[1]; }

HorizonOutcome outcome_of(const features::Market& m, std::size_t day, const LedgerEntry& entry,
                          const LedgerHorizon& said) {
  const std::size_t last = day + static_cast<std::size_t>(said.horizon);
  HorizonOutcome out;
  out.move = m.close[last] - entry.close;
  out.high = m.high[day + 1] - entry.close;
  out.low = m.low[day + 1] - entry.close;
  for (std::size_t t = day + 2; t <= last; ++t) {
    out.high = std::max(out.high, m.high[t] - entry.close);
    out.low = std::min(out.low, m.low[t] - entry.close);
  }
  out.terminal_held = inside(out.move, said.terminal);
  out.path_held = inside(out.high, said.path) && inside(out.low, said.path);
  return out;
}

ResolvedForecast resolve_one(const LedgerEntry& entry, const Truth& truth) {
  const features::Market& m = truth.market;
  ResolvedForecast out;
  out.entry = entry;
  const auto found = std::lower_bound(m.days.begin(), m.days.end(), entry.as_of);
  if (found == m.days.end() || *found != entry.as_of) {
    // Days behind the last one may still come.
    out.state = found == m.days.end() ? LedgerState::kPending : LedgerState::kNoSuchDay;
    return out;
  }
  const auto day = static_cast<std::size_t>(found - m.days.begin());
  if (!(std::abs(m.close[day] / entry.close - 1) <= kSameMarket)) {
    out.state = LedgerState::kOtherMarket;
    return out;
  }
  for (std::size_t k = 0; k < kHorizons.size(); ++k)
    if (day + static_cast<std::size_t>(kHorizons[k]) < m.size())
      out.outcomes[k] = outcome_of(m, day, entry, entry.horizons[k]);
  out.state = out.outcomes[0] ? LedgerState::kResolved : LedgerState::kPending;
  if (truth.direction[day] != features::kUnknown) out.tilt_class = truth.direction[day];
  if (truth.expansion[day] != features::kUnknown) out.expansion = truth.expansion[day];
  if (std::isfinite(truth.expansion_prior[day])) out.expansion_prior = truth.expansion_prior[day];
  return out;
}

/// Of the last outcomes of one horizon.
Coverage trailing_coverage(const std::vector<ResolvedForecast>& record, std::size_t k,
                           bool HorizonOutcome::*which) {
  std::vector<unsigned char> held;
  for (const ResolvedForecast& f : record)
    if (f.outcomes[k]) held.push_back((*f.outcomes[k]).*which);
  const std::size_t shown = std::min(held.size(), kTrailing);
  return coverage_of(std::span(held).last(shown), std::max(5, 2 * kHorizons[k]));
}

/// Forecasts of one kind with their labels, row by row.
struct Scored {
  std::vector<double> p, prior;
  std::vector<int> labels;
};

void score_tilt(const std::vector<ResolvedForecast>& record, LedgerSummary& out) {
  Scored s;
  for (const ResolvedForecast& f : record) {
    if (!f.tilt_class) continue;
    s.p.insert(s.p.end(), f.entry.tilt.begin(), f.entry.tilt.end());
    const Tilt prior = blend(f.entry.tilt_prior, f.entry.tilt_prior, 0);  // clamped as the forecast is
    s.prior.insert(s.prior.end(), prior.begin(), prior.end());
    s.labels.push_back(*f.tilt_class);
  }
  if (s.labels.empty()) return;
  out.tilt_log_loss = {log_loss(s.p, 3, s.labels), log_loss(s.prior, 3, s.labels)};
  out.tilt_brier = {brier(s.p, 3, s.labels), brier(s.prior, 3, s.labels)};
}

void score_expansion(const std::vector<ResolvedForecast>& record, LedgerSummary& out) {
  Scored s;
  for (const ResolvedForecast& f : record) {
    if (!f.expansion || !f.expansion_prior) continue;
    s.p.push_back(f.entry.expansion_probability);
    s.prior.push_back(*f.expansion_prior);
    s.labels.push_back(*f.expansion);
  }
  out.expansion_n = static_cast<int>(s.labels.size());
  if (s.labels.empty()) return;
  out.expansion_log_loss = {log_loss(s.p, s.labels), log_loss(s.prior, s.labels)};
  out.expansion_brier = {brier(s.p, s.labels), brier(s.prior, s.labels)};
}

}  // namespace

std::vector<ResolvedForecast> resolve(const std::vector<LedgerEntry>& entries,
                                      const features::Market& market) {
  const Truth truth(market);
  std::vector<ResolvedForecast> out;
  for (const LedgerEntry& entry : entries) out.push_back(resolve_one(entry, truth));
  return out;
}

std::vector<LedgerEntry> live_record(const std::vector<LedgerEntry>& entries, bool synthetic) {
  std::map<std::int32_t, LedgerEntry> last;
  for (const LedgerEntry& entry : entries)
    if (entry.synthetic == synthetic && !entry.hindcast) last[entry.as_of] = entry;
  std::vector<LedgerEntry> out;
  for (const auto& [day, entry] : last) out.push_back(entry);
  return out;
}

LedgerSummary summarise_ledger(const std::vector<ResolvedForecast>& record) {
  LedgerSummary out;
  for (const ResolvedForecast& f : record) {
    if (!f.outcomes[0]) continue;
    ++out.resolved;
    out.median_error.value += std::abs(f.outcomes[0]->move - f.entry.horizons[0].median);
    out.median_error.baseline += std::abs(f.outcomes[0]->move);
  }
  if (out.resolved > 0) {
    out.median_error.value /= out.resolved;
    out.median_error.baseline /= out.resolved;
  }
  for (std::size_t k = 0; k < kHorizons.size(); ++k) {
    out.terminal[k] = trailing_coverage(record, k, &HorizonOutcome::terminal_held);
    out.path[k] = trailing_coverage(record, k, &HorizonOutcome::path_held);
  }
  score_tilt(record, out);
  score_expansion(record, out);
  return out;
}

}  // namespace spectrum::forecast
