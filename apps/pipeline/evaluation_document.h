#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "apps/forecast/evaluation.h"
#include "apps/forecast/leak_demo.h"
#include "apps/forecast/radar_evidence.h"
#include "apps/forecast/range_evaluation.h"
#include "apps/pipeline/market_view.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// Grows with what the figures of an evaluation mean: an older one decides nothing, and its folds are not
/// used.
inline constexpr const char* kEvaluationFormat = "2";

/// What an evaluation was asked to do and how.
struct EvaluationProtocol {
  io::Instant now;
  std::uint64_t seed = 0;
  io::Json configuration;  ///< of the training, as the model card has it
  std::size_t step = 0, embargo = 0, rolling = 0;
};

/// The heads that were judged; those that were not asked for are empty.
struct EvaluatedHeads {
  std::optional<forecast::ClassEvaluation> direction, expansion;
  std::optional<forecast::RadarEvidence> radar;  ///< on the expansion that is served
  std::optional<forecast::PointEvaluation> pattern;
  std::vector<forecast::EncoderEvaluation> encoders;
  std::vector<forecast::RangeEvaluation> ranges;
  std::vector<forecast::LeakRow> leak;
};

/// evaluation.json. Numbers to 6 decimals.
io::Json evaluation_document(const EvaluationProtocol& protocol, std::span<const forecast::Fold> folds,
                             const EvaluatedHeads& heads, const MarketView& view);

/// The few lines of it that the model card keeps.
io::Json evaluation_summary(const io::Json& document);

}  // namespace spectrum::pipeline
