#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/forecast/ledger.h"
#include "apps/pipeline/log.h"
#include "apps/pipeline/market_view.h"
#include "apps/pipeline/options.h"
#include "io/json.h"
#include "io/json_lines.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// Version of the shape of a line; lines of another one are left out with a warning.
inline constexpr int kLedgerVersion = 1;

/// The ledger of a command line: --ledger, or ledger.jsonl beside --out; nothing with --no-ledger, or where
/// --out is a device or pipe, beside which nothing can lie.
std::optional<std::string> ledger_path(const Options& options);

/// The line that records an omnispectrum document.
/// @param clock the real time, not --now: it alone decides whether the next session had begun, and the
///              forecast is a hindcast.
io::Json ledger_line(const io::Json& document, const MarketClock& clock);

/// What a line says. Error: kBadData, naming the field.
io::Result<forecast::LedgerEntry> ledger_entry(const io::Json& line);

struct Ledger {
  std::vector<forecast::LedgerEntry> entries;
  std::vector<std::string> warnings;  ///< lines left out
};
Ledger ledger_of(const io::JsonLines& lines);

/// Whether the latest line of the same day and kind of market says the same, from the same data and models.
/// Only the latest counts: one that was replaced and is published again is recorded again.
bool on_record(const io::JsonLines& lines, const io::Json& line);

/// The ledger of a command line, where one is kept. Opened before the forecast is written, so that none goes
/// off the record. Error: kIo, kBadData.
io::Result<std::optional<io::JsonLinesWriter>> open_ledger(const Options& options);

/// Once enough live forecasts are resolved, the document says their mean error of tomorrow's close (`mae`,
/// points). Lines left out go to the log.
void note_live_error(const Ledger& ledger, const MarketView& view, io::Json& document, Log& log);

/// Puts a forecast that is written on record, once. Error: kIo.
io::Result<void> record_forecast(io::JsonLinesWriter& ledger, const io::Json& document,
                                 const Options& options);

}  // namespace spectrum::pipeline
