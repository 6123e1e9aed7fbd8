#pragma once
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "features/market.h"
#include "features/table.h"
#include "io/cache.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// Whether values use the future, by truncation: what is computed from a history that ends on a day must be,
/// bit for bit, what the whole history gives for the days up to it. Undefined equals undefined.

/// Any values of the sessions of a market, a column each.
using ComputeTable = std::function<features::Table(const features::Market&)>;
/// A market as it was after its first n sessions.
using MarketAfter = std::function<features::Market(std::size_t n)>;
/// The document of a forecast made from a cache as of a day, or why there is none.
using ComputeForecast = std::function<io::Result<io::Json>(const io::Cache&, io::Day as_of)>;
/// Called after every step of a long work.
using AuditProgress = std::function<void(int done, int total)>;

/// A value that changed when later sessions were taken away.
struct Leak {
  std::string name;      ///< the column, or the path of the field: tiles.weekly_range_pts[0]
  io::Day day = 0;       ///< the session that the value belongs to
  io::Day cut = 0;       ///< last session of the history that changed it
  io::Json whole, head;  ///< the value from the whole history, and from that one; null: undefined
};

/// What one check compared and found.
struct LeakCheck {
  std::string name;
  std::string skipped;              ///< why it was not made; empty: it was
  std::size_t values = 0;           ///< columns; fields of the longest forecast
  std::size_t cuts = 0;             ///< histories compared with the whole one
  std::size_t refused = 0;          ///< cuts without a forecast, from either
  std::size_t rows = 0, cells = 0;  ///< compared in all; cells: those defined on one side at least
  /// Columns that had no defined value to compare, so that nothing is known of them.
  std::vector<std::string> never_defined;
  std::vector<Leak> leaks;  ///< the first of every column or field, in the order found
};

/// Cuts at the end, which are always made.
inline constexpr std::size_t kLastCuts = 5;

/// Lengths of the histories to try on `sessions` sessions, ascending: all but the last 1 to 5 sessions, and
/// `spread` more at even distances before those.
std::vector<std::size_t> cut_points(std::size_t sessions, std::size_t spread);

/// Computes the values of the market and of `after(n)`, by default its first n sessions, for every n in
/// `cuts`, and compares. A column that a shorter history does not have counts as undefined there.
LeakCheck check_table(std::string name, const ComputeTable& compute, const features::Market& market,
                      std::span<const std::size_t> cuts, const AuditProgress& progress = {},
                      const MarketAfter& after = {});

/// Makes the forecast as of every day from the whole cache, and from one without bars of later days, and
/// compares. A day that both refuse with the same words is not counted as compared.
LeakCheck check_forecasts(std::string name, const ComputeForecast& forecast, const io::Cache& cache,
                          std::span<const io::Day> days, const AuditProgress& progress = {});

/// The cache as it was on the evening of a day.
io::Cache head_of(const io::Cache& cache, io::Day last);

}  // namespace spectrum::pipeline
