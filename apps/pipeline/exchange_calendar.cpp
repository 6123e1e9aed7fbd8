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
using features::ExpiryRule;
using features::Holiday;
using features::SpecialSession;
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

/// Minutes after midnight of "HH:MM", 00:00 to 23:59; -1 where the text is no such time.
int minutes_of(std::string_view text) {
  const auto is_digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !is_digit(0) || !is_digit(1) || !is_digit(3) || !is_digit(4))
    return -1;
  const int hour = 10 * (text[0] - '0') + text[1] - '0', minute = 10 * (text[3] - '0') + text[4] - '0';
  return hour < 24 && minute < 60 ? 60 * hour + minute : -1;
}

/// Reads one calendar; `name` is its path, for messages.
class Reader {
 public:
  explicit Reader(std::string_view name) : name_(name) {}

  Result<ExchangeCalendar> read(const Json& root) {
    extends_ = root.find("extends") != nullptr;
    for (auto step :
         {extends_ ? &Reader::read_base : &Reader::read_head, &Reader::read_holidays,
          &Reader::read_special_sessions, &Reader::read_expiries, &Reader::check_special_sessions}) {
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

  /// A time of the day in minutes.
  Result<int> time(const Json& object, const std::string& where, const char* field) const {
    const auto s = text(object, where, field);
    if (!s) return io::fail(s.error());
    const int minutes = minutes_of(*s);
    if (minutes < 0) return bad(where + ", " + field + ": a time was expected, e.g. \"18:15\"");
    return minutes;
  }

  /// The day of an entry that has what it needs; days must ascend within the calendar's span.
  Result<Day> day_of(const Json& entry, const std::string& where, const char* date_field, Day before) const {
    const auto day = date(entry, where, date_field);
    if (!day) return day;
    if (*day <= before || *day > out_.last)
      return bad(where + " (" + io::format_day(*day) + "): dates must ascend from complete_from (" +
                 io::format_day(out_.first) + ") to complete_through (" + io::format_day(out_.last) + ")");
    return day;
  }

  bool removes(const Json& entry) const { return extends_ && entry.find("removed"); }

  /// Puts an entry in its place, or in that of the entry of the same day.
  template <class Entry>
  Result<void> add(const Result<Entry>& made, std::vector<Entry>& target, Day Entry::*day_field) const {
    if (!made) return io::fail(made.error());
    const auto at = std::ranges::lower_bound(target, (*made).*day_field, {}, day_field);
    if (at != target.end() && (*at).*day_field == (*made).*day_field) {
      *at = *made;
    } else {
      target.insert(at, *made);
    }
    return {};
  }

  template <class Entry>
  Result<void> remove(const Json& entry, const std::string& where, Day day, std::vector<Entry>& target,
                      Day Entry::*day_field) const {
    if (entry.boolean("removed") != true) return bad(where + ", removed: only true was expected");
    const auto at = std::ranges::lower_bound(target, day, {}, day_field);
    if (at == target.end() || (*at).*day_field != day)
      return bad(where + ": the calendar it extends has nothing of this date to remove");
    target.erase(at);
    return {};
  }

  /// Reads a list, which may be absent, into `target`. `read` makes an entry: read(json, where, day).
  template <class Entry, class Read>
  Result<void> each(const Json& root, const char* list, const char* date_field, Names needed, Names optional,
                    std::vector<Entry>& target, Day Entry::*day_field, Read read) {
    if (!root.find(list)) return {};
    const Json::Array* entries = root.find(list)->array_items();
    if (!entries || entries->size() > kMaxEntries)
      return bad(std::string(list) + ": an array of at most " + std::to_string(kMaxEntries) +
                 " was expected");
    Day before = out_.first - 1;
    for (std::size_t i = 0; i < entries->size(); ++i) {
      const Json& entry = (*entries)[i];
      std::string where = std::string(list) + "[" + std::to_string(i) + "]";
      const auto ok = removes(entry) ? check_object(entry, where, {date_field, "removed"}, {})
                                     : check_object(entry, where, needed, optional);
      if (!ok) return ok;
      const auto day = day_of(entry, where, date_field, before);
      if (!day) return io::fail(day.error());
      before = *day;
      where += " (" + io::format_day(*day) + ")";
      const auto done = removes(entry) ? remove(entry, where, *day, target, day_field)
                                       : add(read(entry, where, *day), target, day_field);
      if (!done) return done;
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

  /// The head of a calendar that changes another.
  Result<void> read_base(const Json& root) {
    const Names optional = {"source",           "note",        "complete_through", "holidays",
                            "special_sessions", "expiry_rules"};
    if (auto ok = check_object(root, "the top level", {"extends"}, optional); !ok) return ok;
    const auto base = text(root, "the top level", "extends");
    if (!base) return io::fail(base.error());
    if (*base != "NSE") return bad("extends: the only calendar to extend is \"NSE\"");
    out_ = nse_calendar();
    if (!root.find("complete_through")) return {};
    const auto last = date(root, "the top level", "complete_through");
    if (!last) return io::fail(last.error());
    if (*last < out_.last)
      return bad("complete_through lies before " + io::format_day(out_.last) +
                 ", to which NSE's is complete");
    out_.last = *last;
    return {};
  }

  Result<void> read_holidays(const Json& root) {
    const auto read = [this](const Json& entry, const std::string& where, Day day) -> Result<Holiday> {
      Holiday h{.day = day};
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
      return h;
    };
    return each(root, "holidays", "date", {"date", "name"}, {"announced", "withdrawn"}, out_.holidays,
                &Holiday::day, read);
  }

  Result<void> read_special_sessions(const Json& root) {
    const auto read = [this](const Json& entry, const std::string& where, Day day) -> Result<SpecialSession> {
      if (auto ok = text(entry, where, "name"); !ok) return io::fail(ok.error());
      SpecialSession s{.day = day};
      if (!entry.find("open") && !entry.find("close")) return s;
      if (!entry.find("open") || !entry.find("close"))
        return bad(where + ": open and close go together, or both are left out");
      const auto open = time(entry, where, "open"), close = time(entry, where, "close");
      if (!open || !close) return io::fail((open ? close : open).error());
      if (*close <= *open) return bad(where + ": it closes before it opens");
      s.hours = features::Hours{*open, *close};
      return s;
    };
    return each(root, "special_sessions", "date", {"date", "name"}, {"open", "close"}, out_.special_sessions,
                &SpecialSession::day, read);
  }

  /// Once holidays are final: a special session stands where there is no regular one.
  Result<void> check_special_sessions(const Json&) {
    for (const SpecialSession& s : out_.special_sessions)
      if (features::is_regular_session(out_, s.day, s.day))
        return bad("special_sessions (" + io::format_day(s.day) +
                   "): this is a weekday that is no holiday, the session is a regular one");
    return {};
  }

  Result<void> read_expiries(const Json& root) {
    const auto read = [this](const Json& entry, const std::string& where, Day from) -> Result<ExpiryRule> {
      const auto weekly = text(entry, where, "weekly"), monthly = text(entry, where, "monthly");
      if (!weekly || !monthly) return io::fail((weekly ? monthly : weekly).error());
      constexpr std::string_view kLast = "last ";
      const std::string_view rest = std::string_view(*monthly).substr(monthly->starts_with(kLast) ? 5 : 0);
      const int week = weekday_of(*weekly), month = weekday_of(rest);
      if (week == 0 || week > kFriday) return bad(where + ", weekly: \"Monday\" to \"Friday\" was expected");
      if (rest == *monthly || month == 0 || month > kFriday)
        return bad(where + ", monthly: \"last Monday\" to \"last Friday\" was expected");
      return ExpiryRule{from, week, month};
    };
    if (auto ok = each(root, "expiry_rules", "from", {"from", "weekly", "monthly"}, {}, out_.expiries,
                       &ExpiryRule::from, read);
        !ok)
      return ok;
    if (out_.expiries.empty() || out_.expiries.front().from > out_.first)
      return bad("expiry_rules: the first one must hold from complete_from on");
    return {};
  }

  std::string_view name_;
  bool extends_ = false;
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
