#include "features/intraday.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

namespace spectrum::features {
namespace {

constexpr std::int32_t kLongestClosure = 7;  // calendar days; six is the most that has happened
constexpr std::size_t kMostSessions = 3;
constexpr int kHalfHour = 6, kHour = 12;  // in bars

/// The log returns of a session: open to close of its first bar, then close to
/// close. Over a missing bar there is one return, so that their sum stays the
/// session's move.
void append_returns(const SessionBars& s, std::vector<double>& out) {
  out.push_back(ln(s.close[0] / s.open[0]));
  for (std::size_t i = 1; i < s.size(); ++i) out.push_back(ln(s.close[i] / s.close[i - 1]));
}

std::vector<double> returns_of(const SessionBars& s) {
  std::vector<double> r;
  append_returns(s, r);
  return r;
}

double sum_of_squares(std::span<const double> r) {
  double sum = 0.0;
  for (double x : r) sum += x * x;
  return sum;
}

double realised_volatility(const IntradayWindow& w) {
  const double overnight = ln(w.own().open[0] / w.previous_close);
  return kAnnual * std::sqrt(overnight * overnight + sum_of_squares(returns_of(w.own())));
}

double bipower_variation(const IntradayWindow& w) {
  const std::vector<double> r = returns_of(w.own());
  double sum = 0.0;
  for (std::size_t i = 1; i < r.size(); ++i) sum += std::abs(r[i]) * std::abs(r[i - 1]);
  return 0.5 * std::numbers::pi * sum;
}

double jump_share(const IntradayWindow& w) {
  const double share = 1.0 - ratio(bipower_variation(w), sum_of_squares(returns_of(w.own())));
  return share < 0.0 ? 0.0 : share;  // lets NaN through
}

double open_to_close(const IntradayWindow& w) { return ln(w.own().close.back() / w.own().open[0]); }

/// The move over `bars` bars from slot `first` on, all of which must be there.
double move_over(const SessionBars& s, int first, int bars) {
  const auto begin = std::ranges::lower_bound(s.slot, first);
  const auto i = static_cast<std::size_t>(begin - s.slot.begin()), j = i + static_cast<std::size_t>(bars) - 1;
  if (j >= s.size() || s.slot[i] != first || s.slot[j] != first + bars - 1) return kNaN;
  return ln(s.close[j] / s.open[i]);
}

double first_half_hour(const IntradayWindow& w) { return move_over(w.own(), 0, kHalfHour); }

double last_hour(const IntradayWindow& w) {
  return w.own().over ? move_over(w.own(), kBarsPerSession - kHour, kHour) : kNaN;
}

double close_position(const IntradayWindow& w) {
  const double high = std::ranges::max(w.own().high), low = std::ranges::min(w.own().low);
  return ratio(w.own().close.back() - low, high - low);
}

double realised_skew(const IntradayWindow& w) {
  const std::vector<double> r = returns_of(w.own());
  double cubes = 0.0;
  for (double x : r) cubes += x * x * x;
  return ratio(std::sqrt(static_cast<double>(r.size())) * cubes, std::pow(sum_of_squares(r), 1.5));
}

/// t of the slope of ln C against the bar's place. Logarithms are taken of the
/// ratio to the first close, which makes a flat window exactly flat.
double slope_t(const IntradayWindow& w) {
  std::vector<double> x, y;
  for (std::size_t k = 0; k < w.sessions.size(); ++k) {
    const SessionBars& s = w.sessions[k];
    for (std::size_t i = 0; i < s.size(); ++i) {
      x.push_back(static_cast<double>(k) * kBarsPerSession + s.slot[i]);
      y.push_back(ln(s.close[i] / w.sessions[0].close[0]));
    }
  }
  const double n = static_cast<double>(x.size());
  double mean_x = 0.0, mean_y = 0.0, xx = 0.0, xy = 0.0, yy = 0.0;
  for (std::size_t i = 0; i < x.size(); ++i) mean_x += x[i] / n, mean_y += y[i] / n;
  for (std::size_t i = 0; i < x.size(); ++i) {
    const double dx = x[i] - mean_x, dy = y[i] - mean_y;
    xx += dx * dx, xy += dx * dy, yy += dy * dy;
  }
  const double residual = yy - xy * xy / xx;
  const bool straight = !(residual > 1e-12 * yy);  // to rounding: there is no scatter to compare with
  return straight ? kNaN : ratio(xy, std::sqrt(xx * residual / (n - 2.0)));
}

double envelope(const IntradayWindow& w) {
  double high = 0.0, low = std::numeric_limits<double>::max();
  for (const SessionBars& s : w.sessions) {
    high = std::max(high, std::ranges::max(s.high));
    low = std::min(low, std::ranges::min(s.low));
  }
  return ratio(high - low, w.own().close.back());
}

double efficiency(const IntradayWindow& w) {
  std::vector<double> r;
  for (std::size_t k = 0; k < w.sessions.size(); ++k) {
    if (k > 0) r.push_back(ln(w.sessions[k].open[0] / w.sessions[k - 1].close.back()));
    append_returns(w.sessions[k], r);
  }
  double net = 0.0, path = 0.0;
  for (double x : r) net += x, path += std::abs(x);
  return ratio(net, path);
}

// r are the 5-minute log returns of the session, from its open on; on is the move
// overnight, ln(open / previous close); O, H, L, C without an index are the session's.
// clang-format off
constexpr std::array<IntradayFeature, kIntradayFeatures> kCatalogue = {{
    {"rv_5m", "sqrt(252 (on^2 + sum r^2)), annualised, a fraction",
     "realised variance: Andersen, Bollerslev, Diebold, Labys 2003", 1, kHalfHour, realised_volatility},
    {"bipower_5m", "(pi / 2) sum |r_i| |r_i-1|, a variance of one session",
     "Barndorff-Nielsen and Shephard 2004", 1, kHalfHour, bipower_variation},
    {"jump_share", "max(0, 1 - bipower_5m / sum r^2), 0 to 1",
     "Barndorff-Nielsen and Shephard 2004", 1, kHalfHour, jump_share},
    {"open_to_close", "ln(C / O)", "log return", 1, 1, open_to_close},
    {"first_30m", "ln(close of the 6th bar / O)", "log return", 1, kHalfHour, first_half_hour},
    {"last_60m", "ln(C / open of the 64th bar), of a session that is over", "log return", 1, kHour, last_hour},
    {"close_position", "(C - L) / (H - L), 0 to 1", "close location value", 1, 1, close_position},
    {"realised_skew", "sqrt(n) sum r^3 / (sum r^2)^(3/2)",
     "Amaya, Christoffersen, Jacobs, Vasquez 2015", 1, kHalfHour, realised_skew},
    {"slope_t_2d", "slope / standard error, least squares of ln close on time, 2 sessions",
     "ordinary least squares; bars are not independent, so no test of significance", 2, 1, slope_t},
    {"envelope_3d", "(max H - min L) / C over 3 sessions", "range", 3, 1, envelope},
    {"efficiency_3d", "sum r / sum |r| over 3 sessions and the nights between, -1 to 1",
     "efficiency ratio, with a sign: Kaufman 1995", 3, 1, efficiency},
}};
// clang-format on

double value_of(const IntradayFeature& f, std::span<const SessionBars> sessions, double previous_close) {
  const auto needed = static_cast<std::size_t>(f.sessions);
  if (sessions.size() < needed || sessions.back().size() < static_cast<std::size_t>(f.bars)) return kNaN;
  const auto window = sessions.last(needed);
  if (!std::ranges::all_of(window, is_usable)) return kNaN;
  const double value = f.compute({window, previous_close});
  return std::isfinite(value) ? value : kNaN;
}

/// The daily series beside the bars.
struct Daily {
  std::span<const std::int32_t> days;
  Input closes;

