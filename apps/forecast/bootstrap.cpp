#include "apps/forecast/bootstrap.h"

#include <algorithm>
#include <cmath>
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

/// 0, v0, v0 + v1, ...: the sum of any block is a difference of two.
std::vector<double> running_sums(std::span<const double> values) {
  std::vector<double> out(1, 0.0);
  for (double v : values) out.push_back(out.back() + v);
  return out;
}

/// Of a statistic of the columns' sums.
template <class Statistic>
Estimate bootstrap(std::span<const std::vector<double>> columns, const BootstrapOptions& o,
                   Statistic statistic) {
  const std::size_t n = columns.front().size() - 1;
  check(n, o);
  const std::size_t block = std::min(o.block, n);
  std::vector<double> sums;
  for (const auto& column : columns) sums.push_back(column.back());
  Estimate out{statistic(sums), 0, 0};
  std::mt19937_64 rng(o.seed);
  std::vector<double> drawn;
  for (int r = 0; r < o.replicates; ++r) {
    std::fill(sums.begin(), sums.end(), 0.0);
    for (std::size_t rows = 0; rows < n; rows += block) {
      const std::size_t start = nn::index_below(n - block + 1, rng), end = start + std::min(block, n - rows);
      for (std::size_t c = 0; c < columns.size(); ++c) sums[c] += columns[c][end] - columns[c][start];
    }
    drawn.push_back(statistic(sums));
  }
  std::sort(drawn.begin(), drawn.end());
  out.lower = quantile(drawn, (1 - o.level) / 2);
  out.upper = quantile(drawn, (1 + o.level) / 2);
  return out;
}

}  // namespace

std::size_t block_length(std::size_t n, std::size_t horizon) {
  const auto root = static_cast<std::size_t>(std::ceil(std::cbrt(static_cast<double>(n)) - 1e-9));
  return std::clamp<std::size_t>(std::max(horizon, root), 1, std::max<std::size_t>(1, n));
}

Estimate mean_interval(std::span<const double> values, const BootstrapOptions& options) {
  const std::vector<double> sums[] = {running_sums(values)};
  return bootstrap(sums, options,
                   [&](std::span<const double> sum) { return sum[0] / static_cast<double>(values.size()); });
}

Estimate skill_interval(std::span<const double> loss, std::span<const double> baseline,
                        const BootstrapOptions& options) {
  if (loss.size() != baseline.size()) throw std::invalid_argument("skill_interval: lengths differ");
  const std::vector<double> sums[] = {running_sums(loss), running_sums(baseline)};
  return bootstrap(sums, options, [](std::span<const double> sum) { return 1 - sum[0] / sum[1]; });
}

Estimate difference_interval(std::span<const double> values, std::span<const unsigned char> in_group,
                             const BootstrapOptions& options) {
  if (values.size() != in_group.size()) throw std::invalid_argument("difference_interval: lengths differ");
  std::vector<double> inside, inside_n, outside, outside_n;
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool in = in_group[i] != 0;
    inside.push_back(in ? values[i] : 0);
    inside_n.push_back(in);
    outside.push_back(in ? 0 : values[i]);
    outside_n.push_back(!in);
  }
  const std::vector<double> sums[] = {running_sums(inside), running_sums(inside_n), running_sums(outside),
                                      running_sums(outside_n)};
  if (sums[1].back() == 0 || sums[3].back() == 0)
    throw std::invalid_argument("difference_interval: a side has no value");
  return bootstrap(sums, options, [](std::span<const double> sum) {
    return sum[1] > 0 && sum[3] > 0 ? sum[0] / sum[1] - sum[2] / sum[3] : 0.0;
  });
}

}  // namespace spectrum::forecast
