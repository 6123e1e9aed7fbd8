#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/forecast/drift.h"
#include "apps/forecast/ledger.h"
#include "apps/pipeline/ledger_file.h"
#include "apps/pipeline/market_view.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// How one model input has moved.
struct InputDrift {
  std::string name;
  forecast::Stability stability;
};

/// All that `pipeline ledger` shows.
struct LedgerReport {
  std::string file;
  bool synthetic = false;  ///< the kind of the market, and of the forecasts counted
  int lines = 0, hindcasts = 0, other_kind = 0, superseded = 0, pending = 0;
  int unmatched = 0;                               ///< of a day that the market lacks, or of another market
  std::vector<forecast::ResolvedForecast> record;  ///< live ones, in order of their days
  forecast::LedgerSummary summary;
  std::vector<forecast::ControlPoint> coverage_chart, brier_chart;  ///< rows of the resolved ones of record
  std::vector<InputDrift> drift;                                    ///< largest first
  std::string no_drift;     ///< why there is none, where there is none
  int drift_reference = 0;  ///< training sessions compared with
};

/// Resolves and counts; drift is left to measure_drift.
LedgerReport report_ledger(const Ledger& ledger, const MarketView& view);

/// Model inputs on the last 60 sessions beside the sessions up to `trained_to` before those, as far as the
/// models learned from them.
std::vector<InputDrift> measure_drift(const MarketView& view, io::Day trained_to);

io::Json ledger_json(const LedgerReport& report);

/// For a terminal. @param last forecasts to list.
std::string ledger_table(const LedgerReport& report, int last);

}  // namespace spectrum::pipeline
