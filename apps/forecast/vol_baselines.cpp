#include "apps/forecast/vol_baselines.h"

#include <cmath>
#include <limits>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kMonth = 20, kMinKnown = 60;

double squared_return(std::span<const double> close, std::size_t t) {
  const double r = std::log(close[t] / close[t - 1]);
  return r * r;
}

}  // namespace

std::vector<double> ewma_volatility(std::span<const double> close, double decay) {
  std::vector<double> out(close.size(), kNaN);
  double variance = 0;
  for (std::size_t t = 1; t < close.size(); ++t) {
    const double square = squared_return(close, t);
    variance = t <= kMonth ? variance + square / kMonth : decay * variance + (1 - decay) * square;
    if (t >= kMonth) out[t] = std::sqrt(variance);
  }
  return out;
}

std::vector<double> rv20_volatility(std::span<const double> close) {
  std::vector<double> out(close.size(), kNaN);
  for (std::size_t t = kMonth; t < close.size(); ++t) {
    double sum = 0;
    for (std::size_t i = t + 1 - kMonth; i <= t; ++i) sum += squared_return(close, i);
    out[t] = std::sqrt(sum / kMonth);
  }
  return out;
}

std::vector<double> constant_volatility(std::span<const double> close) {
  std::vector<double> out(close.size(), kNaN);
  double sum = 0;
  for (std::size_t t = 1; t < close.size(); ++t) {
    sum += squared_return(close, t);
    if (t >= kMinKnown) out[t] = std::sqrt(sum / static_cast<double>(t));
  }
  return out;
}

std::vector<double> scaled_volatility(std::span<const double> sigma, std::span<const double> d, int horizon) {
  if (sigma.size() != d.size()) throw std::invalid_argument("scaled_volatility: lengths differ");
  if (horizon < 1) throw std::invalid_argument("scaled_volatility: horizon must be at least 1");
  const auto h = static_cast<std::size_t>(horizon);
  std::vector<double> out(sigma.size(), kNaN);
  double sum = 0;
  std::size_t known = 0;
  for (std::size_t t = 0; t < sigma.size(); ++t) {
    if (t >= h) {  // the outcome of day t - h is known now
      double came = 0;
      for (std::size_t i = t - h + 1; i <= t; ++i) came += d[i] / static_cast<double>(h);
      const double ratio = came / (sigma[t - h] * sigma[t - h]);
      if (std::isfinite(ratio)) sum += ratio, ++known;
    }
    if (known >= kMinKnown) out[t] = sigma[t] * std::sqrt(sum / static_cast<double>(known));
  }
  return out;
}

double qlike(double variance, double sigma) {
  const double x = variance / (sigma * sigma);
  return x - std::log(x) - 1;
}

}  // namespace spectrum::forecast
