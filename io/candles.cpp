#include "io/candles.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace spectrum::io {
namespace {

std::int64_t key(const Candles& c, std::size_t i, bool daily) { return daily ? c.day[i] : c.time[i]; }

bool says_the_same(const Bar& a, const Bar& b) {
  const auto same = [](double x, double y) { return static_cast<float>(x) == static_cast<float>(y); };
  return same(a.open, b.open) && same(a.high, b.high) && same(a.low, b.low) && same(a.close, b.close) &&
         a.volume == b.volume;
}

}  // namespace

void Candles::push_back(const Bar& b) {
  time.push_back(b.time);
  day.push_back(b.day);
  open.push_back(b.open);
  high.push_back(b.high);
  low.push_back(b.low);
  close.push_back(b.close);
  volume.push_back(b.volume);
}

void Candles::reserve(std::size_t n) {
  time.reserve(n);
  day.reserve(n);
  for (auto* column : {&open, &high, &low, &close, &volume}) column->reserve(n);
}

BarTime bar_time(Instant stamp, bool daily, std::int32_t market_offset) {
  const std::int32_t offset = stamp.offset_seconds != 0 ? stamp.offset_seconds : market_offset;
  const Day day = local_day(stamp.seconds, offset);
  return {daily ? std::int64_t{day} * 86400 - offset : stamp.seconds, day, offset};
}

std::optional<PriceFault> price_fault(double open, double high, double low, double close) {
  const auto is_price = [](double x) { return x >= kMinPrice && x <= kMaxPrice; };
  const char* not_a_price = "is not a positive number from 0.01 to 1e9";
  if (!is_price(open)) return PriceFault{"Open", not_a_price};
  if (!is_price(high)) return PriceFault{"High", not_a_price};
  if (!is_price(low)) return PriceFault{"Low", not_a_price};
  if (!is_price(close)) return PriceFault{"Close", not_a_price};
  const double slack = 1e-6 * std::max({open, high, low, close});
  if (high < low - slack) return PriceFault{"High", "is below the low"};
  if (high < std::max(open, close) - slack) return PriceFault{"High", "is below open or close"};
  if (low > std::min(open, close) + slack) return PriceFault{"Low", "is above open or close"};
  return std::nullopt;
}

Tidied tidy(Candles& bars, bool daily) {
  Tidied report;
  std::vector<std::size_t> order(bars.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto younger = [&](std::size_t a, std::size_t b) {
    return key(bars, a, daily) < key(bars, b, daily);
  };
  if (!std::is_sorted(order.begin(), order.end(), younger)) {
    report.was_unsorted = true;
    std::stable_sort(order.begin(), order.end(), younger);
  }
  Candles out;
  out.reserve(bars.size());
  for (std::size_t k = 0; k < order.size(); ++k) {
    const bool repeated =
        k + 1 < order.size() && key(bars, order[k], daily) == key(bars, order[k + 1], daily);
    if (repeated) {
      ++report.duplicates;
    } else {
      out.push_back(bars.bar(order[k]));
    }
  }
  bars = std::move(out);
  return report;
}

Merged merge(Candles& into, const Candles& from, bool daily, std::vector<BarChange>* changes) {
  Merged report;
  Candles out;
  out.reserve(into.size() + from.size());
  std::size_t a = 0, b = 0;
  while (a < into.size() || b < from.size()) {
    if (b == from.size() || (a < into.size() && key(into, a, daily) < key(from, b, daily))) {
      out.push_back(into.bar(a++));
    } else if (a == into.size() || key(from, b, daily) < key(into, a, daily)) {
      out.push_back(from.bar(b++));
      ++report.added;
    } else {
      const Bar was = into.bar(a++);
      Bar is = from.bar(b++);
      if (is.volume == 0) is.volume = was.volume;
      const bool same = says_the_same(was, is);
      ++(same ? report.unchanged : report.updated);
      if (!same && changes) changes->push_back({was, is});
      out.push_back(same ? was : is);
    }
  }
  into = std::move(out);
  return report;
}

}  // namespace spectrum::io
