#pragma once
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// The verdicts for sellers and buyers of options, an <article> each: what the rule read, what followed its
/// verdicts, and whether it has been shown to work.
Html radar_tiles(const ReportInput& in);

}  // namespace spectrum::pipeline
