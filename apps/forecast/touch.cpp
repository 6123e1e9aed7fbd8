#include "apps/forecast/touch.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "apps/forecast/har.h"
#include "apps/forecast/scores.h"

namespace spectrum::forecast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kWindow = 500, kMinScores = 100, kHindcasts = 500;
constexpr int kBins = 10;

double root(int horizon) { return std::sqrt(static_cast<double>(horizon)); }

/// Probability that a driftless walk reaches a distance of z standard deviations of its end.
double reflected(double z) { return std::erfc(z / std::sqrt(2.0)); }

/// How far the price went towards one side within a horizon after each day, in log units; NaN where that is
/// not known yet. Below zero where it never came back to the close.
std::vector<double> reaches(const RangeInputs& in, bool above, int horizon) {
  const std::size_t n = in.close.size(), h = static_cast<std::size_t>(horizon);
  std::vector<double> out(n, kNaN);
  for (std::size_t t = 0; t + h < n; ++t) {
    double reach = -std::numeric_limits<double>::infinity();
    for (std::size_t k = t + 1; k <= t + h; ++k)
      reach =
          std::max(reach, above ? std::log(in.high[k] / in.close[t]) : -std::log(in.low[k] / in.close[t]));
    out[t] = reach;
  }
  return out;
}

/// Past paths of one horizon towards one side.
struct Paths {
  int horizon = 0;
  std::vector<double> sigma;  ///< HAR, per session
  std::vector<double> score;  ///< reach / (sigma sqrt(h))

  Paths(const RangeInputs& in, bool above, int h)
      : horizon(h),
        sigma(har_forecast(in.daily_variance, in.implied_vol, h).sigma),
        score(reaches(in, above, h)) {
    for (std::size_t t = 0; t < score.size(); ++t) score[t] /= sigma[t] * root(h);
  }

  /// What would have been said on day t of a distance in log units: from the paths whose outcome was known.
  TouchProbability on(std::size_t t, double distance) const {
    const double z = distance / (sigma[t] * root(horizon));
    TouchProbability p;
    for (std::size_t back = static_cast<std::size_t>(horizon);
         back <= t && static_cast<std::size_t>(p.n) < kWindow; ++back) {
      const double s = score[t - back];
      if (!std::isfinite(s)) continue;
      ++p.n;
      p.reached += s >= z;
    }
    p.parametric = static_cast<std::size_t>(p.n) < kMinScores;
    p.value = p.parametric ? reflected(z) : (p.reached + 0.5) / (p.n + 1);
    return p;
  }
};

/// All horizons up to the one asked for.
class Touch {
 public:
  Touch(const TouchInputs& in, bool above, int days) : in_(in), days_(days) {
    for (int h = 1; h <= days; ++h) paths_.emplace_back(in.history, above, h);
    reach_ = reaches(in.history, above, days);
  }

  double sigma(std::size_t t) const { return paths_.back().sigma[t]; }

  /// NaN where some horizon has no volatility forecast on that day.
  TouchProbability on(std::size_t t, double distance) const {
    TouchProbability best;
    best.value = -1;
    for (const Paths& p : paths_) {
      if (!std::isfinite(p.sigma[t])) return {kNaN, 0, 0, true};
      const TouchProbability here = p.on(t, distance);
      if (here.value > best.value) best = here;
    }
    return best;
  }

  std::optional<double> plain(std::span<const double> vol, std::size_t t, double distance) const {
    if (vol.empty() || !(vol[t] > 0)) return std::nullopt;
    return reflected(distance / (vol[t] * root(days_)));
  }

