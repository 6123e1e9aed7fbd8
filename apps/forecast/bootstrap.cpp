#include "apps/forecast/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <stdexcept>
#include <vector>

#include "nn/random.h"

namespace spectrum::forecast {
namespace {

/// Quantile of sorted values, linear between order statistics (Hyndman & Fan 1996, type 7).
double quantile(std::span<const double> sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

void check(std::size_t n, const BootstrapOptions& o) {
  if (n == 0 || o.block == 0 || o.replicates < 1)
    throw std::invalid_argument("bootstrap: nothing to draw from");
  if (!(o.level > 0 && o.level < 1)) throw std::invalid_argument("bootstrap: the level must lie in (0, 1)");
}

}  // namespace

std::size_t block_length(std::size_t n, std::size_t horizon) {
  const auto root = static_cast<std::size_t>(std::ceil(std::cbrt(static_cast<double>(n)) - 1e-9));
  return std::clamp<std::size_t>(std::max(horizon, root), 1, std::max<std::size_t>(1, n));
}

Estimate block_bootstrap(std::size_t n, const BootstrapOptions& o,
                         const std::function<double(std::span<const std::size_t>)>& statistic) {
  check(n, o);
  const std::size_t block = std::min(o.block, n);
  std::vector<std::size_t> rows(n);
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  Estimate out{statistic(rows), 0, 0};
  std::mt19937_64 rng(o.seed);
  std::vector<double> drawn;
  for (int r = 0; r < o.replicates; ++r) {
    for (std::size_t i = 0; i < n;) {
      const std::size_t start = nn::index_below(n - block + 1, rng);
      for (std::size_t k = 0; k < block && i < n; ++k) rows[i++] = start + k;
    }
    drawn.push_back(statistic(rows));
  }
  std::sort(drawn.begin(), drawn.end());
  out.lower = quantile(drawn, (1 - o.level) / 2);
  out.upper = quantile(drawn, (1 + o.level) / 2);
  return out;
}

Estimate mean_interval(std::span<const double> values, const BootstrapOptions& options) {
  return block_bootstrap(values.size(), options, [&](std::span<const std::size_t> rows) {
    double sum = 0;
    for (std::size_t i : rows) sum += values[i];
    return sum / static_cast<double>(rows.size());
  });
}

Estimate skill_interval(std::span<const double> loss, std::span<const double> baseline,
                        const BootstrapOptions& options) {
  if (loss.size() != baseline.size()) throw std::invalid_argument("skill_interval: lengths differ");
  return block_bootstrap(loss.size(), options, [&](std::span<const std::size_t> rows) {
    double own = 0, other = 0;
    for (std::size_t i : rows) own += loss[i], other += baseline[i];
    return 1 - own / other;
  });
}

}  // namespace spectrum::forecast
