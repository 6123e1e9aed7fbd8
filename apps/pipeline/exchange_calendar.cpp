#include "apps/pipeline/exchange_calendar.h"

#include <algorithm>
#include <array>
#include <initializer_list>

#include "io/date.h"
#include "io/file.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

using features::Day;
using features::ExchangeCalendar;
using io::Json;
using io::Result;

constexpr std::size_t kMaxBytes = std::size_t{1} << 20;
constexpr std::size_t kMaxEntries = 10000;  // of a list: centuries of holidays
constexpr std::array<std::string_view, 7> kWeekdays = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                                       "Friday", "Saturday", "Sunday"};
constexpr int kFriday = 5;

/// 1 = Monday; 0 where the text is no weekday's name.
int weekday_of(std::string_view text) {
  const auto at = std::ranges::find(kWeekdays, text);
  return at == kWeekdays.end() ? 0 : static_cast<int>(at - kWeekdays.begin()) + 1;
}

/// Reads one calendar; `name` is its path, for messages.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Result<ExchangeCalendar> read(const Json& root) {
    for (auto step : {&Reader::read_head, &Reader::read_holidays, &Reader::read_special_sessions,
                      &Reader::read_expiries}) {
      if (auto ok = (this->*step)(root); !ok) return io::fail(ok.error());
    }
    return std::move(out_);
  }

 private:
  using Names = std::initializer_list<std::string_view>;

  io::Unexpected bad(const std::string& what) const {
    return io::fail(io::ErrorKind::kBadData, std::string(name_) + ": " + what);
  }

  /// An object that has all of `needed`, perhaps some of `optional`, and nothing else.
  Result<void> check_object(const Json& object, const std::string& where, Names needed,
                            Names optional) const {
    if (!object.is_object()) return bad(where + " is " + object.type_name() + ", an object was expected");
    for (std::string_view n : needed)
      if (!object.find(n)) return bad(where + " has no \"" + std::string(n) + "\"");
    for (const Json::Member& m : *object.members()) {
      const auto is_m = [&m](std::string_view n) { return n == m.name; };
      if (std::ranges::none_of(needed, is_m) && std::ranges::none_of(optional, is_m))
        return bad(where + " has \"" + m.name + "\", which means nothing here");
    }
    return {};
  }

  Result<std::string> text(const Json& object, const std::string& where, const char* field) const {
    const std::string* s = object.find(field)->string();
    if (!s || s->empty()) return bad(where + ", " + field + ": a text was expected");
    return *s;
  }

  Result<Day> date(const Json& object, const std::string& where, const char* field) const {
    const auto s = text(object, where, field);
    if (!s) return io::fail(s.error());
    const auto day = io::parse_day(*s);
    if (!day) return bad(where + ", " + field + ": " + day.error().message);
    return *day;
  }

  /// The objects of a list, with the date of each, which must ascend within the calendar's span. Calls
  /// add(entry, where, day) for each.
  template <class Add>
  Result<void> each(const Json& root, const char* list, const char* date_field, Names needed, Names optional,
                    Add add) {
    const Json::Array* entries = root.find(list)->array_items();
    if (!entries || entries->size() > kMaxEntries)
      return bad(std::string(list) + ": an array of at most " + std::to_string(kMaxEntries) +
                 " was expected");
    Day before = out_.first - 1;
    for (std::size_t i = 0; i < entries->size(); ++i) {
      std::string where = std::string(list) + "[" + std::to_string(i) + "]";
      const Json& entry = (*entries)[i];
      if (auto ok = check_object(entry, where, needed, optional); !ok) return ok;
      const auto day = date(entry, where, date_field);
      if (!day) return io::fail(day.error());
      where += " (" + io::format_day(*day) + ")";
      if (*day <= before || *day > out_.last)
        return bad(where + ": dates must ascend from complete_from to complete_through");
      before = *day;
      if (auto ok = add(entry, where, *day); !ok) return ok;
    }
    return {};
  }

  Result<void> read_head(const Json& root) {
    const Names needed = {"exchange", "source",           "complete_from", "complete_through",
                          "holidays", "special_sessions", "expiry_rules"};
    if (auto ok = check_object(root, "the top level", needed, {"note"}); !ok) return ok;
    for (const char* field : {"exchange", "source"})
      if (auto ok = text(root, "the top level", field); !ok) return io::fail(ok.error());
    const auto first = date(root, "the top level", "complete_from");
    if (!first) return io::fail(first.error());
    const auto last = date(root, "the top level", "complete_through");
    if (!last) return io::fail(last.error());
    if (*last < *first) return bad("complete_through lies before complete_from");
    out_.first = *first;
    out_.last = *last;
    return {};
  }

  Result<void> read_holidays(const Json& root) {
    const auto add = [this](const Json& entry, const std::string& where, Day day) -> Result<void> {
      features::Holiday h{.day = day};
      if (auto ok = text(entry, where, "name"); !ok) return io::fail(ok.error());
      if (io::weekday(day) > kFriday) return bad(where + " is at a weekend, when there is no session anyway");
      for (const auto& [field, target] :
           {std::pair{"announced", &h.announced}, {"withdrawn", &h.withdrawn}}) {
        if (!entry.find(field)) continue;
        const auto when = date(entry, where, field);
        if (!when) return io::fail(when.error());
        if (*when >= day) return bad(where + ", " + field + " must lie before the holiday");
        *target = *when;
      }
      if (h.withdrawn <= h.announced) return bad(where + ": it was withdrawn before it was announced");
      out_.holidays.push_back(h);
      return {};
    };
    return each(root, "holidays", "date", {"date", "name"}, {"announced", "withdrawn"}, add);
  }

  Result<void> read_special_sessions(const Json& root) {
    const auto add = [this](const Json& entry, const std::string& where, Day day) -> Result<void> {
      if (auto ok = text(entry, where, "name"); !ok) return io::fail(ok.error());
      if (features::is_regular_session(out_, day, day))
        return bad(where + " is a weekday that is no holiday: the session is a regular one");
      out_.special_sessions.push_back(day);
      return {};
    };
    return each(root, "special_sessions", "date", {"date", "name"}, {}, add);
  }

  Result<void> read_expiries(const Json& root) {
    const auto add = [this](const Json& entry, const std::string& where, Day from) -> Result<void> {
      const auto weekly = text(entry, where, "weekly"), monthly = text(entry, where, "monthly");
      if (!weekly || !monthly) return io::fail((weekly ? monthly : weekly).error());
      constexpr std::string_view kLast = "last ";
      const std::string_view rest = std::string_view(*monthly).substr(monthly->starts_with(kLast) ? 5 : 0);
      const int week = weekday_of(*weekly), month = weekday_of(rest);
      if (week == 0 || week > kFriday) return bad(where + ", weekly: \"Monday\" to \"Friday\" was expected");
      if (rest == *monthly || month == 0 || month > kFriday)
        return bad(where + ", monthly: \"last Monday\" to \"last Friday\" was expected");
      out_.expiries.push_back({from, week, month});
      return {};
    };
    if (auto ok = each(root, "expiry_rules", "from", {"from", "weekly", "monthly"}, {}, add); !ok) return ok;
    if (out_.expiries.empty() || out_.expiries.front().from > out_.first)
      return bad("expiry_rules: the first one must hold from complete_from on");
    return {};
  }

  std::string_view name_;
  ExchangeCalendar out_;
};

}  // namespace

Result<ExchangeCalendar> parse_calendar(std::string_view text, std::string_view name) {
  const auto root = io::parse_json(text, name);
  if (!root) return io::fail(root.error());
  return Reader(name).read(*root);
}

Result<ExchangeCalendar> read_calendar(const std::string& path) {
  const auto text = io::read_file(path, kMaxBytes);
  if (!text) return io::fail(text.error());
  return parse_calendar(*text, path);
}

}  // namespace spectrum::pipeline
