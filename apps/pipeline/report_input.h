#pragma once
#include <optional>
#include <string>

#include "apps/pipeline/doctor.h"
#include "apps/pipeline/log.h"
#include "apps/pipeline/options.h"
#include "io/candles.h"
#include "io/json.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// Something of the report that may be missing, and then why, as a sentence.
template <class T>
struct Piece {
  std::optional<T> value;
  std::string why;
};

/// What a report is made from. Only the forecast is indispensable.
struct ReportInput {
  io::Json document;  ///< an omnispectrum.json that keeps the contract
  Piece<io::Json> card, evaluation;
  Piece<io::Candles> bars;  ///< daily bars of the primary series up to the forecast's day
  Piece<Checkup> checkup;
  std::string out, data;  ///< names of the files, for the reader
  io::Instant now;
};

/// The file of the report: --html, else report.html beside --out.
std::string report_path(const Options& options);

/// Reads what there is. A piece that cannot be read is warned about and left out. Errors: kMissingInput (no
/// forecast), kBadData (it breaks the contract; the message names the first fault).
io::Result<ReportInput> read_report_input(const Options& options, Log& log);

/// The daily bars in a parsed cache up to the day of the forecast, if they are those it was made from.
Piece<io::Candles> forecast_bars(const io::Json& cache, const io::Json& document);

}  // namespace spectrum::pipeline
