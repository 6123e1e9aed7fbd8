#include "apps/forecast/session_band.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

constexpr std::size_t kShareWindow = 500;

}  // namespace

double session_share(std::span<const double> daily_variance, std::span<const double> open,
                     std::span<const double> close) {
  const std::size_t n = close.size();
  if (open.size() != n || daily_variance.size() != n)
    throw std::invalid_argument("session_share: spans differ in length");
  double all = 0, overnight = 0;
  for (std::size_t t = std::max<std::size_t>(1, n - std::min(n, kShareWindow)); t < n; ++t) {
    const double gap = std::log(open[t] / close[t - 1]);
    all += daily_variance[t];
    overnight += gap * gap;
  }
  return all > 0 ? 1 - overnight / all : std::numeric_limits<double>::quiet_NaN();
}

SessionBand session_band(double quantile, double sigma, double share, double left) {
  if (!(left >= 0 && left <= 1 && share >= 0 && share <= 1))
    throw std::invalid_argument("session_band: shares are in [0, 1]");
  const double half = quantile * sigma * std::sqrt(share * left);
  return {-half, half};
}

}  // namespace spectrum::forecast
