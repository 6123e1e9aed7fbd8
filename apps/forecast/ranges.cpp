#include "apps/forecast/ranges.h"

#include <cmath>
#include <stdexcept>
#include <string>

#include "apps/forecast/har.h"

namespace spectrum::forecast {
namespace {

constexpr int kKappaWindow = 500;

/// Mean of |move| / (sigma sqrt(h)) over the last resolved days: turns sigma into an expected move.
void measure_kappa(const RangeInputs& in, std::span<const double> sigma, HorizonForecast& f) {
  const auto h = static_cast<std::size_t>(f.horizon);
  const double root = std::sqrt(static_cast<double>(h));
  double sum = 0;
  for (std::size_t i = in.close.size(); i-- > 0 && f.kappa_n < kKappaWindow;) {
    if (i + h >= in.close.size() || !std::isfinite(sigma[i])) continue;
    sum += std::abs(std::log(in.close[i + h] / in.close[i])) / (sigma[i] * root);
    ++f.kappa_n;
  }
  if (f.kappa_n > 0) f.kappa = sum / f.kappa_n;
}

}  // namespace

double HorizonForecast::scale() const { return sigma * std::sqrt(static_cast<double>(horizon)); }

const HorizonForecast& RangeForecast::at(int horizon) const {
  for (const HorizonForecast& f : horizons)
    if (f.horizon == horizon) return f;
  throw std::invalid_argument("no range forecast for " + std::to_string(horizon) + " sessions");
}

RangeForecast forecast_ranges(const RangeInputs& in) {
  if (in.daily_variance.size() != in.close.size())
    throw std::invalid_argument("forecast_ranges: spans differ in length");
  RangeForecast out;
  for (std::size_t k = 0; k < kHorizons.size(); ++k) {
    const int h = kHorizons[k];
    HarForecast har = har_forecast(in.daily_variance, in.implied_vol, h);
    if (har.sigma.empty() || !std::isfinite(har.sigma.back()))
      throw std::invalid_argument("history too short for a volatility forecast over " + std::to_string(h) +
                                  " sessions");
    const std::vector<double> center = known_median(in.close, h);

    HorizonForecast& f = out.horizons[k];
    f.horizon = h;
    f.sigma = har.sigma.back();
    f.center = f.median = center.back();
    f.with_vix = har.with_vix.back();
    f.har = har.coefficients;
    measure_kappa(in, har.sigma, f);
    f.terminal = conformal_band({BandKind::kTerminal, h, in.high, in.low, in.close, har.sigma, center},
                                kNominalCoverage);
    f.path = conformal_band({BandKind::kPath, h, in.high, in.low, in.close, har.sigma, {}}, kNominalCoverage);
    if (h == 1)
      out.sigma_day = std::move(har.sigma);
    else if (h == 5)
      out.sigma_week = std::move(har.sigma);
  }
  return out;
}

}  // namespace spectrum::forecast
