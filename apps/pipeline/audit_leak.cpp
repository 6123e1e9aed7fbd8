#include "apps/pipeline/audit_leak.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <utility>

namespace spectrum::pipeline {
namespace {

using features::Table;

/// Not ==, for which 0 and -0 are equal; and not the bits of a NaN, which say nothing.
bool same(double a, double b) {
  if (std::isnan(a) || std::isnan(b)) return std::isnan(a) && std::isnan(b);
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

io::Json value_json(double v) { return std::isfinite(v) ? io::Json(v) : io::Json(); }

/// The comparison of one table with its heads.
class TableCheck {
 public:
  TableCheck(LeakCheck& out, const features::Market& market, const Table& whole)
      : out_(out), market_(market), whole_(whole), leaked_(whole.columns()), defined_(whole.columns()) {
    out_.values = whole.columns();
  }

  void compare(const Table& head) {
    std::vector<std::pair<std::size_t, std::size_t>> found;  // row, column
    for (std::size_t k = 0; k < whole_.columns(); ++k) {
      const auto row = first_difference(k, head);
      if (!row || leaked_[k]) continue;
      leaked_[k] = true;
      found.emplace_back(*row, k);
    }
    std::ranges::sort(found);
    for (const auto& [row, k] : found)
      out_.leaks.push_back({whole_.names()[k], market_.days[row], market_.days[head.rows() - 1],
                            value_json(whole_.column(k)[row]), value_json(cell(head, k, row))});
    ++out_.cuts;
    out_.rows += head.rows();
  }

  void finish() {
    for (std::size_t k = 0; k < defined_.size(); ++k)
      if (!defined_[k]) out_.never_defined.push_back(whole_.names()[k]);
  }

 private:
  /// Empty where the head does not have the column.
  std::span<const double> column_of(const Table& head, std::size_t k) const {
    const std::string& name = whole_.names()[k];
    if (k < head.columns() && head.names()[k] == name) return head.column(k);
    return head.has(name) ? head.column(name) : std::span<const double>();
  }

  double cell(const Table& head, std::size_t k, std::size_t row) const {
    const auto column = column_of(head, k);
    return column.empty() ? std::nan("") : column[row];
  }

  std::optional<std::size_t> first_difference(std::size_t k, const Table& head) {
    const auto whole = whole_.column(k), column = column_of(head, k);
    std::optional<std::size_t> first;
    for (std::size_t row = 0; row < head.rows(); ++row) {
      const double a = whole[row], b = column.empty() ? std::nan("") : column[row];
      if (std::isnan(a) && std::isnan(b)) continue;
      defined_[k] = true;
      ++out_.cells;
      if (!first && !same(a, b)) first = row;
    }
    return first;
  }

  LeakCheck& out_;
  const features::Market& market_;
  const Table& whole_;
  std::vector<bool> leaked_, defined_;
};

/// Every value of a document that holds no others, with its path.
using Leaves = std::vector<std::pair<std::string, const io::Json*>>;

void collect(const io::Json& value, const std::string& path, Leaves& out) {
  if (value.size() == 0) out.emplace_back(path, &value);
  if (const auto* members = value.members())
    for (const auto& m : *members) collect(m.value, path.empty() ? m.name : path + "." + m.name, out);
  if (const auto* items = value.array_items())
    for (std::size_t i = 0; i < items->size(); ++i)
      collect((*items)[i], path + "[" + std::to_string(i) + "]", out);
}

Leaves leaves_of(const io::Json& document) {
  Leaves out;
  collect(document, "", out);
  return out;
}

const io::Json& value_at(const Leaves& leaves, const std::string& path) {
  static const io::Json kAbsent;
  const auto at = std::ranges::find(leaves, path, &Leaves::value_type::first);
  return at == leaves.end() ? kAbsent : *at->second;
}

/// Fields of either document are looked up in the other; one that is not there counts as null.
void compare_documents(const io::Json& whole, const io::Json& head, io::Day day, LeakCheck& out) {
  const Leaves a = leaves_of(whole), b = leaves_of(head);
  out.values = std::max(out.values, a.size());
  out.cells += a.size();
  ++out.cuts;
  ++out.rows;
  if (whole == head) return;
  const auto note = [&](const std::string& path, const io::Json& x, const io::Json& y) {
    if (x != y && std::ranges::find(out.leaks, path, &Leak::name) == out.leaks.end())
      out.leaks.push_back({path, day, day, x, y});
  };
  for (const auto& [path, value] : a) note(path, *value, value_at(b, path));
  for (const auto& [path, value] : b) note(path, value_at(a, path), *value);
}

/// A refusal is an answer too: it must not depend on the future either.
io::Json as_document(const io::Result<io::Json>& made) {
  return made ? *made : io::Json::object({{"refused", made.error().message}});
}

}  // namespace

std::vector<std::size_t> cut_points(std::size_t sessions, std::size_t spread) {
  std::vector<std::size_t> cuts;
  const std::size_t early = sessions > kLastCuts + 1 ? sessions - kLastCuts - 1 : 0;  // longest spread cut
  spread = std::min(spread, early);
  for (std::size_t k = 1; k <= spread; ++k) cuts.push_back(early * k / spread);
  for (std::size_t n = early + 1; n < sessions; ++n) cuts.push_back(n);
  return cuts;
}

LeakCheck check_table(std::string name, const ComputeTable& compute, const features::Market& market,
                      std::span<const std::size_t> cuts, const AuditProgress& progress,
                      const MarketAfter& after) {
  LeakCheck out;
  out.name = std::move(name);
  const Table whole = compute(market);
  TableCheck check(out, market, whole);
  for (std::size_t i = 0; i < cuts.size(); ++i) {
    check.compare(compute(after ? after(cuts[i]) : market.head(cuts[i])));
    if (progress) progress(static_cast<int>(i + 1), static_cast<int>(cuts.size()));
  }
  check.finish();
  return out;
}

LeakCheck check_forecasts(std::string name, const ComputeForecast& forecast, const io::Cache& cache,
                          std::span<const io::Day> days, const AuditProgress& progress) {
  LeakCheck out;
  out.name = std::move(name);
  for (std::size_t i = 0; i < days.size(); ++i) {
    const auto whole = forecast(cache, days[i]), head = forecast(head_of(cache, days[i]), days[i]);
    const bool both_refused = !whole && !head && whole.error().message == head.error().message;
    if (both_refused && ++out.refused == days.size())
      out.skipped = "none could be made: " + whole.error().message;
    if (!both_refused) compare_documents(as_document(whole), as_document(head), days[i], out);
    if (progress) progress(static_cast<int>(i + 1), static_cast<int>(days.size()));
  }
  return out;
}

io::Cache head_of(const io::Cache& cache, io::Day last) {
  io::Cache head = cache;
  for (io::Series& s : head.series) {
    io::Candles kept;
    for (std::size_t i = 0; i < s.bars.size() && s.bars.day[i] <= last; ++i) kept.push_back(s.bars.bar(i));
    s.bars = std::move(kept);
  }
  return head;
}

}  // namespace spectrum::pipeline
