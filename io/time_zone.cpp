#include "io/time_zone.h"

#include <string>
#include <utility>

#include "io/date.h"
#include "io/market_table.h"

namespace spectrum::io {
namespace {

constexpr std::pair<std::string_view, std::int32_t> kNames[] = {{"Z", 0},
                                                                {"UTC", 0},
                                                                {"GMT", 0},
                                                                {"IST", kMarketOffset},
                                                                {"ASIA/KOLKATA", kMarketOffset},
                                                                {"ASIA/CALCUTTA", kMarketOffset}};

std::string upper(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return out;
}

}  // namespace

Result<std::int32_t> parse_time_zone(std::string_view text) {
  const std::string name = upper(text);
  for (const auto& [known, offset] : kNames) {
    if (name == known) return offset;
  }
  // Written as in an RFC 3339 time.
  const bool is_offset = !text.empty() && (text[0] == '+' || text[0] == '-');
  const auto instant = parse_instant(std::string("2000-01-01T00:00").append(text));
  if (is_offset && instant) return instant->offset_seconds;
  return fail(
      ErrorKind::kConfiguration,
      std::string("\"")
          .append(text.substr(0, 40))
          .append(
              "\" is not a time zone that is known here: write its offset from UTC, e.g. +05:30, or UTC "
              "or IST (India). Where clocks change with the season, import summer and winter separately"));
}

}  // namespace spectrum::io
