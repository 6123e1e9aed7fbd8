#include "apps/pipeline/report_text.h"

#include <array>
#include <cmath>
#include <cstdio>

namespace spectrum::pipeline {
namespace {

constexpr const char* kMinus = "\xE2\x88\x92";
constexpr const char* kNotKnown = "not known";
constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr const char* kWeekdays[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};

/// The digits of |value|, a comma before each third from the point.
std::string digits(double value, int decimals) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, std::abs(value));
  std::string out = text.data();
  const std::size_t point = std::min(out.find('.'), out.size());
  for (std::size_t at = point; at > 3; at -= 3) out.insert(at - 3, 1, ',');
  return out;
}

/// Whether any digit but 0 is left after rounding.
bool is_zero(const std::string& text) { return text.find_first_of("123456789") == std::string::npos; }

}  // namespace

std::string grouped(double value, int decimals) {
  if (!std::isfinite(value)) return kNotKnown;
  const std::string text = digits(value, decimals);
  return value < 0 && !is_zero(text) ? std::string(kMinus).append(text) : text;
}

std::string signed_text(double value, int decimals) {
  if (!std::isfinite(value)) return kNotKnown;
  const std::string text = digits(value, decimals);
  if (is_zero(text)) return text;
  return std::string(value < 0 ? kMinus : "+").append(text);
}

std::string percent(double share, int decimals) {
  const double whole = 100 * share;
  return std::isfinite(whole) ? grouped(whole, decimals) + "%" : kNotKnown;
}

std::string signed_percent(double share, int decimals) {
  const double whole = 100 * share;
  return std::isfinite(whole) ? signed_text(whole, decimals) + "%" : kNotKnown;
}

std::string plain_number(double value) {
  if (!std::isfinite(value)) return kNotKnown;
  const double size = std::abs(value);
  if (size >= 1000) return grouped(value, 0);
  std::string text = grouped(value, size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4);
  while (text.back() == '0' && text.find('.') != std::string::npos) text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

std::string signed_range(double low, double high) { return signed_text(low) + " to " + signed_text(high); }

std::string short_day(io::Day day) {
  const std::string date = io::format_day(day);
  return std::to_string(std::stoi(date.substr(8))) + " " +
         kMonths[static_cast<std::size_t>(std::stoi(date.substr(5, 2)) - 1)];
}

std::string long_day(io::Day day) {
  return std::string(kWeekdays[static_cast<std::size_t>(io::weekday(day) - 1)]) + " " + short_day(day) + " " +
         io::format_day(day).substr(0, 4);
}

std::string long_day(std::string_view text) {
  const auto day = io::parse_day(text);
  return day ? long_day(*day) : std::string(text);
}

std::string capitalised(std::string text) {
  if (!text.empty() && text[0] >= 'a' && text[0] <= 'z') text[0] = static_cast<char>(text[0] - 'a' + 'A');
  return text;
}

std::string as_words(std::string_view name) {
  std::string out(name);
  for (char& c : out)
    if (c == '_') c = ' ';
  return out;
}

}  // namespace spectrum::pipeline
