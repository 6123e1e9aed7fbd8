#pragma once
#include <cstdint>
#include <string_view>

#include "io/result.h"

namespace spectrum::io {

/// Seconds east of Greenwich of a clock without summer time: "+05:30", "-0500", "Z", "UTC", "GMT", "IST"
/// (India; also "Asia/Kolkata" and "Asia/Calcutta"), in any case. Other names of places are refused: their
/// offset depends on the date. Error: kConfiguration, which says what to write instead.
Result<std::int32_t> parse_time_zone(std::string_view text);

}  // namespace spectrum::io
