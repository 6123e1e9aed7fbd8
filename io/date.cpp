#include "io/date.h"

#include <chrono>
#include <cstdlib>
#include <optional>

namespace spectrum::io {
namespace {

constexpr std::int64_t kDaySeconds = 86400;

std::string quoted(std::string_view text) {
  return std::string("\"").append(text.substr(0, 40)).append("\"");
}

/// Appends the last `digits` decimal digits of a number that is not negative.
void put_digits(int number, std::size_t digits, std::string& out) {
  out.append(digits, '0');
  for (std::size_t at = out.size(); digits > 0; --digits, number /= 10)
    out[--at] = static_cast<char>('0' + number % 10);
}

/// Eats exactly `digits` decimal digits from the front.
std::optional<int> eat_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return std::nullopt;
  int value = 0;
  for (char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool eat(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text[0]) == std::string_view::npos) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<Day> eat_day(std::string_view& text) {
  const auto year = eat_number(text, 4);
  if (!year || !eat(text, "-")) return std::nullopt;
  const auto month = eat_number(text, 2);
  if (!month || !eat(text, "-")) return std::nullopt;
  const auto day = eat_number(text, 2);
  if (!day) return std::nullopt;
  const auto made = make_day(*year, *month, *day);
  return made ? std::optional(*made) : std::nullopt;
}

/// "HH:MM[:SS[.fraction]]" as seconds of the day.
std::optional<int> eat_clock(std::string_view& text) {
  const auto hour = eat_number(text, 2);
  if (!hour || !eat(text, ":")) return std::nullopt;
  const auto minute = eat_number(text, 2);
  if (!minute || *hour > 23 || *minute > 59) return std::nullopt;
  int seconds = 0;
  if (eat(text, ":")) {
    const auto s = eat_number(text, 2);
    if (!s || *s > 60) return std::nullopt;  // 60 is a leap second
    seconds = *s;
    if (eat(text, ".,")) {
      if (!eat_number(text, 1)) return std::nullopt;
      while (eat_number(text, 1)) {
      }
    }
  }
  return *hour * 3600 + *minute * 60 + seconds;
}

/// "Z", "+HH:MM", "+HHMM" or nothing.
std::optional<std::int32_t> eat_offset(std::string_view& text, std::int32_t default_offset) {
  if (text.empty()) return default_offset;
  if (eat(text, "Zz")) return 0;
  const int sign = text[0] == '-' ? -1 : 1;
  if (!eat(text, "+-")) return std::nullopt;
  const auto hours = eat_number(text, 2);
  eat(text, ":");
  const auto minutes = eat_number(text, 2);
  if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
  return sign * (*hours * 3600 + *minutes * 60);
}

std::optional<Instant> eat_instant(std::string_view& text, std::int32_t default_offset) {
  const auto day = eat_day(text);
  if (!day) return std::nullopt;
  std::optional<int> clock = 0;
  std::optional<std::int32_t> offset = default_offset;
  if (eat(text, "Tt ")) {
    clock = eat_clock(text);
    if (!clock) return std::nullopt;
    offset = eat_offset(text, default_offset);
    if (!offset) return std::nullopt;
  }
  return Instant{*day * kDaySeconds + *clock - *offset, *offset};
}

}  // namespace

Result<Day> make_day(int year, int month, int day_of_month) {
  using namespace std::chrono;
  const year_month_day date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month)},
                            std::chrono::day{static_cast<unsigned>(day_of_month)}};
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day_of_month < 1 || day_of_month > 31 ||
      !date.ok()) {
    return fail(ErrorKind::kBadData, "there is no day " + std::to_string(year) + "-" + std::to_string(month) +
                                         "-" + std::to_string(day_of_month));
  }
  return static_cast<Day>(sys_days{date}.time_since_epoch().count());
}

Result<Day> parse_day(std::string_view text) {
  std::string_view rest = text;
  const auto day = eat_day(rest);
  if (!day || !rest.empty()) {
    return fail(ErrorKind::kBadData, quoted(text) + " is not a date (YYYY-MM-DD, a day of the calendar)");
  }
  return *day;
}

std::string format_day(Day day) {
  using namespace std::chrono;
  const year_month_day date{sys_days{days{day}}};
  std::string out;
  put_digits(int{date.year()}, 4, out);
  out += '-';
  put_digits(static_cast<int>(unsigned{date.month()}), 2, out);
  out += '-';
  put_digits(static_cast<int>(unsigned{date.day()}), 2, out);
  return out;
}

Result<Instant> parse_instant(std::string_view text, std::int32_t default_offset) {
  std::string_view rest = text;
  const auto instant = eat_instant(rest, default_offset);
  if (!instant || !rest.empty()) {
    return fail(
        ErrorKind::kBadData,
        quoted(text) + " is not a date and time (YYYY-MM-DDTHH:MM:SS+05:30, a moment of the calendar)");
  }
  return *instant;
}

std::string format_rfc3339(Instant instant) {
  const Day day = local_day(instant);
  const auto clock = static_cast<int>(instant.seconds + instant.offset_seconds - day * kDaySeconds);
  std::string out;
  out.reserve(25);
  out += format_day(day);
  out += 'T';
  put_digits(clock / 3600, 2, out);
  out += ':';
  put_digits(clock / 60 % 60, 2, out);
  out += ':';
  put_digits(clock % 60, 2, out);
  if (instant.offset_seconds == 0) return out += 'Z';
  const int minutes = std::abs(instant.offset_seconds) / 60;
  out += instant.offset_seconds < 0 ? '-' : '+';
  put_digits(minutes / 60, 2, out);
  out += ':';
  put_digits(minutes % 60, 2, out);
  return out;
}

Day local_day(std::int64_t seconds, std::int32_t offset_seconds) {
  using namespace std::chrono;
  return static_cast<Day>(floor<days>(std::chrono::seconds{seconds + offset_seconds}).count());
}

int weekday(Day day) {
  return static_cast<int>(std::chrono::weekday{std::chrono::sys_days{std::chrono::days{day}}}.iso_encoding());
}

Day next_weekday(Day day) {
  do ++day;
  while (weekday(day) > 5);
  return day;
}

Day previous_weekday(Day day) {
  do --day;
  while (weekday(day) > 5);
  return day;
}

}  // namespace spectrum::io
