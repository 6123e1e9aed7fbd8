#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/counted.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/indicator_list.h"
#include "apps/pipeline/input.h"
#include "apps/pipeline/intraday_extras.h"
#include "apps/pipeline/nearest.h"
#include "features/calendar.h"
#include "features/catalogue.h"
#include "features/table.h"
#include "io/json.h"

namespace spectrum::pipeline {
namespace {

/// Shortest digits that read back the same; nothing for a value not yet defined.
void append_cell(std::string& out, double v) {
  if (!std::isfinite(v)) return;
  char text[32];
  out.append(text, std::to_chars(text, text + sizeof text, v).ptr);
}

/// Some columns of a table, with the day of each row.
struct Printed {
  std::vector<io::Day> days;
  features::Table table;
  std::vector<std::size_t> columns;
};

std::string as_csv(const Printed& p) {
  std::string out = "date";
  for (std::size_t k : p.columns) out += "," + p.table.names()[k];
  out += '\n';
  for (std::size_t t = 0; t < p.days.size(); ++t) {
    out += io::format_day(p.days[t]);
    for (std::size_t k : p.columns) {
      out += ',';
      append_cell(out, p.table.column(k)[t]);
    }
    out += '\n';
  }
  return out;
}

/// {"dates": [...], "features": {name: [...]}}, null for a value not yet defined.
io::Json as_json(const Printed& p) {
  io::Json dates = io::Json::array(), columns = io::Json::object();
  for (io::Day day : p.days) dates.push(io::format_day(day));
  for (std::size_t k : p.columns) {
    io::Json cells = io::Json::array();
    for (double v : p.table.column(k)) cells.push(std::isfinite(v) ? io::Json(v) : io::Json());
    columns.set(p.table.names()[k], std::move(cells));
  }
  return io::Json::object({{"dates", dates}, {"features", columns}});
}

/// A name as it was typed, without blanks around it, in small letters.
std::string tidied(const std::string& name) {
  std::string out;
  for (const char c : name)
    if (c != ' ') out += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

/// Whether a list entry is of a column: by name, or as one of the sectors'.
bool is_of(const IndicatorEntry& entry, const std::string& name) {
  const std::string prefix = entry.name.substr(0, entry.name.find('{'));
  return entry.name == name || (prefix.size() < entry.name.size() && name.starts_with(prefix));
}

io::Result<std::vector<IndicatorEntry>> chosen_entries(const Options& options) {
  std::vector<IndicatorEntry> list = indicator_list();
  const std::string& group = options.raw ? "chart" : options.group;
  if (!group.empty()) std::erase_if(list, [&](const IndicatorEntry& e) { return e.group != group; });
  if (options.only.empty()) return list;
  std::vector<IndicatorEntry> chosen;
  for (const std::string& typed : options.only) {
    const auto at = std::ranges::find_if(list, [&](const auto& e) { return is_of(e, tidied(typed)); });
    if (at == list.end())
      return io::fail(io::ErrorKind::kConfiguration, "--only: nothing is named '" + typed + "'");
    chosen.push_back(*at);
  }
  return chosen;
}

int print_list(const Options& options, Log& log) {
  const auto list = chosen_entries(options);
  if (!list) return log.fail(list.error());
  print(options.json       ? io::dump(list_as_json(*list), 1) + "\n"
        : options.markdown ? list_as_markdown(*list)
                           : list_as_text(*list));
  return kOk;
}

Printed compute_group(const Options& options, const MarketInput& input) {
  const features::Market& market = input.view.market;
  if (options.group == "intraday") {
    features::IntradayTable t = intraday_extras(input.cache, market, options.as_of, options.now);
    return {std::move(t.days), std::move(t.values), {}};
  }
  if (options.group == "calendar")
    return {market.days, features::calendar_table(market.days, options.calendar), {}};
  const bool chart = options.raw || options.group == "chart";
  auto columns = features::columns_of(features::Shape::of(market),
                                      chart ? features::chart_catalogue() : features::catalogue());
  if (!chart && !options.group.empty())
    std::erase_if(columns, [&](const auto& c) { return group_key(c.feature->group) != options.group; });
  return {market.days, features::compute(market, std::move(columns)), {}};
}

/// What to say of a name that is no column here.
std::string no_such_column(const Options& options, const std::string& name,
                           std::span<const std::string> names) {
  std::string text = "--only: there is no column '" + name + "' here";
  for (const IndicatorEntry& e : indicator_list()) {
    if (!is_of(e, name)) continue;
    const bool daily = e.group != "chart" && e.group != "calendar" && e.group != "intraday";
    const bool shown = options.raw             ? e.group == "chart"
                       : options.group.empty() ? daily
                                               : e.group == options.group;
    if (!shown) return text + ": it is of the group " + e.group + "; print it with --group " + e.group;
    const std::string prefix = e.name.substr(0, e.name.find('{'));
    std::string there;
    for (const std::string& n : names)
      if (n.starts_with(prefix)) there += " " + n;
    return text + ": it is made of " + e.reads + ", and the data lack such a series" +
           (there.empty() ? "" : "; there are" + there);
  }
  const std::string near = nearest(name, names);
  if (!near.empty()) text += "; did you mean " + near + "?";
  return text + " (`pipeline indicators --list` prints all)";
}

/// Finds the columns of --only, in its order; all where it is empty. Error: kConfiguration, for a name that
/// is none of them.
io::Result<void> choose_columns(const Options& options, Printed& p) {
  const std::vector<std::string>& only = options.only;
  const auto names = p.table.names();
  for (const std::string& typed : only) {
    const std::string name = tidied(typed);
    const auto at = std::ranges::find(names, name);
    if (at == names.end())
      return io::fail(io::ErrorKind::kConfiguration, no_such_column(options, name, names));
    const auto column = static_cast<std::size_t>(at - names.begin());
    if (std::ranges::find(p.columns, column) == p.columns.end()) p.columns.push_back(column);
  }
  for (std::size_t k = 0; only.empty() && k < names.size(); ++k) p.columns.push_back(k);
  return {};
}

}  // namespace

int cmd_indicators(const Options& options) {
  Log log(options.quiet);
  if (options.list || options.markdown) return print_list(options, log);
  const auto input = read_input(options, log);
  if (!input) return log.fail(input.error());
  Printed printed = compute_group(options, *input);
  if (const auto chosen = choose_columns(options, printed); !chosen) return log.fail(chosen.error());
  if (printed.days.empty())
    log.warn("no 5-minute session is in the data (" +
             counted(five_minute_bars(input->cache).time.size(), "bar") + ")");
  if (printed.columns.empty())
    log.warn("these data lack the series that the group " + options.group + " is made of");
  print(options.json ? io::dump(as_json(printed), 0) + "\n" : as_csv(printed));
  return kOk;
}

}  // namespace spectrum::pipeline