  /// @param distance_on day -> log distance of the strike asked about on that day.
  template <class Distance>
  TouchHindcast hindcast(Distance distance_on) const {
    const bool with_vix = !in_.history.implied_vol.empty() && std::isfinite(in_.history.implied_vol.back());
    std::vector<double> ours, walk, vix;
    std::vector<int> touched;
    for (std::size_t t = reach_.size(); t-- > 0 && touched.size() < kHindcasts;) {
      if (!std::isfinite(reach_[t]) || !std::isfinite(sigma(t))) continue;
      const double distance = distance_on(t);
      const TouchProbability p = on(t, distance);
      const auto w = plain(in_.realised_vol, t, distance), v = plain(in_.history.implied_vol, t, distance);
      if (p.parametric || !w || (with_vix && !v)) continue;
      ours.push_back(p.value);
      walk.push_back(*w);
      if (with_vix) vix.push_back(*v);
      touched.push_back(reach_[t] >= distance);
    }
    return judge(ours, walk, vix, touched);
  }

 private:
  int block() const { return std::max(5, 2 * days_); }

  Coverage share(std::span<const int> touched) const {
    const std::vector<unsigned char> held(touched.begin(), touched.end());
    return coverage_of(held, block());
  }

  TouchHindcast judge(const std::vector<double>& ours, const std::vector<double>& walk,
                      const std::vector<double>& vix, const std::vector<int>& touched) const {
    TouchHindcast out;
    out.n = static_cast<int>(touched.size());
    out.observed = share(touched);
    if (touched.empty()) return out;
    const auto add = [&](const char* name, const std::vector<double>& p) {
      double sum = 0;
      for (double v : p) sum += v;
      out.scores.push_back({name, sum / static_cast<double>(p.size()), brier(p, touched)});
    };
    add("paths", ours);
    add("reflection_rv_20", walk);
    if (!vix.empty()) add("reflection_vix", vix);
    for (int b = 0; b < kBins; ++b) add_bin(b, ours, touched, out.bins);
    return out;
  }

  void add_bin(int b, const std::vector<double>& p, const std::vector<int>& touched,
               std::vector<TouchBin>& bins) const {
    std::vector<int> inside;
    double sum = 0;
    for (std::size_t i = 0; i < p.size(); ++i) {
      if (std::min(static_cast<int>(p[i] * kBins), kBins - 1) != b) continue;
      inside.push_back(touched[i]);
      sum += p[i];
    }
    if (inside.empty()) return;
    bins.push_back({static_cast<double>(b) / kBins, static_cast<double>(b + 1) / kBins,
                    sum / static_cast<double>(inside.size()), share(inside)});
  }

  const TouchInputs& in_;
  int days_;
  std::vector<Paths> paths_;
  std::vector<double> reach_;  // over all the days
};

void check(const TouchInputs& in, double strike, int days) {
  const std::size_t n = in.history.close.size();
  if (n == 0 || in.history.high.size() != n || in.history.low.size() != n ||
      in.history.daily_variance.size() != n || in.realised_vol.size() != n)
    throw std::invalid_argument("touch_probability: spans differ in length, or are empty");
  if (!(strike > 0 && std::isfinite(strike)))
    throw std::invalid_argument("touch_probability: a strike must be above 0");
  if (days < 1 || days > kTouchLongest)
    throw std::invalid_argument("touch_probability: days must lie in [1, 21]");
}

}  // namespace

TouchForecast touch_probability(const TouchInputs& in, double strike, int days) {
  check(in, strike, days);
  const std::size_t last = in.history.close.size() - 1;
  TouchForecast out;
  out.close = in.history.close[last];
  out.strike = strike;
  out.days = days;
  out.above = strike >= out.close;
  out.distance = std::abs(std::log(strike / out.close));

  const Touch touch(in, out.above, days);
  out.probability = touch.on(last, out.distance);
  if (!std::isfinite(out.probability.value))
    throw std::invalid_argument("history too short for a volatility forecast over " + std::to_string(days) +
                                " sessions");
  out.sigma = touch.sigma(last);
  out.standardised = out.distance / (out.sigma * root(days));
  out.reflection = touch.plain(in.realised_vol, last, out.distance);
  out.vix_implied = touch.plain(in.history.implied_vol, last, out.distance);
  out.same_standardised =
      touch.hindcast([&](std::size_t t) { return out.standardised * touch.sigma(t) * root(days); });
  out.same_percent = touch.hindcast([&](std::size_t) { return out.distance; });
  return out;
}

}  // namespace spectrum::forecast
