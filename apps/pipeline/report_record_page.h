#pragma once
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// The walk-forward record: how each head did beside simple rules, how often ranges held, and the
/// demonstration of the leak; where there is no evaluation, how to get one.
Html record_section(const ReportInput& in);

}  // namespace spectrum::pipeline
