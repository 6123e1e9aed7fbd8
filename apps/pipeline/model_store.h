#pragma once
#include <string>

#include "apps/forecast/models.h"
#include "apps/pipeline/document.h"
#include "apps/pipeline/market_view.h"
#include "io/json.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// Version of the shape of the model files; another one is refused.
inline constexpr const char* kModelFormat = "1";

/// What a training run is remembered by, beside its numbers.
struct TrainingRecord {
  io::Instant now;
  io::Json configuration;  ///< the options that decide the result
  std::uint64_t seed = 0;
  io::Json evaluation;  ///< summary of an evaluation of the same configuration; null: none
};

/// Writes the five model files and model_card.json into a directory, which is created. All files are first
/// written beside their final place, so that a write that fails leaves the models that were there. Error:
/// kIo.
io::Result<io::Json> save_models(const std::string& directory, const forecast::TrainingResult& training,
                                 const forecast::RangeForecast& ranges, const MarketView& view,
                                 const TrainingRecord& record);

/// Puts the summary of an evaluation into the card of models of that configuration and seed; false where
/// there is no card, or one of others. Errors: kIo.
io::Result<bool> note_evaluation(const std::string& directory, const std::string& config_hash,
                                 std::uint64_t seed, const io::Json& summary);

struct StoredModels {
  forecast::Models models;
  Provenance provenance;
};

/// Reads what save_models wrote. Every file must have the hash that the card says and give the answer it
/// carries for the input it carries (tolerance 1e-5). Errors: kMissingInput (train first), kBadData (altered,
/// truncated, another architecture or version; the message says which file, and to train again).
io::Result<StoredModels> load_models(const std::string& directory);

}  // namespace spectrum::pipeline
