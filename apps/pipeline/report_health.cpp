#include "apps/pipeline/report_health.h"

#include <algorithm>

#include "apps/pipeline/doctor_report.h"
#include "apps/pipeline/report_json.h"
#include "apps/pipeline/report_table.h"
#include "apps/pipeline/report_text.h"

namespace spectrum::pipeline {
namespace {

constexpr Severity kWorstFirst[] = {Severity::kError, Severity::kWarning, Severity::kNote};
constexpr const char* kSeverityWords[] = {"note", "warning", "error"};
constexpr const char* kSeverityShapes[] = {"\xE2\x97\x8F", "\xE2\x96\xB2", "\xE2\x9C\x96"};
constexpr std::size_t kDatesShown = 8;

std::size_t index_of(Severity s) { return static_cast<std::size_t>(s); }

std::string verdict_of(const Checkup& c, const std::string& key) {
  std::string out;
  for (const Severity s : kWorstFirst) {
    const auto n = std::ranges::count_if(
        c.findings, [&](const Finding& f) { return f.series == key && f.severity == s; });
    if (n > 0) out.append(out.empty() ? "" : ", ").append(counted(n, kSeverityWords[index_of(s)]));
  }
  return out.empty() ? "healthy" : out;
}

std::string day_or_none(const std::optional<io::Day>& day) { return day ? io::format_day(*day) : "none"; }

Html series_row(const Checkup& c, const SeriesHealth& s) {
  const auto number = [](std::size_t n) { return element("td", grouped(static_cast<double>(n), 0)); };
  return element("tr", row_head(s.key) + number(s.rows) + element("td", day_or_none(s.first)) +
                           element("td", day_or_none(s.last)) +
                           (s.daily ? number(s.missing.size()) : element("td", "not counted")) +
                           element("td", std::to_string(s.behind)) +
                           classed("td", "words", verdict_of(c, s.key)));
}

Html series_table(const Checkup& c) {
  Html rows;
  const std::size_t shown = std::min(c.series.size(), kMostItems);
  for (std::size_t i = 0; i < shown; ++i) rows += series_row(c, c.series[i]);
  std::string note = "Missing: regular sessions without a row; behind: sessions since the last row.";
  if (shown < c.series.size())
    note.append(" ")
        .append(std::to_string(c.series.size() - shown))
        .append(" more are not shown: `pipeline doctor` lists them.");
  return scroll_table("Series of the cache",
                      heading_row({"Series", "Rows", "First", "Last", "Missing", "Behind", " Verdict"}),
                      rows) +
         classed("p", "sub hint", note);
}

std::string dates_of(const Finding& f) {
  std::string out;
  for (std::size_t i = 0; i < std::min(f.dates.size(), kDatesShown); ++i)
    out.append(i ? ", " : "").append(io::format_day(f.dates[i]));
  if (f.dates.size() > kDatesShown)
    out.append(" and ").append(std::to_string(f.dates.size() - kDatesShown)).append(" more");
  return out;
}

bool alike(const Finding& a, const Finding& b) {
  return a.severity == b.severity && a.text == b.text && a.advice == b.advice && a.dates == b.dates;
}

Html finding_item(const std::vector<Finding>& all, const Finding& f) {
  std::string names;
  for (const Finding& other : all)
    if (alike(f, other) && !other.series.empty())
      names.append(names.empty() ? "" : ", ").append(other.series);
  const std::size_t s = index_of(f.severity);
  Html item =
      element("strong",
              element("span", {{"class", std::string("mark ") + kSeverityWords[s]}, {"aria-hidden", "true"}},
                      kSeverityShapes[s]) +
                  Html(std::string(" ") + kSeverityWords[s])) +
      Html(names.empty() ? std::string(": ") : std::string(" in ").append(names).append(": ")) +
      Html(f.text) + Html(".");
  if (!f.dates.empty()) item += classed("span", "dates", std::string(" ").append(dates_of(f)).append("."));
  return element("li", item + classed("span", "advice", " To do: " + f.advice + "."));
}

/// Series that have the same finding share one item.
Html findings_list(const Checkup& c) {
  const std::vector<Finding>& all = c.findings;
  Html items;
  std::size_t shown = 0;
  for (const Severity severity : kWorstFirst)
    for (auto f = all.begin(); f != all.end(); ++f) {
      const auto same = [&](const Finding& other) { return alike(other, *f); };
      if (f->severity == severity && std::none_of(all.begin(), f, same) && ++shown <= kMostItems)
        items += finding_item(all, *f);
    }
  if (items.empty()) return items;
  const Html inside = element("summary", "Findings, and what to do") + classed("ul", "findings", items);
  // Errors lie open, so that they stand on paper too.
  return c.healthy() ? element("details", inside) : element("details", {{"open", ""}}, inside);
}

}  // namespace

Html health_section(const ReportInput& in) {
  if (!in.checkup.value) return classed("p", "missing", in.checkup.why);
  const Checkup& c = *in.checkup.value;
  std::string told;
  for (const Severity s : kWorstFirst)
    told.append(told.empty() ? "" : ", ").append(counted(c.count(s), kSeverityWords[index_of(s)]));
  return classed("p", "lead", told + ": " + usability(c) + ".") + series_table(c) + findings_list(c);
}

}  // namespace spectrum::pipeline
