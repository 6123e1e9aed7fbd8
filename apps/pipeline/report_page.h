#pragma once
#include <string>
#include <string_view>

#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

/// The report: one HTML file that needs nothing beside itself. It holds no script, asks no server for
/// anything, and says so in a Content-Security-Policy that allows its own style sheet alone. The same input
/// gives the same bytes.
std::string report_page(const ReportInput& in);

/// That policy, for a server to send along.
std::string report_policy();

/// The style sheet, from report.css beside this file, which is compiled in.
std::string_view report_css();

}  // namespace spectrum::pipeline
