#include "apps/pipeline/live_reading.h"

#include <algorithm>
#include <cmath>

#include "apps/pipeline/doctor.h"
#include "apps/pipeline/text_format.h"
#include "io/date.h"
#include "io/market_table.h"

namespace spectrum::pipeline {
namespace {

bool far_apart(double a, double b, double largest) { return std::abs(a / b - 1) > largest; }

std::string number(double x) { return format("%.2f", x); }

}  // namespace

std::optional<Reading> reading_of(const io::Chart& chart) {
  const io::Candles& c = chart.bars;
  if (c.empty()) return {};
  const bool quoted = chart.price && chart.price_time;
  Reading out;
  out.price = quoted ? *chart.price : chart.stub ? chart.stub->close : c.close.back();
  out.time = quoted ? *chart.price_time : chart.stub ? chart.stub->time : c.time.back();
  const io::Day day = io::local_day(out.time, io::kMarketOffset);
  if (c.day.back() != day || !(out.price > 0)) return {};

  std::size_t first = c.size();
  while (first > 0 && c.day[first - 1] == day) --first;
  io::Bar& s = out.session;
  s.day = day;
  s.time = std::int64_t{86400} * day - io::kMarketOffset;
  s.open = c.open[first];
  s.close = out.price;
  s.high = std::max({s.open, out.price,
                     *std::max_element(c.high.begin() + static_cast<std::ptrdiff_t>(first), c.high.end())});
  s.low = std::min({s.open, out.price,
                    *std::min_element(c.low.begin() + static_cast<std::ptrdiff_t>(first), c.low.end())});
  const std::size_t ended = c.size() - (chart.last_is_forming ? 1 : 0);
  for (std::size_t i = first; i < ended; ++i) out.bars.push_back(c.bar(i));
  return out;
}

ReadingGate::ReadingGate(bool volatility)
    : largest_step_(volatility ? 0.2 : 0.03), largest_session_(volatility ? kVixJump : kIndexJump) {}

bool ReadingGate::doubtful(const Reading& reading, double last_close) const {
  if (taken_) return far_apart(reading.price, taken_->price, largest_step_);
  return last_close > 0 && std::abs(std::log(reading.price / last_close)) > largest_session_;
}

std::string ReadingGate::judge(const Reading& reading, double last_close) {
  if (taken_ && reading.time < taken_->time)
    return "its last trade is " + std::to_string(taken_->time - reading.time) +
           " s older than the one before";
  if (doubtful(reading, last_close)) {
    const bool confirmed = doubted_ && reading.time > doubted_->time &&
                           !far_apart(reading.price, doubted_->price, largest_step_);
    if (!confirmed) {
      if (!doubted_ || far_apart(reading.price, doubted_->price, largest_step_)) doubted_ = reading;
      return "a jump from " + number(taken_ ? taken_->price : last_close) + " to " + number(reading.price) +
             " waits for a second reading";
    }
  }
  doubted_.reset();
  taken_ = reading;
  return "";
}

}  // namespace spectrum::pipeline
