#include "apps/forecast/range_evaluation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <span>
#include <utility>

#include "apps/forecast/dataset.h"
#include "apps/forecast/har.h"
#include "apps/forecast/ranges.h"
#include "apps/forecast/vol_baselines.h"

namespace spectrum::forecast {
namespace {

constexpr const char* kUncalibrated = "one rv_20 either way";

/// Forecasts of every day: as the bands take them, and brought to size.
struct Volatility {
  std::string name;
  std::vector<double> sigma, sized;
};

int year_of(std::int32_t day) {
  return static_cast<int>(std::chrono::year_month_day(std::chrono::sys_days(std::chrono::days(day))).year());
}

/// Everything about one horizon, for both kinds of band.
class Horizon {
 public:
  Horizon(const features::Market& market, int h, RowRange test, std::uint64_t seed)
      : market_(market),
        h_(h),
        seed_(seed),
        variance_(daily_variances(market)),
        center_(known_median(market.close, h)) {
    const std::vector<double> implied = implied_volatility(market);
    if (!implied.empty()) add_regression("HAR + VIX", implied);
    add_regression("HAR", {});
    if (!implied.empty()) add_simple("VIX, scaled", implied);
    add_simple("EWMA 0.94", ewma_volatility(market.close));
    add_simple("rv_20", rv20_volatility(market.close));
    add_simple("constant", constant_volatility(market.close));
    choose_days(test);
  }

  RangeEvaluation evaluate(BandKind kind) const {
    RangeEvaluation out{kind, h_, static_cast<int>(days_.size()), {}, {}, {}};
    if (days_.size() < static_cast<std::size_t>(h_) + 2) return out;
    const std::vector<int> thirds = terciles(on_days(volatilities_.front().sigma));
    std::vector<std::vector<double>> scores, losses;
    for (const Volatility& v : volatilities_) {
      add(v.name, bands_of(kind, v.sigma), thirds, out, scores);
      losses.push_back(qlikes(v.sized));
      double sum = 0;
      for (double loss : losses.back()) sum += loss;
      out.forecasters.back().qlike = sum / static_cast<double>(days_.size());
    }
    add(kUncalibrated, uncalibrated(kind), thirds, out, scores);
    const std::string own = out.forecasters.front().name;
    for (std::size_t i = 1; i < scores.size(); ++i)
      out.comparisons.push_back(compare(own, scores.front(), out.forecasters[i].name, scores[i], h_, seed_));
    for (std::size_t i = 1; i < losses.size(); ++i)
      out.qlike_comparisons.push_back(
          compare(own, losses.front(), volatilities_[i].name, losses[i], h_, seed_));
    return out;
  }

 private:
  void add_regression(const char* name, std::span<const double> implied) {
    std::vector<double> sigma = har_forecast(variance_, implied, h_).sigma, sized = scaled(sigma);
    volatilities_.push_back({name, std::move(sigma), std::move(sized)});
  }
  void add_simple(const char* name, const std::vector<double>& sigma) {
    const std::vector<double> sized = scaled(sigma);
    volatilities_.push_back({name, sized, sized});
  }
  std::vector<double> scaled(const std::vector<double>& sigma) const {
    return scaled_volatility(sigma, variance_, h_);
  }

  /// Days of the test whose outcome is known and for which every volatility is defined. One of 0, as of 21
  /// equal closes, is none: its QLIKE would be infinite.
  void choose_days(RowRange test) {
    for (std::size_t day = test.begin; day < test.end && day + static_cast<std::size_t>(h_) < market_.size();
         ++day) {
      const bool defined = std::all_of(volatilities_.begin(), volatilities_.end(), [&](const Volatility& v) {
        const double both = v.sigma[day] * v.sized[day];
        return std::isfinite(both) && both > 0;
      });
      if (defined && std::isfinite(center_[day])) days_.push_back(day);
    }
  }

  std::vector<double> on_days(const std::vector<double>& all) const {
    std::vector<double> out;
    for (std::size_t day : days_) out.push_back(all[day]);
    return out;
  }

  std::vector<BandOutcome> bands_of(BandKind kind, const std::vector<double>& sigma) const {
    const auto all =
        past_bands({kind, h_, market_.high, market_.low, market_.close, sigma, center_}, kNominalCoverage);
    std::vector<BandOutcome> out;
    for (std::size_t day : days_) out.push_back(all[day]);
    return out;
  }

  /// The close give or take one deviation of the last 20 returns, grown by the root of the horizon.
  std::vector<BandOutcome> uncalibrated(BandKind kind) const {
    const std::vector<double> sigma = rv20_volatility(market_.close);
    std::vector<BandOutcome> out = bands_of(kind, sigma);
    for (std::size_t i = 0; i < days_.size(); ++i) {
      out[i].upper = sigma[days_[i]] * std::sqrt(static_cast<double>(h_));
      out[i].lower = -out[i].upper;
    }
    return out;
  }

  std::vector<double> qlikes(const std::vector<double>& sized) const {
    std::vector<double> out;
    for (std::size_t day : days_) {
      double came = 0;
      for (std::size_t i = day + 1; i <= day + static_cast<std::size_t>(h_); ++i) came += variance_[i] / h_;
      out.push_back(qlike(came, sized[day]));
    }
    return out;
  }

  void add(const std::string& name, const std::vector<BandOutcome>& bands, const std::vector<int>& thirds,
           RangeEvaluation& out, std::vector<std::vector<double>>& scores) const {
    const int block = static_cast<int>(block_length(bands.size(), static_cast<std::size_t>(h_)));
    RangeForecaster f{name,
                      summarise(bands, kNominalCoverage, block),
                      summarise_by(bands, thirds, 3, kNominalCoverage, block),
                      {},
                      {}};
    const int first = year_of(market_.days[days_.front()]), last = year_of(market_.days[days_.back()]);
    std::vector<int> year;
    for (std::size_t day : days_) year.push_back(year_of(market_.days[day]) - first);
    const auto by_year = summarise_by(bands, year, last - first + 1, kNominalCoverage, block);
    for (std::size_t i = 0; i < by_year.size(); ++i)
      if (by_year[i].coverage.n > 0) f.year.push_back({first + static_cast<int>(i), by_year[i]});
    out.forecasters.push_back(std::move(f));
    auto& own = scores.emplace_back();
    for (const BandOutcome& b : bands) own.push_back(interval_score(b, kNominalCoverage));
  }

  const features::Market& market_;
  int h_;
  std::uint64_t seed_;
  std::vector<double> variance_, center_;
  std::vector<Volatility> volatilities_;
  std::vector<std::size_t> days_;
};

}  // namespace

std::vector<RangeEvaluation> evaluate_ranges(const features::Market& market, RowRange test,
                                             std::uint64_t seed) {
  std::vector<RangeEvaluation> out;
  for (int h : kHorizons) {
    const Horizon horizon(market, h, test, seed);
    for (BandKind kind : {BandKind::kTerminal, BandKind::kPath}) out.push_back(horizon.evaluate(kind));
  }
  return out;
}

}  // namespace spectrum::forecast
