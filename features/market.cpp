#include "features/market.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spectrum::features {
namespace {

constexpr std::ptrdiff_t kNone = -1;

void check(const SeriesView& s) {
  const auto fits = [&](std::span<const double> column) {
    return column.empty() || column.size() == s.days.size();
  };
  if (!fits(s.open) || !fits(s.high) || !fits(s.low) || !fits(s.close) || !fits(s.volume))
    throw std::invalid_argument("series " + s.name + ": columns of unequal length");
  if (s.close.size() != s.days.size()) throw std::invalid_argument("series " + s.name + ": no close");
  if (std::adjacent_find(s.days.begin(), s.days.end(), std::greater_equal<>()) != s.days.end())
    throw std::invalid_argument("series " + s.name + ": days are not ascending and unique");
}

/// For each session the row of `s` whose level holds there, kNone where none does.
struct Alignment {
  std::vector<std::ptrdiff_t> row;
  std::vector<std::uint8_t> carried;
};

Alignment align(std::span<const std::int32_t> clock, const SeriesView& s, int max_carry) {
  Alignment a{std::vector<std::ptrdiff_t>(clock.size(), kNone), std::vector<std::uint8_t>(clock.size(), 0)};
  std::size_t next = 0;           // first bar dated after the session
  std::ptrdiff_t newest = kNone;  // newest bar with a level
  int age = 0;                    // sessions since that bar's date
  for (std::size_t t = 0; t < clock.size(); ++t) {
    ++age;
    for (; next < s.days.size() && s.days[next] <= clock[t]; ++next) {
      if (!std::isfinite(s.close[next])) continue;
      newest = static_cast<std::ptrdiff_t>(next);
      age = s.days[next] == clock[t] ? 0 : 1;
    }
    if (newest == kNone || age > max_carry) continue;
    a.row[t] = newest;
    a.carried[t] = age > 0;
  }
  return a;
}

std::vector<double> take(std::span<const double> column, const Alignment& a) {
  std::vector<double> out(a.row.size(), std::numeric_limits<double>::quiet_NaN());
  if (column.empty()) return out;
  for (std::size_t t = 0; t < out.size(); ++t)
    if (a.row[t] != kNone) out[t] = column[static_cast<std::size_t>(a.row[t])];
  return out;
}

template <class T>
std::vector<T> cut(const std::vector<T>& column, std::size_t first, std::size_t last) {
  if (column.empty()) return {};
  return {column.begin() + static_cast<std::ptrdiff_t>(first),
          column.begin() + static_cast<std::ptrdiff_t>(last)};
}

std::vector<double> copy(std::span<const double> column) { return {column.begin(), column.end()}; }

}  // namespace

Market Market::slice(std::size_t first, std::size_t last) const {
  if (first > last || last > size()) throw std::invalid_argument("Market::slice: no such sessions");
  Market m;
  m.days = cut(days, first, last);
  m.open = cut(open, first, last);
  m.high = cut(high, first, last);
  m.low = cut(low, first, last);
  m.close = cut(close, first, last);
  m.volume = cut(volume, first, last);
  m.vix = {cut(vix.open, first, last), cut(vix.high, first, last), cut(vix.low, first, last),
           cut(vix.close, first, last), cut(vix.carried, first, last)};
  for (const Sector& s : sectors)
    m.sectors.push_back({s.name, cut(s.close, first, last), cut(s.carried, first, last)});
  return m;
}

Market join(const SeriesView& primary, const SeriesView* vix, std::span<const SeriesView> sectors,
            int max_carry) {
  if (max_carry < 0) throw std::invalid_argument("join: max_carry is negative");
  check(primary);
  if (primary.open.size() != primary.days.size() || primary.high.size() != primary.days.size() ||
      primary.low.size() != primary.days.size())
    throw std::invalid_argument("series " + primary.name + ": open, high and low are needed");

  Market m;
  m.days = {primary.days.begin(), primary.days.end()};
  m.open = copy(primary.open);
  m.high = copy(primary.high);
  m.low = copy(primary.low);
  m.close = copy(primary.close);
  m.volume = copy(primary.volume);
  if (vix && !vix->days.empty()) {
    check(*vix);
    Alignment a = align(m.days, *vix, max_carry);
    m.vix = {take(vix->open, a), take(vix->high, a), take(vix->low, a), take(vix->close, a),
             std::move(a.carried)};
  }
  for (const SeriesView& s : sectors) {
    if (s.days.empty()) continue;
    check(s);
    Alignment a = align(m.days, s, max_carry);
    m.sectors.push_back({s.name, take(s.close, a), std::move(a.carried)});
  }
  return m;
}

}  // namespace spectrum::features
