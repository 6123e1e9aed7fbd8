#include <charconv>
#include <cmath>

#include "apps/pipeline/commands.h"
#include "apps/pipeline/exit_code.h"
#include "apps/pipeline/input.h"
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

std::string as_csv(const MarketView& view, const features::Table& table) {
  std::string out = "date";
  for (const std::string& name : table.names()) out += "," + name;
  out += '\n';
  for (std::size_t t = 0; t < table.rows(); ++t) {
    out += io::format_day(view.market.days[t]);
    for (std::size_t k = 0; k < table.columns(); ++k) {
      out += ',';
      append_cell(out, table.column(k)[t]);
    }
    out += '\n';
  }
  return out;
}

/// {"dates": [...], "features": {name: [...]}}, null for a value not yet defined.
io::Json as_json(const MarketView& view, const features::Table& table) {
  io::Json dates = io::Json::array(), columns = io::Json::object();
  for (std::int32_t day : view.market.days) dates.push(io::format_day(day));
  for (std::size_t k = 0; k < table.columns(); ++k) {
    io::Json cells = io::Json::array();
    for (double v : table.column(k)) cells.push(std::isfinite(v) ? io::Json(v) : io::Json());
    columns.set(table.names()[k], std::move(cells));
  }
  return io::Json::object({{"dates", dates}, {"features", columns}});
}

}  // namespace

int cmd_indicators(const Options& options) {
  Log log(options.quiet);
  const auto view = read_market(options, log);
  if (!view) return log.fail(view.error());
  const features::Table table = features::compute(view->market);
  print(options.json ? io::dump(as_json(*view, table), 0) + "\n" : as_csv(*view, table));
  return kOk;
}

}  // namespace spectrum::pipeline
