#include "tests/apps/fake_source.h"

#include <cmath>
#include <cstdio>
#include <vector>

#include "apps/pipeline/exchange_calendar.h"
#include "io/market_table.h"

namespace spectrum::test {
namespace {

struct Rows {
  std::string stamps, open, high, low, close, volume;

  void add(std::int64_t stamp, double o, double h, double l, double c) {
    put(stamps, std::to_string(stamp));
    put(open, number(o));
    put(high, number(h));
    put(low, number(l));
    put(close, number(c));
    put(volume, "0");
  }
  static void put(std::string& list, const std::string& item) { list += (list.empty() ? "" : ",") + item; }
  static std::string number(double x) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", x);
    return text;
  }
};

std::int64_t open_of(io::Day day) { return std::int64_t{86400} * day - io::kMarketOffset + 9 * 3600 + 900; }

void add_day(Rows& rows, const Chart& c, io::Day day) {
  const double close = close_of(c.symbol, day, c.level), open = close * (1 + 0.001 * (day % 5 - 2));
  rows.add(open_of(day), open, std::max(open, close) * 1.004, std::min(open, close) * 0.996, close);
}

void add_minutes(Rows& rows, const Chart& c, io::Day day, int step) {
  const int minutes = day == c.last ? c.minutes : 375;
  for (int m = 0; m < minutes; m += step) {
    const double p = close_of(c.symbol, day, c.level) * (1 + 0.0001 * (m % 7));
    rows.add(open_of(day) + 60 * m, p, p * 1.0002, p * 0.9998, p * 1.0001);
  }
}

bool is_session(io::Day day) { return features::is_regular_session(pipeline::nse_calendar(), day, day); }

std::string parameter(const std::string& query, const std::string& name) {
  const std::size_t at = query.find(name + "=");
  if (at == std::string::npos) return "";
  return query.substr(at + name.size() + 1, query.find('&', at) - at - name.size() - 1);
}

std::string decoded(const std::string& text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '%' && i + 2 < text.size()) {
      out += static_cast<char>(std::stoi(text.substr(i + 1, 2), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

}  // namespace

double close_of(const std::string& symbol, io::Day day, double level) {
  double phase = 0;
  for (const char c : symbol) phase += c;
  const double close = level * (1 + 0.02 * std::sin(day / 9.0 + phase) + 0.004 * std::sin(1.7 * day + phase));
  return std::round(close * 100) / 100;
}

std::string chart_json(const Chart& c) {
  Rows rows;
  const bool daily = c.interval == "1d";
  for (io::Day day = c.first; day <= c.last; ++day) {
    if (!is_session(day)) continue;
    if (daily) {
      add_day(rows, c, day);
    } else {
      add_minutes(rows, c, day, c.interval == "1m" ? 1 : 5);
    }
  }
  const std::int64_t session = open_of(c.last);
  const std::int64_t price_time = c.price_time.value_or(session + 375 * 60);
  const std::string price = Rows::number(close_of(c.symbol, c.last, c.level));
  return R"({"chart":{"result":[{"meta":{"currency":")" + c.currency + R"(","symbol":")" + c.symbol +
         R"(","exchangeName":"NSI","instrumentType":")" + c.type + R"(","regularMarketTime":)" +
         std::to_string(price_time) + R"(,"gmtoffset":19800,"timezone":"IST","exchangeTimezoneName":")" +
         c.timezone + R"(","regularMarketPrice":)" + price +
         R"(,"currentTradingPeriod":{"regular":{"timezone":"IST","start":)" + std::to_string(session) +
         R"(,"end":)" + std::to_string(session + 22500) + R"(,"gmtoffset":19800}},"dataGranularity":")" +
         c.interval + R"(","range":")" + c.range + R"(","validRanges":[)" + c.valid_ranges +
         R"(]},"timestamp":[)" + rows.stamps + R"(],"indicators":{"quote":[{"open":[)" + rows.open +
         R"(],"high":[)" + rows.high + R"(],"low":[)" + rows.low + R"(],"close":[)" + rows.close +
         R"(],"volume":[)" + rows.volume + R"(]}]}}],"error":null}})";
}

FakeSource::FakeSource(const char* today)
    : today_(io::parse_day(today).value()),
      server_([this](const io::SeenRequest& request) { return answer(request); }) {}

void FakeSource::misbehave(const std::string& symbol, Special change) {
  const std::lock_guard lock(mutex_);
  specials_[symbol] = std::move(change);
}

void FakeSource::behave() {
  const std::lock_guard lock(mutex_);
  specials_.clear();
}

void FakeSource::set_today(const char* today) {
  const std::lock_guard lock(mutex_);
  today_ = io::parse_day(today).value();
}

void FakeSource::set_minutes(std::optional<int> minutes) {
  const std::lock_guard lock(mutex_);
  minutes_ = minutes;
}

io::Answer FakeSource::answer(const io::SeenRequest& request) {
  const std::string symbol = decoded(request.path.substr(request.path.rfind('/') + 1));
  const std::lock_guard lock(mutex_);
  for (const std::string& key : {symbol, std::string()})
    if (const auto special = specials_.find(key); special != specials_.end())
      return special->second(request, good_answer(request));
  return good_answer(request);
}

io::Answer FakeSource::good_answer(const io::SeenRequest& request) {
  Chart c;
  c.symbol = decoded(request.path.substr(request.path.rfind('/') + 1));
  c.range = parameter(request.query, "range");
  c.interval = parameter(request.query, "interval");
  c.level = c.symbol == "^INDIAVIX" ? 14 : 25000;
  c.last = today_;
  while (!is_session(c.last)) --c.last;
  c.first = c.range == "5y" ? c.last - 1826 : c.range == "5d" ? c.last - 6 : c.last;
  if (minutes_) {
    c.minutes = *minutes_;
    c.price_time = open_of(c.last) + 60 * *minutes_ - 20;
  }
  return {.body = chart_json(c)};
}

}  // namespace spectrum::test
