#include "features/table.h"

#include <algorithm>
#include <stdexcept>

#include "features/stream.h"

namespace spectrum::features {
namespace {

bool in_catalogue(std::string_view name) {
  return std::ranges::any_of(catalogue(), [&](const Feature& f) {
    return f.needs == Needs::kSector ? name.starts_with(f.name) : name == f.name;
  });
}

}  // namespace

Table::Table(std::vector<std::string> names, std::vector<int> warmups, std::size_t rows,
             std::vector<double> cells)
    : names_(std::move(names)), warmups_(std::move(warmups)), rows_(rows), cells_(std::move(cells)) {
  if (cells_.size() != names_.size() * rows_ || warmups_.size() != names_.size())
    throw std::invalid_argument("Table: names, warm-ups and cells do not fit each other");
  std::vector<std::string_view> sorted(names_.begin(), names_.end());
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end())
    throw std::invalid_argument("Table: two columns are named " + std::string(*twice));
}

bool Table::has(std::string_view name) const { return std::ranges::find(names_, name) != names_.end(); }

std::span<const double> Table::column(std::string_view name) const {
  const auto at = std::ranges::find(names_, name);
  if (at == names_.end()) throw std::invalid_argument("Table: no column " + std::string(name));
  return column(static_cast<std::size_t>(at - names_.begin()));
}

std::span<const double> Table::column(std::size_t index) const {
  if (index >= names_.size()) throw std::invalid_argument("Table: no column " + std::to_string(index));
  return std::span(cells_).subspan(index * rows_, rows_);
}

Table compute(const Market& market, std::vector<ColumnSpec> specs) {
  std::vector<std::string> names;
  std::vector<int> warmups;
  for (const ColumnSpec& c : specs) {
    names.push_back(c.name);
    warmups.push_back(c.feature->warmup);
  }
  std::vector<double> cells(specs.size() * market.size());
  Stream(Shape::of(market), std::move(specs)).append(market, cells);
  return {std::move(names), std::move(warmups), market.size(), std::move(cells)};
}

Table compute(const Market& market) { return compute(market, columns_of(Shape::of(market))); }

Table compute(const Market& market, std::span<const std::string_view> only) {
  for (const std::string_view name : only)
    if (!in_catalogue(name)) throw std::invalid_argument("no feature is named " + std::string(name));
  std::vector<ColumnSpec> specs = columns_of(Shape::of(market));
  std::erase_if(specs, [&](const ColumnSpec& s) { return std::ranges::find(only, s.name) == only.end(); });
  return compute(market, std::move(specs));
}

}  // namespace spectrum::features
