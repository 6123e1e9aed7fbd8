#include "io/synth.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace spectrum::io {
namespace {

std::vector<double> returns(const Candles& c) {
  std::vector<double> out;
  for (std::size_t i = 1; i < c.size(); ++i) out.push_back(std::log(c.close[i] / c.close[i - 1]));
  return out;
}

double correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const auto n = static_cast<double>(a.size());
  const double ma = std::accumulate(a.begin(), a.end(), 0.0) / n,
               mb = std::accumulate(b.begin(), b.end(), 0.0) / n;
  double aa = 0, bb = 0, ab = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    aa += (a[i] - ma) * (a[i] - ma);
    bb += (b[i] - mb) * (b[i] - mb);
    ab += (a[i] - ma) * (b[i] - mb);
  }
  return ab / std::sqrt(aa * bb);
}

TEST(Synth, SameSeedSameBytesOtherSeedOtherBytes) {
  const SynthOptions options{.seed = 7, .sessions = 60};
  EXPECT_EQ(format_cache(synthesise(options)), format_cache(synthesise(options)));
  EXPECT_NE(format_cache(synthesise(options)), format_cache(synthesise({.seed = 8, .sessions = 60})));
}

TEST(Synth, RoundTripsAndIsMarked) {
  const Cache c = synthesise({.sessions = 300});
  const auto back = parse_cache(format_cache(c), "s", *parse_instant("2025-11-15"));
  ASSERT_TRUE(back) << back.error().message;
  EXPECT_TRUE(back->warnings.empty());
  EXPECT_TRUE(back->cache.synthetic);
  EXPECT_EQ(back->cache.series.size(), market_table().size());
  EXPECT_EQ(format_cache(back->cache), format_cache(c));
}

TEST(Synth, WeekdaysUpToTheLastDay) {
  const Day saturday = *parse_day("2025-11-15");
  const Cache c = synthesise({.sessions = 40, .last_day = saturday});
  const Candles& bars = c.find(kPrimaryKey)->bars;
  ASSERT_EQ(bars.size(), 40u);
  EXPECT_EQ(bars.day.back(), saturday - 1);
  for (std::size_t i = 1; i < bars.size(); ++i) EXPECT_EQ(bars.day[i], next_weekday(bars.day[i - 1]));
}

TEST(Synth, TheDaysGivenAreTheSessions) {
  std::vector<Day> days;
  for (const char* d : {"2025-10-20", "2025-10-21", "2025-10-23", "2025-10-25"})
    days.push_back(*parse_day(d));
  const Cache c = synthesise({.seed = 7, .days = days}), weekdays = synthesise({.seed = 7, .sessions = 4});
  for (const Series& s : c.series) {
    const Candles& bars = s.bars;
    if (s.role() == Role::kIntraday) {
      EXPECT_EQ(bars.day.front(), days.back()) << s.key;
    } else {
      EXPECT_EQ(bars.day, days) << s.key;
    }
    EXPECT_EQ(bars.close, weekdays.find(s.key)->bars.close) << s.key << ": prices do not depend on dates";
  }
  EXPECT_TRUE(c.timestamp.starts_with("2025-10-25T")) << c.timestamp;
  EXPECT_EQ(format_cache(c), format_cache(synthesise({.seed = 7, .sessions = 9, .days = days})));
}

TEST(Synth, PricesAreOnTheTick) {
  const Cache c = synthesise({.sessions = 50});
  for (const Series& s : c.series) {
    const double ticks = s.role() == Role::kVolatility ? 400 : 20;
    for (double x : s.bars.close) EXPECT_EQ(x, std::round(x * ticks) / ticks) << s.key;
  }
}

TEST(Synth, IntradayBarsMakeTheLastDailyBar) {
  const Cache c = synthesise({.sessions = 30});
  const Candles& daily = c.find(kPrimaryKey)->bars;
  for (const auto& [key, count] : {std::pair{"nifty_1d_5m", 75u}, {"nifty_1m_1d", 375u}}) {
    const Candles& bars = c.find(key)->bars;
    ASSERT_EQ(bars.size(), count);
    EXPECT_EQ(bars.day.front(), daily.day.back());
    EXPECT_EQ(bars.open.front(), daily.open.back());
    EXPECT_EQ(bars.close.back(), daily.close.back());
    EXPECT_EQ(*std::max_element(bars.high.begin(), bars.high.end()), daily.high.back());
    EXPECT_EQ(*std::min_element(bars.low.begin(), bars.low.end()), daily.low.back());
    EXPECT_EQ(std::accumulate(bars.volume.begin(), bars.volume.end(), 0.0), daily.volume.back());
    EXPECT_EQ(format_rfc3339({bars.time.front(), kMarketOffset}), "2025-11-14T09:15:00+05:30");
  }
}

TEST(Synth, LooksLikeAMarket) {
  const Cache c = synthesise({.sessions = 2500});
  const auto index = returns(c.find(kPrimaryKey)->bars);
  double square = 0;
  for (double r : index) square += r * r;
  const double annual = std::sqrt(252 * square / static_cast<double>(index.size()));
  EXPECT_GT(annual, 0.08);
  EXPECT_LT(annual, 0.25);

  std::vector<double> today, tomorrow;  // volatility clusters, direction does not
  for (std::size_t i = 1; i < index.size(); ++i) {
    today.push_back(std::abs(index[i - 1]));
    tomorrow.push_back(std::abs(index[i]));
  }
  EXPECT_GT(correlation(today, tomorrow), 0.08);
  EXPECT_LT(std::abs(correlation({index.begin(), index.end() - 1}, {index.begin() + 1, index.end()})), 0.06);

  for (const Series& s : c.series) {
    if (s.role() == Role::kSector) {
      EXPECT_GT(correlation(index, returns(s.bars)), 0.4) << s.key;
      EXPECT_LT(correlation(index, returns(s.bars)), 0.95) << s.key;
    }
  }

  const Candles& vix = c.find(kVolatilityKey)->bars;
  std::vector<double> implied, realised;
  for (std::size_t i = 0; i + 22 < index.size(); ++i) {
    double sum = 0;
    for (std::size_t k = 0; k < 22; ++k) sum += index[i + k] * index[i + k];
    implied.push_back(vix.close[i]);
    realised.push_back(std::sqrt(sum));
  }
  EXPECT_GT(correlation(implied, realised), 0.25);
  EXPECT_LT(correlation(index, returns(vix)), -0.2);
}

TEST(Synth, RefusesNonsense) {
  EXPECT_THROW((void)synthesise({.sessions = 0}), std::invalid_argument);
  EXPECT_THROW((void)synthesise({.sessions = 1000000}), std::invalid_argument);
  EXPECT_THROW((void)synthesise({.days = {5, 5}}), std::invalid_argument);
  EXPECT_THROW((void)synthesise({.days = {6, 5}}), std::invalid_argument);
  EXPECT_THROW((void)synthesise({.days = std::vector<Day>(20001, 5)}), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::io
