#pragma once
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

// Tiles of probabilities, an <article> each.

/// Three probabilities of the next session beside their base rate.
Html tilt_tile(const ReportInput& in);
/// The probability that volatility expands, on the bins Stable, Moderate, Volatile.
Html expansion_tile(const ReportInput& in);

/// "none measured", or the skill where it has been measured: a few words on the edge in direction.
std::string edge_words(const ReportInput& in);

}  // namespace spectrum::pipeline
