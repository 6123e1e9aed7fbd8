#pragma once
#include "apps/pipeline/evaluation_record.h"
#include "apps/pipeline/market_view.h"
#include "apps/pipeline/model_store.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// The omnispectrum document for the last day of a view: features, models, tiles, provenance. Checked against
/// the contract. Errors: kBadData when the history is too short or the last session lacks an input (it says
/// which).
/// @param record an evaluation of such models; what it found no better than its baseline is not served, the
/// baseline is. Null: none, everything is served and nothing claimed.
io::Result<io::Json> forecast(const MarketView& view, const StoredModels& stored,
                              forecast::ExpectedMove expected_move, int threads, const MarketClock& clock,
                              const EvaluationRecord* record = nullptr);

/// Ranges alone, which need no trained model.
forecast::RangeForecast forecast_ranges(const MarketView& view);

}  // namespace spectrum::pipeline
