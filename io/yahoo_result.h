#pragma once
// What stands in chart.result[0] of a chart answer. For io/yahoo.cpp alone.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "io/json.h"
#include "io/yahoo.h"

namespace spectrum::io {

/// Judges one result; see read_chart.
ChartAnswer read_chart_result(const ChartQuery& asked, const Json& result, Instant now);

/// The length of a bar of "1m" to "90m" or "1h"; nothing for any other interval.
std::optional<std::int64_t> intraday_seconds(std::string_view interval);

/// Foreign text for a message: runs of blanks and control characters are one blank, other than ASCII is '?',
/// and "..." stands for what is beyond `max_length`.
std::string plain_text(std::string_view text, std::size_t max_length);

}  // namespace spectrum::io
