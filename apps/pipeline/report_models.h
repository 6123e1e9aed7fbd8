#pragma once
#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// The model card: what the models learnt from, and every score beside its baseline.
Html models_section(const ReportInput& in);

/// Hashes of data, configuration and models, and the series that entered.
Html provenance_section(const ReportInput& in);

}  // namespace spectrum::pipeline
