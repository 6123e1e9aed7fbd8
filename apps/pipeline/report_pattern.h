#pragma once
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// The pattern match: its index, the past days that resembled today drawn over the present, and what followed
/// each.
Html pattern_tile(const ReportInput& in);

}  // namespace spectrum::pipeline
