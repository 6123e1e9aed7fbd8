#pragma once
#include <array>
#include <optional>
#include <string>

#include "apps/pipeline/html.h"
#include "apps/pipeline/report_input.h"

namespace spectrum::pipeline {

// Tiles of prices and ranges, an <article> each.

Html spot_tile(const ReportInput& in);
Html vix_tile(const ReportInput& in);
/// The large one: signed points, the level they lead to, 30 closes that open into the 80 % band.
Html tomorrow_tile(const ReportInput& in);
/// Two and three sessions ahead, the week and the month: bars on one axis, so that they compare.
Html further_tiles(const ReportInput& in);
/// The two envelopes of coming closes.
Html envelope_tiles(const ReportInput& in);

/// What the next session is on the day of the report: "Today", "Tomorrow" where it is the next day of the
/// calendar, "Next session", or "Past session".
std::string next_session_name(const ReportInput& in);

/// Whether the session that the forecast was made for lies before the day of the report.
bool session_has_passed(const ReportInput& in);

/// Two levels that a tile speaks of; nothing where the forecast has none.
std::optional<std::array<double, 2>> levels_of(const ReportInput& in, const char* key);

/// The value of a tile, which the contract promises for all but the two quotes.
const io::Json& value_of(const ReportInput& in, const char* key);

/// The close that the forecast is reckoned from.
double close_of(const ReportInput& in);

/// "25,728 to 26,136".
std::string level_range(const std::array<double, 2>& levels);

/// The detail of a tile; the contract promises it.
const io::Json& detail_of(const ReportInput& in, const char* key);

/// The index's last price where it is another one than the close of the forecast.
std::optional<double> price_now(const ReportInput& in);

/// A chart in a wide and a narrow drawing, of which the style sheet shows the one that fits.
Html wide_and_narrow(const Html& wide, const Html& narrow);

}  // namespace spectrum::pipeline
