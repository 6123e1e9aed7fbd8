#include "io/date_format.h"

#include <algorithm>
#include <array>

namespace spectrum::io {
namespace {

constexpr std::string_view kDirectives = "YymbBdHMS";

constexpr std::array<std::string_view, 12> kMonths = {"january",   "february", "march",    "april",
                                                      "may",       "june",     "july",     "august",
                                                      "september", "october",  "november", "december"};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// Eats `fewest` to `most` digits from the front, as many as there are.
std::optional<int> eat_digits(std::string_view& text, std::size_t fewest, std::size_t most) {
  std::size_t n = 0;
  int value = 0;
  for (; n < std::min(most, text.size()) && is_digit(text[n]); ++n) value = value * 10 + (text[n] - '0');
  if (n < fewest) return std::nullopt;
  text.remove_prefix(n);
  return value;
}

/// Eats the name of a month, or its first three letters; 1 to 12.
std::optional<int> eat_month(std::string_view& text, bool whole) {
  for (std::size_t m = 0; m < kMonths.size(); ++m) {
    const std::string_view name = whole ? kMonths[m] : kMonths[m].substr(0, 3);
    const auto same = [](char wanted, char c) { return wanted == lower(c); };
    if (text.size() < name.size() || !std::equal(name.begin(), name.end(), text.begin(), same)) continue;
    text.remove_prefix(name.size());
    return static_cast<int>(m) + 1;
  }
  return std::nullopt;
}

}  // namespace

Result<DateFormat> DateFormat::parse(std::string_view pattern) {
  const auto bad = [&](const std::string& what) {
    return fail(
        ErrorKind::kConfiguration,
        std::string("\"").append(pattern.substr(0, 40)).append("\" is not a form of dates: ").append(what));
  };
  DateFormat format;
  format.pattern_ = pattern;
  for (std::size_t i = 0; i < pattern.size(); ++i) {
    if (pattern[i] != '%') {
      format.items_.push_back({0, pattern[i]});
    } else if (++i < pattern.size() && pattern[i] == '%') {
      format.items_.push_back({0, '%'});
    } else if (i < pattern.size() && kDirectives.find(pattern[i]) != std::string_view::npos) {
      format.items_.push_back({pattern[i], 0});
    } else {
      return bad("after % one of Y y m b B d H M S or % was expected");
    }
  }
  const auto count = [&](std::string_view kinds) {
    return std::count_if(format.items_.begin(), format.items_.end(), [&](const Item& item) {
      return item.kind != 0 && kinds.find(item.kind) != std::string_view::npos;
    });
  };
  if (count("Yy") != 1 || count("mbB") != 1 || count("d") != 1)
    return bad("it needs %d, one of %m %b %B, and one of %Y %y, each once, e.g. %d/%m/%Y");
  if (count("H") > 1 || count("M") > count("H") || count("S") > count("M"))
    return bad("a time is %H:%M or %H:%M:%S");
  return format;
}

/// Eats what one directive stands for. `alone`: no other digits follow, so that one digit will do.
bool DateFormat::eat_part(std::string_view& text, char kind, bool alone, Parts& parts) {
  const auto take = [](std::optional<int> value, int& into) {
    into = value.value_or(0);
    return value.has_value();
  };
  const std::size_t fewest = alone ? 1 : 2;
  switch (kind) {
    case 'Y':
      return take(eat_digits(text, 4, 4), parts.year);
    case 'y':
      if (!take(eat_digits(text, 2, 2), parts.year)) return false;
      parts.year += parts.year < 69 ? 2000 : 1900;
      return true;
    case 'm':
      return take(eat_digits(text, fewest, 2), parts.month);
    case 'b':
    case 'B':
      return take(eat_month(text, kind == 'B'), parts.month);
    case 'd':
      return take(eat_digits(text, fewest, 2), parts.day);
    case 'H':
      return take(eat_digits(text, fewest, 2), parts.hour) && parts.hour < 24;
    case 'M':
      return take(eat_digits(text, 2, 2), parts.minute) && parts.minute < 60;
    default:
      return take(eat_digits(text, 2, 2), parts.second) && parts.second < 60;
  }
}

std::optional<DateFormat::Parts> DateFormat::parts(std::string_view text) const {
  Parts parts;
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (items_[i].kind == 0) {
      if (text.empty() || text[0] != items_[i].literal) return std::nullopt;
      text.remove_prefix(1);
      continue;
    }
    const bool alone =
        i + 1 == items_.size() || (items_[i + 1].kind == 0 && !is_digit(items_[i + 1].literal));
    if (!eat_part(text, items_[i].kind, alone, parts)) return std::nullopt;
    parts.clock = parts.clock || items_[i].kind == 'H';
  }
  return text.empty() ? std::optional(parts) : std::nullopt;
}

std::optional<WallTime> DateFormat::read(std::string_view text) const {
  const auto p = parts(text);
  if (!p) return std::nullopt;
  const auto day = make_day(p->year, p->month, p->day);
  if (!day) return std::nullopt;
  WallTime wall{*day, std::nullopt};
  if (p->clock) wall.second = p->hour * 3600 + p->minute * 60 + p->second;
  return wall;
}

bool DateFormat::names_no_day(std::string_view text) const {
  const auto p = parts(text);
  const bool is_month = p && p->month >= 1 && p->month <= 12;  // else month and day stand the other way round
  return is_month && !make_day(p->year, p->month, p->day);
}

}  // namespace spectrum::io
