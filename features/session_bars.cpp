#include "features/session_bars.h"

#include <algorithm>
#include <stdexcept>

namespace spectrum::features {
namespace {

constexpr std::int64_t kDay = 86400;
constexpr std::int64_t kSessionSeconds = std::int64_t{kBarSeconds} * kBarsPerSession;

std::int64_t local_day(std::int64_t time) {
  const std::int64_t local = time + kSessionOffset;
  return local / kDay - (local % kDay < 0 ? 1 : 0);
}

std::int64_t opening(std::int64_t day) { return day * kDay - kSessionOffset + kSessionOpen; }

bool is_price(double x) { return std::isfinite(x) && x > 0.0; }

void check(const IntradayView& b) {
  for (const Input& column : {b.open, b.high, b.low, b.close})
    if (column.size() != b.size()) throw std::invalid_argument("intraday bars: columns of unequal length");
  if (std::ranges::adjacent_find(b.time, std::ranges::greater_equal()) != b.time.end())
    throw std::invalid_argument("intraday bars: times must ascend");
}

void append(SessionBars& s, const IntradayView& b, std::size_t i, int slot) {
  s.slot.push_back(slot);
  s.open.push_back(b.open[i]);
  s.high.push_back(b.high[i]);
  s.low.push_back(b.low[i]);
  s.close.push_back(b.close[i]);
}

void drop_stubs(SessionBars& s) {
  while (s.size() > 0 && s.high.back() == s.low.back()) {
    s.slot.pop_back();
    for (auto* column : {&s.open, &s.high, &s.low, &s.close}) column->pop_back();
  }
}

}  // namespace

std::vector<SessionBars> sessions_of(const IntradayView& bars, std::int64_t now) {
  check(bars);
  std::vector<SessionBars> sessions;
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const std::int64_t day = local_day(bars.time[i]), since_open = bars.time[i] - opening(day);
    const bool in_session = since_open >= 0 && since_open < kSessionSeconds && since_open % kBarSeconds == 0;
    const bool priced = is_price(bars.open[i]) && is_price(bars.high[i]) && is_price(bars.low[i]) &&
                        is_price(bars.close[i]) && bars.low[i] <= bars.high[i];
    if (!in_session || !priced || bars.time[i] > now - kBarSeconds) continue;
    if (sessions.empty() || sessions.back().day != day) {
      sessions.emplace_back();
      sessions.back().day = static_cast<std::int32_t>(day);
      sessions.back().over = now >= opening(day) + kSessionSeconds;
    }
    append(sessions.back(), bars, i, static_cast<int>(since_open / kBarSeconds));
  }
  std::ranges::for_each(sessions, drop_stubs);
  std::erase_if(sessions, [](const SessionBars& s) { return s.size() == 0; });
  return sessions;
}

bool is_usable(const SessionBars& s) {
  if (s.size() == 0 || s.slot.front() != 0) return false;
  const int last = s.slot.back();
  if (s.over && last != kBarsPerSession - 1) return false;
  return 10 * s.size() >= 9 * static_cast<std::size_t>(last + 1);
}

}  // namespace spectrum::features
