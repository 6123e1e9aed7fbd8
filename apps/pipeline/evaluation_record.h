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

/// The record where it speaks of these models on this market.
struct FoundEvaluation {
  std::optional<EvaluationRecord> record;
  std::vector<std::string> warnings;  ///< why there is none, or what it lacks; without a file nothing is said
};

/// Fewer forecasts than these (about a year) decide neither who is served nor whether there is an edge.
inline constexpr int kLeastJudged = 250;

/// evaluation.json beside the models, or where --evaluation says.
std::string evaluation_path(const Options& options);

/// Reads the evaluation of --evaluation, or the one beside the models if there is one. It counts for models
/// of the same configuration and seed, and for a market that has its last session with the same close; one
/// that reaches beyond the last session of the view would let a forecast know its own outcome, and is left
/// out, as is one of rolling windows, since `train` fits on all there is. A head is left out of the record
/// where it has fewer than kLeastJudged forecasts or its numbers contradict each other. What is served comes
/// from the file, from among the rules known here; the edge is reckoned anew from the comparisons.
/// Error: kMissingInput where --evaluation names a file that is not there.
io::Result<FoundEvaluation> find_evaluation(const Options& options, const std::string& config_hash,
                                            std::uint64_t seed, const MarketView& view);

}  // namespace spectrum::pipeline
