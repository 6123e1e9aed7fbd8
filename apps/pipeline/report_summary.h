#pragma once
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// What one should know in ten seconds: the composite sentence, then close, tomorrow's range, edge and trust;
/// above them what is wrong with the forecast as a whole, below them its notes.
Html summary_section(const ReportInput& in);

}  // namespace spectrum::pipeline
