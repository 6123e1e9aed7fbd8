#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/forecast/head_record.h"
#include "apps/forecast/radar_evidence.h"
#include "apps/pipeline/market_view.h"
#include "apps/pipeline/options.h"
#include "io/json.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// What a forecast takes from an evaluation.json.
struct EvaluationRecord {
  std::optional<forecast::HeadRecord> direction, expansion;
  std::optional<forecast::RadarEvidence> radar;
  std::vector<forecast::RangeRecord> ranges;
  io::Json summary;  ///< as the model card has it
};

/// The record where it speaks of these models on this market; else why there is none.
struct FoundEvaluation {
  std::optional<EvaluationRecord> record;
  std::string why_not;  ///< empty: there is no file
};

/// evaluation.json beside the models, or where --evaluation says.
std::string evaluation_path(const Options& options);

/// Reads the evaluation of --evaluation, or the one beside the models if there is one. It counts for models
/// of the same configuration and seed, and for a market that has its last session with the same close; one
/// that reaches beyond the last session of the view would let a forecast know its own outcome, and is left
/// out. Error: kMissingInput where --evaluation names a file that is not there.
io::Result<FoundEvaluation> find_evaluation(const Options& options, const std::string& config_hash,
                                            std::uint64_t seed, const MarketView& view);

}  // namespace spectrum::pipeline
