#pragma once
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// What the doctor says of the cache: a table of the series, and the findings, the worst first.
Html health_section(const ReportInput& in);

}  // namespace spectrum::pipeline
