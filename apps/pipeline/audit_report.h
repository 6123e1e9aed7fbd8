#pragma once
#include <span>
#include <string>

#include "apps/pipeline/audit_leak.h"
#include "apps/pipeline/audit_warmup.h"
#include "apps/pipeline/market_view.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// The checks of `audit leak` and the days that the history was cut after.
struct LeakAudit {
  std::vector<io::Day> cuts;
  std::vector<LeakCheck> checks;
  std::string model_date;  ///< the last session that the models learnt from; empty: there are none

  bool clean() const;
};

/// What was checked, a line each, then the verdict, with the first leaks by name.
std::string leak_table(const MarketView& view, const LeakAudit& audit);
/// The same, with every leak: {"verdict": "clean" or "leak", "cuts": [...], "checks": [...], ...}.
io::Json leak_json(const MarketView& view, const LeakAudit& audit);

/// Prints one of them; the exit code.
int report_leaks(const MarketView& view, const LeakAudit& audit, bool as_json);

/// A line a feature, the neediest first, then what to do about it.
std::string warmup_table(const MarketView& view, const WarmupAudit& audit);
/// The same in the table's order: {"days": [...], "lengths": [...], "features": [...], ...}; null: undefined.
io::Json warmup_json(const MarketView& view, const WarmupAudit& audit);

}  // namespace spectrum::pipeline
