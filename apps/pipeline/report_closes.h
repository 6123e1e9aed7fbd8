#pragma once
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// Candles that open into the bands of coming closes, and those bands in numbers.
Html candles_figure(const ReportInput& in);

}  // namespace spectrum::pipeline