  /// Sessions up to but without `day`.
  std::size_t before(std::int32_t day) const {
    return static_cast<std::size_t>(std::ranges::lower_bound(days, day) - days.begin());
  }
  /// Whether `later` is the first session after `earlier`, as far as the series knows.
  bool follows(std::int32_t earlier, std::int32_t later) const {
    const std::size_t n = before(later);
    return later - earlier <= kLongestClosure && (n == 0 || days[n - 1] <= earlier);
  }
  /// The close before `day`; NaN where it is too old to be that of the session before,
  /// which cannot be older than `known_session`.
  double previous_close(std::int32_t day, std::int32_t known_session) const {
    const std::size_t n = before(day);
    return n > 0 && days[n - 1] >= std::max(known_session, day - kLongestClosure) ? closes[n - 1] : kNaN;
  }
};

}  // namespace

std::span<const IntradayFeature, kIntradayFeatures> intraday_catalogue() { return kCatalogue; }

std::array<double, kIntradayFeatures> intraday_row(std::span<const SessionBars> sessions,
                                                   double previous_close) {
  std::array<double, kIntradayFeatures> row;
  for (std::size_t k = 0; k < row.size(); ++k) row[k] = value_of(kCatalogue[k], sessions, previous_close);
  return row;
}

IntradayTable intraday_table(const IntradayView& bars, std::span<const std::int32_t> days, Input closes,
                             std::int64_t now) {
  if (days.size() != closes.size() ||
      std::ranges::adjacent_find(days, std::ranges::greater_equal()) != days.end())
    throw std::invalid_argument("intraday_table: a close for every day is needed, and ascending days");
  const std::vector<SessionBars> sessions = sessions_of(bars, now);
  const Daily daily{days, closes};
  const std::size_t rows = sessions.size();
  std::vector<std::int32_t> dates;
  std::vector<double> cells(kIntradayFeatures * rows);
  std::size_t in_a_row = 0;  // sessions up to this one, without a gap
  for (std::size_t t = 0; t < rows; ++t) {
    const std::int32_t day = sessions[t].day, before = t > 0 ? sessions[t - 1].day : day - kLongestClosure;
    in_a_row = t > 0 && daily.follows(before, day) ? std::min(in_a_row + 1, kMostSessions) : 1;
    const auto window = std::span(sessions).subspan(t + 1 - in_a_row, in_a_row);
    const auto row = intraday_row(window, daily.previous_close(day, before));
    for (std::size_t k = 0; k < row.size(); ++k) cells[k * rows + t] = row[k];
    dates.push_back(day);
  }
  std::vector<std::string> names;
  std::vector<int> warmups;
  for (const IntradayFeature& f : kCatalogue) {
    names.emplace_back(f.name);
    warmups.push_back(f.sessions - 1);
  }
  return {std::move(dates), Table(std::move(names), std::move(warmups), rows, std::move(cells))};
}

}  // namespace spectrum::features
