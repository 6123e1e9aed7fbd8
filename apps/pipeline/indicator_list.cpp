#include "apps/pipeline/indicator_list.h"

#include <algorithm>

#include "features/calendar.h"
#include "features/catalogue.h"
#include "features/intraday.h"
#include "features/shared.h"

namespace spectrum::pipeline {
namespace {

/// The market's columns behind a set, however they are made into it.
std::string reads(features::ColumnSet inputs) {
  using enum features::Column;
  const features::ColumnSet all = features::with_inputs(inputs);
  const std::pair<features::Column, const char*> names[] = {
      {kOpen, "O"}, {kHigh, "H"}, {kLow, "L"}, {kClose, "C"}, {kTraded, "V"}};
  std::string text;
  const auto add = [&](const char* name) { text.append(text.empty() ? "" : " ").append(name); };
  for (const auto& [column, name] : names)
    if (all.has(column)) add(name);
  if (all.has(kVixHigh) || all.has(kVixLow) || all.has(kVixClose)) add("VIX");
  if (all.has(kSectorClose)) add("sectors");
  return text;
}

void add_daily(std::span<const features::Feature> catalogue, std::vector<IndicatorEntry>& list) {
  for (const features::Feature& f : catalogue) {
    const std::string name = std::string(f.name) + (f.needs == features::Needs::kSector ? "{sector}" : "");
    list.push_back({name, group_key(f.group), std::string(f.formula), std::string(f.source),
                    reads(f.recipe.inputs), std::to_string(f.warmup), f.warmup});
  }
}

std::string padded(const std::string& text, std::size_t width) {
  return text + std::string(text.size() < width ? width - text.size() : 0, ' ');
}

/// A vertical bar would end the cell.
std::string cell(std::string text) {
  for (std::size_t at = 0; (at = text.find('|', at)) != std::string::npos; at += 2) text.insert(at, 1, '\\');
  return text;
}

}  // namespace

std::string group_key(features::Group group) {
  std::string key(to_string(group));
  std::ranges::replace(key, ' ', '-');
  return key;
}

std::vector<IndicatorEntry> indicator_list() {
  std::vector<IndicatorEntry> list;
  add_daily(features::catalogue(), list);
  add_daily(features::chart_catalogue(), list);
  for (const features::IntradayFeature& f : features::intraday_catalogue()) {
    std::string needs = std::to_string(f.sessions);
    needs.append(f.sessions == 1 ? " session, " : " sessions, ");
    needs.append(std::to_string(f.bars)).append(f.bars == 1 ? " bar" : " bars");
    list.push_back({std::string(f.name), "intraday", std::string(f.formula), std::string(f.source),
                    "5-minute bars", needs, f.sessions - 1});
  }
  for (const features::CalendarFeature& f : features::calendar_catalogue())
    list.push_back(
        {std::string(f.name), "calendar", std::string(f.formula), std::string(f.source), "date", "0", 0});
  return list;
}

std::vector<std::string> indicator_groups() {
  std::vector<std::string> groups;
  for (const IndicatorEntry& e : indicator_list())
    if (groups.empty() || groups.back() != e.group) groups.push_back(e.group);
  return groups;
}

std::string list_as_text(const std::vector<IndicatorEntry>& list) {
  const IndicatorEntry head = {"name", "group", "formula", "source", "reads", "warm-up", 0};
  std::size_t name = head.name.size(), group = head.group.size(), warmup = head.warmup.size(),
              reads = head.reads.size(), formula = head.formula.size();
  for (const IndicatorEntry& e : list) {
    name = std::max(name, e.name.size());
    group = std::max(group, e.group.size());
    warmup = std::max(warmup, e.warmup.size());
    reads = std::max(reads, e.reads.size());
    formula = std::max(formula, e.formula.size());
  }
  std::string text;
  const auto line = [&](const IndicatorEntry& e) {
    text += padded(e.name, name) + "  " + padded(e.group, group) + "  " + padded(e.warmup, warmup) + "  " +
            padded(e.reads, reads) + "  " + padded(e.formula, formula) + "  " + e.source + "\n";
  };
  line(head);
  for (const IndicatorEntry& e : list) line(e);
  return text + "The notation is explained in docs/indicators.md, and by --markdown.\n";
}

io::Json list_as_json(const std::vector<IndicatorEntry>& list) {
  io::Json array = io::Json::array();
  for (const IndicatorEntry& e : list)
    array.push(io::Json::object({{"name", e.name},
                                 {"group", e.group},
                                 {"formula", e.formula},
                                 {"source", e.source},
                                 {"reads", e.reads},
                                 {"warmup", e.first_row},
                                 {"needs", e.warmup}}));
  return array;
}

std::string list_as_markdown(const std::vector<IndicatorEntry>& list) {
  std::string page =
      "# Indicators\n\n"
      "Made by `pipeline indicators --list --markdown` from the catalogues that compute them.\n\n"
      "`X_n` is X n sessions ago; `mean_n`, `sum_n` and `std_n` are over the last n sessions, `std_n` and "
      "z-scores with\n"
      "divisor n - 1, `sigma` of the Bollinger bands with divisor n; `ln` is natural. O, H, L, C and V are "
      "the index's\n"
      "bar, `r` its log return, `on` and `co` its moves overnight and from open to close, `d` the one-day "
      "variance:\n"
      "`max(ln(H/L)^2 / 2 - (2 ln 2 - 1) co^2, 1e-12) + on^2`. `RS` are the Rogers-Satchell terms, `k` of "
      "Yang and Zhang is\n"
      "0.34 / (1.34 + 21/19), `r_s` a sector's log returns. `SMA_n` is the plain mean, `EMA_n` the "
      "exponential with weight\n"
      "2/(n + 1), Wilder's has 1/n; both begin with the plain mean of their first n values. `U` and `D` are "
      "Wilder's means\n"
      "of gains and of losses, `TP` is (H + L + C)/3, `BP` is C - min(L, C_1), `TR` the true range, `HH_n` "
      "and `LL_n` the\n"
      "extremes of n sessions. A mid-rank is the share of earlier values below, ties counting half: 0 to "
      "1.\n\n"
      "Volatilities are fractions a year (0.15 is 15 %). Warm-up is the first row, counted from 0, that has "
      "a value when\n"
      "history starts with row 0; before it cells are empty. Recursive ones (EMA, Wilder) go on depending on "
      "where history\n"
      "starts: `pipeline audit warmup` says how much. The calendar is NSE's, from 2020 on, or that of "
      "`--calendar`\n"
      "([calendar.md](calendar.md)); gaps are counted by it, not by the rows of the data. Intraday values "
      "have a "
      "row for\n"
      "each session with 5-minute bars.\n";
  std::string group;
  for (const IndicatorEntry& e : list) {
    if (e.group != group) {
      group = e.group;
      page += "\n## " + group + "\n\n| name | formula | source | reads | warm-up |\n|---|---|---|---|---|\n";
    }
    page += "| `" + e.name + "` | " + cell(e.formula) + " | " + cell(e.source) + " | " + e.reads + " | " +
            e.warmup + " |\n";
  }
  return page;
}

}  // namespace spectrum::pipeline
