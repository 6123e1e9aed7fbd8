#include "apps/forecast/conformal.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

namespace spectrum::forecast {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr std::size_t kWindow = 500, kMinScores = 100, kTrailing = 250;
constexpr double kZ95 = 1.959963984540054;
constexpr std::size_t kMinMedian = 20;

/// What a band made on day i has to hold; NaN where that is not known yet.
struct Outcome {
  double low = kNaN, high = kNaN;
};

Outcome outcome_of(const BandInputs& in, std::size_t i) {
  const std::size_t h = static_cast<std::size_t>(in.horizon);
  if (i + h >= in.close.size()) return {};
  if (in.kind == BandKind::kTerminal) {
    const double move = std::log(in.close[i + h] / in.close[i]);
    return {move, move};
  }
  double high = in.high[i + 1], low = in.low[i + 1];
  for (std::size_t k = i + 2; k <= i + h; ++k) {
    high = std::max(high, in.high[k]);
    low = std::min(low, in.low[k]);
  }
  return {std::log(low / in.close[i]), std::log(high / in.close[i])};
}

/// Score of the forecast made on each day; NaN where there was none or its outcome is not known.
std::vector<double> scores(const BandInputs& in) {
  const std::size_t n = in.close.size();
  std::vector<double> s(n, kNaN);
  for (std::size_t i = 0; i + static_cast<std::size_t>(in.horizon) < n; ++i) {
    const double scale = in.sigma[i] * std::sqrt(static_cast<double>(in.horizon));
    const Outcome o = outcome_of(in, i);
    s[i] = in.kind == BandKind::kTerminal ? std::abs(o.high - in.center[i]) / scale
                                          : std::max(o.high, -o.low) / scale;
  }
  return s;
}

struct Quantile {
  double value;
  int n;
  bool parametric;
};

/// Quantile that a band made on day t would have used: from the forecasts resolved by then.
Quantile quantile_on(std::span<const double> s, const BandInputs& in, std::size_t t, double nominal) {
  std::vector<double> known;
  known.reserve(kWindow);
  for (std::size_t back = static_cast<std::size_t>(in.horizon); back <= t && known.size() < kWindow; ++back)
    if (std::isfinite(s[t - back])) known.push_back(s[t - back]);
  const std::size_t n = known.size();
  if (n < kMinScores) return {in.kind == BandKind::kTerminal ? 1.28 : 1.64, static_cast<int>(n), true};
  const auto rank = static_cast<std::size_t>(std::ceil(static_cast<double>(n + 1) * nominal));
  const auto at = known.begin() + static_cast<std::ptrdiff_t>(std::min(rank, n) - 1);
  std::nth_element(known.begin(), at, known.end());
  return {*at, static_cast<int>(n), false};
}

void check(const BandInputs& in, double nominal) {
  const std::size_t n = in.close.size();
  if (n == 0) throw std::invalid_argument("conformal_band: empty history");
  if (in.high.size() != n || in.low.size() != n || in.sigma.size() != n)
    throw std::invalid_argument("conformal_band: spans differ in length");
  if (in.kind == BandKind::kTerminal && in.center.size() != n)
    throw std::invalid_argument("conformal_band: a terminal band needs a centre for every day");
  if (in.horizon < 1) throw std::invalid_argument("conformal_band: horizon must be at least 1");
  if (!(nominal > 0 && nominal < 1))
    throw std::invalid_argument("conformal_band: nominal must lie in (0, 1)");
}

}  // namespace

Coverage coverage_of(std::span<const unsigned char> held, int block) {
  const std::size_t n = held.size();
  Coverage c;
  c.n = static_cast<int>(n);
  if (n == 0) return c;
  const std::size_t b = std::clamp<std::size_t>(static_cast<std::size_t>(std::max(block, 1)), 1, n);
  const auto count = static_cast<double>(n);
  double total = 0;
  for (unsigned char v : held) total += v;
  c.share = total / count;

  double square = 0;
  for (std::size_t start = 0; start < n; ++start) {
    double sum = 0;
    for (std::size_t k = 0; k < b; ++k) sum += held[(start + k) % n];
    const double gap = sum / static_cast<double>(b) - c.share;
    square += gap * gap;
  }
  const double variance = static_cast<double>(b) / count * (square / count);
  // All held or none: no variance to measure, so count each block as one observation.
  double effective = variance > 0 ? c.share * (1 - c.share) / variance : count / static_cast<double>(b);
  effective = std::min(effective, count);
  const double z2 = kZ95 * kZ95 / effective;
  const double middle = (c.share + z2 / 2) / (1 + z2);
  const double half = kZ95 / (1 + z2) * std::sqrt(c.share * (1 - c.share) / effective + z2 / (4 * effective));
  c.lower = std::max(0.0, middle - half);
  c.upper = std::min(1.0, middle + half);
  return c;
}

Band conformal_band(const BandInputs& in, double nominal) {
  check(in, nominal);
  const std::vector<double> s = scores(in);
  const std::size_t last = in.close.size() - 1;

  const Quantile q = quantile_on(s, in, last, nominal);
  const double half = q.value * in.sigma[last] * std::sqrt(static_cast<double>(in.horizon));
  const double center = in.kind == BandKind::kTerminal ? in.center[last] : 0.0;
  Band band{center - half, center + half, q.value, q.n, q.parametric, {}};

  std::vector<unsigned char> held;
  for (std::size_t i = last + 1; i-- > 0 && held.size() < kTrailing;)
    if (std::isfinite(s[i])) held.push_back(s[i] <= quantile_on(s, in, i, nominal).value);
  std::reverse(held.begin(), held.end());
  band.coverage = coverage_of(held, std::max(5, 2 * in.horizon));
  return band;
}

std::vector<BandOutcome> past_bands(const BandInputs& in, double nominal) {
  check(in, nominal);
  const std::vector<double> s = scores(in);
  std::vector<BandOutcome> out;
  for (std::size_t t = 0; t < in.close.size(); ++t) {
    const double root = std::sqrt(static_cast<double>(in.horizon));
    const double half =
        std::isfinite(in.sigma[t]) ? quantile_on(s, in, t, nominal).value * in.sigma[t] * root : kNaN;
    const double center = in.kind == BandKind::kTerminal ? in.center[t] : 0.0;
    const Outcome o = outcome_of(in, t);
    out.push_back({center - half, center + half, o.low, o.high});
  }
  return out;
}

std::vector<double> known_median(std::span<const double> close, int horizon) {
  const std::size_t n = close.size(), h = static_cast<std::size_t>(horizon);
  std::vector<double> out(n, kNaN), sorted;
  for (std::size_t t = h; t < n; ++t) {
    const double x = std::log(close[t] / close[t - h]);
    sorted.insert(std::upper_bound(sorted.begin(), sorted.end(), x), x);
    const std::size_t m = sorted.size();
    if (m >= kMinMedian) out[t] = m % 2 ? sorted[m / 2] : 0.5 * (sorted[m / 2 - 1] + sorted[m / 2]);
  }
  return out;
}

}  // namespace spectrum::forecast
