#include "features/intraday.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numbers>
#include <string_view>

#include "support.h"

namespace spectrum::features {
namespace {

using testing::Column;
using testing::same_bits;

constexpr std::int64_t kForever = std::int64_t{1} << 40;
constexpr std::int32_t kMonday = 20402;  // 2025-11-10

/// 09:15 of a day, UTC seconds.
std::int64_t opening(std::int32_t day) { return std::int64_t{day} * 86400 + 33300 - 19800; }

struct Tape {
  std::vector<std::int64_t> time;
  Column open, high, low, close;

  IntradayView view() const { return {time, open, high, low, close}; }
  IntradayView head(std::size_t n) const {
    return {std::span(time).first(n), Input(open).first(n), Input(high).first(n), Input(low).first(n),
            Input(close).first(n)};
  }
  void add(std::int64_t at, double o, double h, double l, double c) {
    time.push_back(at);
    open.push_back(o), high.push_back(h), low.push_back(l), close.push_back(c);
  }
  /// A session whose 5-minute log returns are `r`; highs and lows lie 1e-4 beyond the bar's body.
  void add_session(std::int32_t day, double at_open, const Column& r) {
    double price = at_open;
    for (std::size_t i = 0; i < r.size(); ++i) {
      const double next = price * std::exp(r[i]);
      add(opening(day) + 300 * static_cast<std::int64_t>(i), price, std::max(price, next) * 1.0001,
          std::min(price, next) * 0.9999, next);
      price = next;
    }
  }
  void erase(std::size_t i) {
    const auto at = static_cast<std::ptrdiff_t>(i);
    time.erase(time.begin() + at);
    for (Column* column : {&open, &high, &low, &close}) column->erase(column->begin() + at);
  }
};

/// Returns of about 1e-3, the same on every machine.
Column noise(std::uint32_t seed, std::size_t n = kBarsPerSession) {
  Column r(n);
  for (double& x : r) {
    seed = seed * 1664525U + 1013904223U;
    x = 2e-3 * (seed / 4294967296.0 - 0.5);
  }
  return r;
}

/// Three sessions of noise on days that follow each other, each opening 0.2 % above the last close.
Tape three_sessions() {
  Tape t;
  double open = 25000.0;
  for (std::int32_t k = 0; k < 3; ++k) {
    t.add_session(kMonday + k, open, noise(static_cast<std::uint32_t>(7 + k)));
    open = t.close.back() * 1.002;
  }
  return t;
}

std::size_t index_of(std::string_view name) {
  const auto all = intraday_catalogue();
  const auto at = std::ranges::find(all, name, &IntradayFeature::name);
  if (at == all.end()) throw std::invalid_argument(std::string(name));
  return static_cast<std::size_t>(at - all.begin());
}

/// A feature of the last session of a tape.
double value(const Tape& t, std::string_view name, double previous_close = 24900.0,
             std::int64_t now = kForever) {
  return intraday_row(sessions_of(t.view(), now), previous_close)[index_of(name)];
}

double value(const Column& returns, std::string_view name, double previous_close = 24900.0) {
  Tape t;
  t.add_session(kMonday, 25000.0, returns);
  return value(t, name, previous_close);
}

Column zigzag() {
  Column r(kBarsPerSession);
  for (std::size_t i = 0; i < r.size(); ++i) r[i] = i % 2 == 0 ? 1e-3 : -1e-3;
  return r;
}

Column drift_with_a_jump() {
  Column r(kBarsPerSession, 1e-4);
  r[40] = 1e-2;
  return r;
}

TEST(Intraday, RealisedVolatilityHoldsTheNight) {
  const double night = std::log(25000.0 / 24900.0);
  EXPECT_NEAR(value(zigzag(), "rv_5m"), std::sqrt(252 * (night * night + 75e-6)), 1e-12);
  EXPECT_NEAR(value(zigzag(), "rv_5m", 25000.0), std::sqrt(252 * 75e-6), 1e-12);
  EXPECT_TRUE(std::isnan(value(zigzag(), "rv_5m", kNaN)));
  EXPECT_TRUE(std::isnan(value(zigzag(), "rv_5m", 0.0)));
}

TEST(Intraday, BipowerVariationIsBlindToAJump) {
  EXPECT_NEAR(value(zigzag(), "bipower_5m"), std::numbers::pi / 2 * 74e-6, 1e-15);
  const double bipower = std::numbers::pi / 2 * (72e-8 + 2 * 1e-6), variance = 74e-8 + 1e-4;
  EXPECT_NEAR(value(drift_with_a_jump(), "bipower_5m"), bipower, 1e-15);
  EXPECT_NEAR(value(drift_with_a_jump(), "jump_share"), 1.0 - bipower / variance, 1e-9);
  EXPECT_EQ(value(zigzag(), "jump_share"), 0.0) << "bipower exceeds the variance";
}

TEST(Intraday, Moves) {
  const Column r = noise(3);
  double whole = 0.0, first = 0.0, last = 0.0;
  for (std::size_t i = 0; i < r.size(); ++i) {
    whole += r[i];
    if (i < 6) first += r[i];
    if (i >= 63) last += r[i];
  }
  EXPECT_NEAR(value(r, "open_to_close"), whole, 1e-13);
  EXPECT_NEAR(value(r, "first_30m"), first, 1e-13);
  EXPECT_NEAR(value(r, "last_60m"), last, 1e-13);
}

TEST(Intraday, ClosePosition) {
  Tape t;
  t.add(opening(kMonday), 100, 104, 99, 103);
  t.add(opening(kMonday) + 300, 103, 103, 98, 101);
  EXPECT_DOUBLE_EQ(value(t, "close_position", 100, opening(kMonday) + 600), 0.5);
}

TEST(Intraday, SkewOfARareLoss) {
  // n returns, one of them -m a and the others a: sums can be written down.
  Column r(kBarsPerSession, 1e-4);
  r[30] = -5e-4;
  const double squares = 74 + 25, cubes = 74 - 125;
  EXPECT_NEAR(value(r, "realised_skew"), std::sqrt(75.0) * cubes / std::pow(squares, 1.5), 1e-9);
  EXPECT_GT(value(drift_with_a_jump(), "realised_skew"), 7.0);
}

TEST(Intraday, SlopeAgainstTheCorrelationFormula) {
  const Tape t = three_sessions();
  const std::size_t n = 150;
  long double x = 0, y = 0, xx = 0, xy = 0, yy = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const long double a = static_cast<long double>(i),
                      b = std::log(static_cast<long double>(t.close[75 + i]));
    x += a, y += b, xx += a * a, xy += a * b, yy += b * b;
  }
  const long double r = (n * xy - x * y) / std::sqrt((n * xx - x * x) * (n * yy - y * y));
  const long double expected = r * std::sqrt((n - 2) / (1 - r * r));
  EXPECT_NEAR(value(t, "slope_t_2d"), static_cast<double>(expected), 1e-7);
}

TEST(Intraday, EnvelopeAndEfficiencyOfThreeSessions) {
  const Tape t = three_sessions();
  const double high = std::ranges::max(t.high), low = std::ranges::min(t.low);
  EXPECT_DOUBLE_EQ(value(t, "envelope_3d"), (high - low) / t.close.back());
  double net = 2 * std::log(1.002), path = net;
  for (std::uint32_t k = 0; k < 3; ++k)
    for (double r : noise(7 + k)) net += r, path += std::abs(r);
  EXPECT_NEAR(value(t, "efficiency_3d"), net / path, 1e-11);
}

TEST(Intraday, EfficiencyOfAStraightPathIsItsSign) {
  for (double step : {1e-4, -1e-4}) {
    Tape t;
    for (std::int32_t k = 0; k < 3; ++k)
      t.add_session(kMonday + k, k == 0 ? 25000.0 : t.close.back(), Column(kBarsPerSession, step));
    EXPECT_NEAR(value(t, "efficiency_3d"), step > 0 ? 1.0 : -1.0, 1e-12);
    EXPECT_TRUE(std::isnan(value(t, "slope_t_2d"))) << "no scatter about the line";
  }
}

TEST(Intraday, ASessionInProgressHasTheValuesOfWhatHasHappened) {
  const Tape t = three_sessions();
  const std::int64_t noon = opening(kMonday + 2) + 33 * 300 + 120;  // two minutes into the 34th bar
  const Tape cut = [&] {
    Tape head = t;
    while (head.time.size() > 150 + 33) head.erase(head.time.size() - 1);
    return head;
  }();
  const auto live = intraday_row(sessions_of(t.view(), noon), 24900.0);
  const auto known = intraday_row(sessions_of(cut.view(), noon), 24900.0);
  EXPECT_TRUE(same_bits(live, known)) << "the bar that is forming must not be seen";
  for (std::size_t k = 0; k < live.size(); ++k)
    EXPECT_EQ(std::isnan(live[k]), k == index_of("last_60m")) << intraday_catalogue()[k].name;
}

TEST(Intraday, EachNeedsItsBars) {
  const Tape t = three_sessions();
  const auto defined_after = [&](std::string_view name) {
    for (std::int64_t bars = 0; bars <= 75; ++bars) {
      const auto s = sessions_of(t.view(), opening(kMonday + 2) + 300 * bars);
      if (s.size() == 3 && !std::isnan(intraday_row(s, 24900.0)[index_of(name)])) return bars;
    }
    return std::int64_t{-1};
  };
  for (const char* name : {"rv_5m", "bipower_5m", "jump_share", "first_30m", "realised_skew"})
    EXPECT_EQ(defined_after(name), 6) << name;
  for (const char* name : {"open_to_close", "close_position", "slope_t_2d", "envelope_3d", "efficiency_3d"})
    EXPECT_EQ(defined_after(name), 1) << name;
  EXPECT_EQ(defined_after("last_60m"), 75);
}

TEST(Intraday, EachNeedsItsSessions) {
  const auto sessions = sessions_of(three_sessions().view(), kForever);
  for (std::size_t n = 1; n <= 3; ++n) {
    const auto row = intraday_row(std::span(sessions).last(n), 24900.0);
    for (std::size_t k = 0; k < row.size(); ++k) {
      const IntradayFeature& f = intraday_catalogue()[k];
      EXPECT_EQ(std::isfinite(row[k]), static_cast<std::size_t>(f.sessions) <= n) << f.name << " of " << n;
    }
  }
  EXPECT_TRUE(std::ranges::all_of(intraday_row({}, 1.0), [](double v) { return std::isnan(v); }));
}

TEST(Intraday, AHoleIsBridgedUntilItIsTooWide) {
  Tape t = three_sessions();
  t.erase(150 + 48);
  EXPECT_NEAR(value(t, "open_to_close"), value(three_sessions(), "open_to_close"), 1e-15);
  EXPECT_TRUE(std::isfinite(value(t, "rv_5m")));
  for (int i = 0; i < 7; ++i) t.erase(150 + 40);
  for (const IntradayFeature& f : intraday_catalogue()) EXPECT_TRUE(std::isnan(value(t, f.name))) << f.name;
}

TEST(Intraday, AMoveNeedsAllItsBars) {
  Tape t = three_sessions();
  t.erase(150 + 70);
  EXPECT_TRUE(std::isnan(value(t, "last_60m")));
  EXPECT_TRUE(std::isfinite(value(t, "first_30m")));
  t = three_sessions();
  t.erase(150 + 3);
  EXPECT_TRUE(std::isnan(value(t, "first_30m")));
  EXPECT_TRUE(std::isfinite(value(t, "last_60m")));
}

TEST(Intraday, WithoutItsFirstOrLastBarASessionIsNotTold) {
  for (std::size_t gone : {std::size_t{0}, std::size_t{74}}) {
    Tape t = three_sessions();
    t.erase(150 + gone);
    EXPECT_TRUE(std::isnan(value(t, "open_to_close"))) << gone;
    t = three_sessions();
    t.erase(gone);  // of the oldest
    EXPECT_TRUE(std::isfinite(value(t, "slope_t_2d"))) << gone;
    EXPECT_TRUE(std::isnan(value(t, "envelope_3d"))) << gone;
  }
}

TEST(Intraday, DegenerateSessionsAreUndefinedAndNeverInfinite) {
  Tape flat, tiny, huge, bad = three_sessions();
  for (std::int32_t k = 0; k < 3; ++k) {
    // Every close the same, though the bars have a range: no movement to divide by.
    for (std::int64_t i = 0; i < 75; ++i) flat.add(opening(kMonday + k) + 300 * i, 0.1, 0.11, 0.09, 0.1);
    for (std::int64_t i = 0; i < 75; ++i) {
      const double up = i % 2 == 0 ? 1.0 : 2.0;
      tiny.add(opening(kMonday + k) + 300 * i, 5e-324 * up, 1e-323, 5e-324, 5e-324 * up);
      huge.add(opening(kMonday + k) + 300 * i, 1e-300, 1e308, 1e-300, i % 2 == 0 ? 1e308 : 1e-300);
    }
  }
  for (const char* name : {"jump_share", "realised_skew", "slope_t_2d", "efficiency_3d"})
    EXPECT_TRUE(std::isnan(value(flat, name))) << name;
  EXPECT_EQ(value(flat, "bipower_5m"), 0.0);
  EXPECT_EQ(value(flat, "open_to_close"), 0.0);
  for (double& c : bad.close) c = kNaN;
  for (const IntradayFeature& f : intraday_catalogue()) {
    for (const Tape* t : {&flat, &tiny, &huge}) EXPECT_FALSE(std::isinf(value(*t, f.name, 1e-300))) << f.name;
    EXPECT_TRUE(std::isnan(value(bad, f.name))) << f.name;
  }
}

// ---- Grouping ----

TEST(SessionBars, KeepsTheGridOfTheSession) {
  Tape t;
  t.add(opening(kMonday) - 300, 1, 2, 1, 2);       // before the open
  t.add(opening(kMonday), 1, 2, 1, 2);             // 09:15
  t.add(opening(kMonday) + 432, 2, 2, 2, 2);       // a quote between two bars
  t.add(opening(kMonday) + 74 * 300, 2, 3, 1, 1);  // 15:25
  t.add(opening(kMonday) + 75 * 300, 1, 1, 1, 1);  // 15:30, the closing quote
  t.add(opening(kMonday) + 9 * 3600, 1, 2, 1, 2);  // Diwali evening
  t.add(opening(kMonday + 1), 3, 4, 3, 4);
  const auto s = sessions_of(t.view(), kForever);
  ASSERT_EQ(s.size(), 2U);
  EXPECT_EQ(s[0].day, kMonday);
  EXPECT_EQ(s[0].slot, (std::vector<int>{0, 74}));
  EXPECT_EQ(s[0].close, (Column{2, 1}));
  EXPECT_EQ(s[1].day, kMonday + 1);
  EXPECT_EQ(s[1].slot, std::vector<int>{0});
}

TEST(SessionBars, DropsStubsAtTheEndOnly) {
  Tape t;
  t.add(opening(kMonday), 1, 2, 1, 2);
  t.add(opening(kMonday) + 300, 2, 2, 2, 2);
  t.add(opening(kMonday) + 600, 2, 3, 2, 3);
  t.add(opening(kMonday) + 900, 3, 3, 3, 3);
  t.add(opening(kMonday) + 1200, 3, 3, 3, 3);
  t.add(opening(kMonday + 1), 3, 3, 3, 3);
  const auto s = sessions_of(t.view(), kForever);
  ASSERT_EQ(s.size(), 1U) << "a session of stubs is none";
  EXPECT_EQ(s[0].slot, (std::vector<int>{0, 1, 2}));
}

TEST(SessionBars, LeavesOutBadPrices) {
  const double inf = std::numeric_limits<double>::infinity();
  for (double worst : {kNaN, inf, -inf, 0.0, -1.0}) {
    Tape t;
    t.add(opening(kMonday), 1, 2, 1, 2);
    for (std::int64_t i = 1; i <= 4; ++i) t.add(opening(kMonday) + 300 * i, 1, 2, 1, 2);
    t.open[1] = t.high[2] = t.low[3] = t.close[4] = worst;
    EXPECT_EQ(sessions_of(t.view(), kForever).at(0).size(), 1U) << worst;
  }
  Tape t;
  t.add(opening(kMonday), 1, 1, 2, 1);
  EXPECT_TRUE(sessions_of(t.view(), kForever).empty()) << "low above high";
  EXPECT_TRUE(sessions_of({}, kForever).empty());
}

TEST(SessionBars, IsOverAtTheClose) {
  const Tape t = three_sessions();
  const std::int64_t close = opening(kMonday + 2) + 75 * 300;
  EXPECT_FALSE(sessions_of(t.view(), close - 1).back().over);
  EXPECT_TRUE(sessions_of(t.view(), close).back().over);
  EXPECT_EQ(sessions_of(t.view(), close - 1).back().size(), 74U);
  EXPECT_TRUE(is_usable(sessions_of(t.view(), close - 1).back()));
}

TEST(SessionBars, RefusesWhatIsNoTape) {
  Tape t = three_sessions();
  t.close.pop_back();
  EXPECT_THROW((void)sessions_of(t.view(), kForever), std::invalid_argument);
  t = three_sessions();
  t.time[5] = t.time[4];
  EXPECT_THROW((void)sessions_of(t.view(), kForever), std::invalid_argument);
}

// ---- The table ----

const std::vector<std::int32_t> kDays = {kMonday - 1, kMonday, kMonday + 1, kMonday + 2};
const Column kCloses = {24900.0, 25100.0, 25200.0, 25300.0};

Column column(const IntradayTable& t, std::string_view name) {
  const auto c = t.values.column(name);
  return {c.begin(), c.end()};
}

TEST(IntradayTable, HasARowForEverySession) {
  const Tape t = three_sessions();
  const IntradayTable table = intraday_table(t.view(), kDays, kCloses, kForever);
  EXPECT_EQ(table.days, (std::vector<std::int32_t>{kMonday, kMonday + 1, kMonday + 2}));
  ASSERT_EQ(table.values.columns(), kIntradayFeatures);
  const auto sessions = sessions_of(t.view(), kForever);
  for (std::size_t s = 0; s < 3; ++s) {
    const auto row = intraday_row(std::span(sessions).first(s + 1), kCloses[s]);
    for (std::size_t k = 0; k < row.size(); ++k)
      EXPECT_TRUE(same_bits(Input(&row[k], 1), table.values.column(k).subspan(s, 1)))
          << intraday_catalogue()[k].name;
  }
}

TEST(IntradayTable, NoBarOrDayOfTheFutureChangesARow) {
  Tape t = three_sessions();
  const IntradayTable whole = intraday_table(t.view(), kDays, kCloses, kForever);
  for (std::size_t n : {75, 150}) {
    const std::size_t rows = n / 75;
    Tape other = t;
    for (std::size_t i = n; i < other.time.size(); ++i) other.close[i] = i % 2 ? kNaN : 1e9;
    const auto early =
        intraday_table(t.head(n), std::span(kDays).first(rows), Input(kCloses).first(rows), kForever);
    const auto wild = intraday_table(other.view(), kDays, kCloses, kForever);
    for (std::size_t k = 0; k < kIntradayFeatures; ++k) {
      EXPECT_TRUE(same_bits(whole.values.column(k).first(rows), early.values.column(k))) << k;
      EXPECT_TRUE(same_bits(whole.values.column(k).first(rows), wild.values.column(k).first(rows))) << k;
    }
  }
}

TEST(IntradayTable, ASessionThatTheBarsLackEndsTheWindow) {
  Tape t;
  for (std::int32_t day : {kMonday, kMonday + 1, kMonday + 3}) t.add_session(day, 25000.0, noise(7));
  const std::vector<std::int32_t> days = {kMonday - 1, kMonday, kMonday + 1, kMonday + 2, kMonday + 3};
  const auto gap = intraday_table(t.view(), days, Column(5, 25000.0), kForever);
  EXPECT_TRUE(std::isfinite(column(gap, "slope_t_2d")[1]));
  EXPECT_TRUE(std::isnan(column(gap, "slope_t_2d")[2]));
  EXPECT_TRUE(std::isnan(column(gap, "envelope_3d")[2]));
  EXPECT_TRUE(std::isfinite(column(gap, "rv_5m")[2])) << "the daily close before it is known";

  const std::vector<std::int32_t> weekend = {kMonday - 1, kMonday, kMonday + 1, kMonday + 3};
  const auto none = intraday_table(t.view(), weekend, Column(4, 25000.0), kForever);
  EXPECT_TRUE(std::isfinite(column(none, "envelope_3d")[2])) << "the exchange was closed";
}

TEST(IntradayTable, AnOldDailyCloseIsNotThatOfTheNightBefore) {
  const Tape t = three_sessions();
  const auto rv = [&](std::vector<std::int32_t> days) {
    return column(intraday_table(t.view(), days, Column(days.size(), 25000.0), kForever), "rv_5m");
  };
  EXPECT_TRUE(std::isfinite(rv({kMonday - 7})[0]));
  EXPECT_TRUE(std::isnan(rv({kMonday - 8})[0]));
  EXPECT_TRUE(std::isnan(rv({kMonday - 1})[1])) << "there was a session since";
  EXPECT_TRUE(std::isnan(rv({kMonday})[0])) << "its own close is not the one before";
  EXPECT_TRUE(std::isnan(rv({})[0]));
}

TEST(IntradayTable, RefusesDaysThatAreNoCalendar) {
  const Tape t = three_sessions();
  EXPECT_THROW((void)intraday_table(t.view(), kDays, Column(3, 1.0), kForever), std::invalid_argument);
  EXPECT_THROW((void)intraday_table(t.view(), std::vector<std::int32_t>{2, 1}, Column(2, 1.0), kForever),
               std::invalid_argument);
  EXPECT_EQ(intraday_table({}, {}, {}, kForever).values.rows(), 0U);
}

}  // namespace
}  // namespace spectrum::features
