#include "apps/pipeline/doctor_report.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "apps/pipeline/counted.h"
#include "apps/pipeline/text_format.h"
#include "io/market_table.h"

namespace spectrum::pipeline {
namespace {

using io::Json;

constexpr std::size_t kDatesShown = 24, kRowsShown = 10, kDatesInLine = 8;
constexpr Severity kWorstFirst[] = {Severity::kError, Severity::kWarning, Severity::kNote};

const char* to_string(Severity s) {
  constexpr std::array<const char*, 3> kNames = {"note", "warning", "error"};
  return kNames[static_cast<std::size_t>(s)];
}

Json dates_json(const std::vector<io::Day>& days) {
  Json out = Json::array();
  for (io::Day d : days) out.push(io::format_day(d));
  return out;
}

Json date_json(const std::optional<io::Day>& day) { return day ? Json(io::format_day(*day)) : Json(); }

std::size_t findings_of(const Checkup& c, const std::string& series, Severity severity) {
  return static_cast<std::size_t>(std::ranges::count_if(
      c.findings, [&](const Finding& f) { return f.series == series && f.severity == severity; }));
}

/// "2 errors, 1 warning", "note", "healthy".
std::string verdict(const Checkup& c, const std::string& series) {
  std::string out;
  for (Severity s : kWorstFirst) {
    const std::size_t n = findings_of(c, series, s);
    if (n == 0) continue;
    out += out.empty() ? "" : ", ";
    const std::string one = to_string(s);
    out += counted(n, one, one + "s");
  }
  return out.empty() ? "healthy" : out;
}

std::string head(const std::string& name, const Checkup& c) {
  return name + (c.synthetic ? " (SYNTHETIC)" : "") + ": " + std::to_string(c.series.size()) + " series" +
         ", judged by the exchange's calendar; ages on " + io::format_day(c.until) + "\n\n";
}

std::string series_line(const Checkup& c, const SeriesHealth& s) {
  const auto date = [](const std::optional<io::Day>& d) { return d ? io::format_day(*d) : std::string("-"); };
  const auto number = [&](std::size_t n) { return s.daily ? std::to_string(n) : std::string("-"); };
  return format("%-16.40s %5zu  %-10s  %-10s %7s %7s %6s %9zu %6d  ", s.key.c_str(), s.rows,
                date(s.first).c_str(), date(s.last).c_str(), number(s.missing.size()).c_str(),
                number(s.missing_special.size()).c_str(),
                s.lacks ? std::to_string(s.lacks->size()).c_str() : "-", s.zero_volume, s.behind) +
         verdict(c, s.key) + "\n";
}

std::string series_table(const Checkup& c) {
  std::string out = format("%-16s %5s  %-10s  %-10s %7s %7s %6s %9s %6s  %s\n", "series", "rows", "first",
                           "last", "missing", "special", "lacks", "no volume", "behind", "verdict");
  for (const SeriesHealth& s : c.series) out += series_line(c, s);
  return out +
         "\nmissing: regular sessions without a row; special: the same of special sessions; lacks: dates of\n"
         "nifty_daily without a row; behind: sessions since the last row\n";
}

/// Every date, or where they are many the first and the last, on lines of their own.
std::string dates_lines(const std::vector<io::Day>& days) {
  if (days.empty()) return "";
  const std::string indent(9, ' ');
  if (days.size() > kDatesShown)
    return indent + io::format_day(days.front()) + " ... " + io::format_day(days.back()) +
           " (--json lists them all)\n";
  std::string out;
  for (std::size_t i = 0; i < days.size(); ++i) {
    out += i % kDatesInLine == 0 ? (i ? ",\n" : "") + indent : ", ";
    out += io::format_day(days[i]);
  }
  return out + "\n";
}

/// Whether two series have the same, so that it is said once.
bool alike(const Finding& a, const Finding& b) {
  return a.severity == b.severity && a.kind == b.kind && a.text == b.text && a.advice == b.advice &&
         a.dates == b.dates && a.series.empty() == b.series.empty();
}

std::string finding_lines(const std::vector<Finding>& all, const Finding& f) {
  std::string names;
  for (const Finding& other : all)
    if (alike(f, other) && !other.series.empty()) names += (names.empty() ? "" : ", ") + other.series;
  return format("%-8s ", to_string(f.severity)) + (names.empty() ? "" : names + ": ") + f.text + "\n" +
         dates_lines(f.dates) + "         -> " + f.advice + "\n";
}

std::string findings_text(const std::vector<Finding>& all) {
  std::string out;
  for (Severity severity : kWorstFirst) {
    for (auto f = all.begin(); f != all.end(); ++f) {
      const auto same = [&](const Finding& other) { return alike(other, *f); };
      if (f->severity != severity || std::any_of(all.begin(), f, same)) continue;
      out += '\n';
      out += finding_lines(all, *f);
    }
  }
  return out;
}

std::string mendings_text(const std::vector<Mending>& mendings) {
  std::string out;
  for (const Mending& m : mendings) {
    out += "mended   " + m.series + ": " + m.text + "\n";
    for (std::size_t i = 0; i < std::min(m.removed.size(), kRowsShown); ++i)
      out += "         " + io::dump(m.removed[i], 0) + "\n";
    if (m.removed.size() > kRowsShown)
      out +=
          "         and " + std::to_string(m.removed.size() - kRowsShown) + " more (--json lists them all)\n";
  }
  return out.empty() ? "" : out + "\n";
}

/// "", " (3 months)", " (4 years)": where sessions are too many to be grasped.
std::string as_time(io::Day days) {
  const auto span = [](long n, const char* one, const char* many) {
    return " (" + counted(n, one, many) + ")";
  };
  if (days < 60) return "";
  return days < 730 ? span(std::lround(days / 30.44), "month", "months")
                    : span(std::lround(days / 365.25), "year", "years");
}

Json series_json(const Checkup& c, const SeriesHealth& s) {
  return Json::object({{"key", s.key},
                       {"written_as", s.written},
                       {"interval", s.interval},
                       {"rows", s.rows},
                       {"first", date_json(s.first)},
                       {"last", date_json(s.last)},
                       {"missing_sessions", dates_json(s.missing)},
                       {"missing_special_sessions", dates_json(s.missing_special)},
                       {"lacks_primary_dates", s.lacks ? dates_json(*s.lacks) : Json()},
                       {"zero_volume", s.zero_volume},
                       {"sessions_behind", s.behind},
                       {"errors", findings_of(c, s.key, Severity::kError)},
                       {"warnings", findings_of(c, s.key, Severity::kWarning)},
                       {"notes", findings_of(c, s.key, Severity::kNote)}});
}

Json finding_json(const Finding& f) {
  return Json::object({{"severity", to_string(f.severity)},
                       {"kind", f.kind},
                       {"series", f.series.empty() ? Json() : Json(f.series)},
                       {"text", f.text},
                       {"advice", f.advice},
                       {"count", f.count},
                       {"dates", dates_json(f.dates)},
                       {"mendable", f.mendable}});
}

}  // namespace

std::string usability(const Checkup& c) {
  if (!c.healthy()) return "mend the errors before you trust a result";
  const auto primary = std::ranges::find(c.series, io::kPrimaryKey, &SeriesHealth::key);
  if (primary == c.series.end() || primary->behind <= 1) return "the data can be used";
  const io::Day last = *primary->last;
  return "the data can be used, but " + primary->key + " ends on " + io::format_day(last) + ", " +
         counted(primary->behind, "session") + as_time(c.until - last) + " before " +
         io::format_day(c.until) + ": forecasts would be for the session after that day, which is past";
}

std::string doctor_table(const std::string& name, const Checkup& c, const std::vector<Mending>& mendings) {
  return mendings_text(mendings) + head(name, c) + series_table(c) + findings_text(c.findings) + "\n" +
         counted(c.count(Severity::kError), "error") + ", " +
         counted(c.count(Severity::kWarning), "warning") + ", " + counted(c.count(Severity::kNote), "note") +
         ": " + usability(c) + "\n";
}

Json doctor_json(const std::string& name, const Checkup& c, const std::vector<Mending>& mendings) {
  Json series = Json::array(), findings = Json::array(), mended = Json::array();
  for (const SeriesHealth& s : c.series) series.push(series_json(c, s));
  for (const Finding& f : c.findings) findings.push(finding_json(f));
  for (const Mending& m : mendings)
    mended.push(Json::object({{"series", m.series}, {"text", m.text}, {"removed", Json::list(m.removed)}}));
  Json out = Json::object({{"command", "doctor"},
                           {"data", name},
                           {"synthetic", c.synthetic},
                           {"verdict", c.healthy() ? "healthy" : "errors"},
                           {"errors", c.count(Severity::kError)},
                           {"warnings", c.count(Severity::kWarning)},
                           {"notes", c.count(Severity::kNote)},
                           {"until", io::format_day(c.until)},
                           {"calendar_from", io::format_day(c.calendar_first)},
                           {"calendar_through", io::format_day(c.calendar_last)}});
  return out.set("series", series).set("findings", findings).set("mended", mended);
}

}  // namespace spectrum::pipeline
