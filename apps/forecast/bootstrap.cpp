#include "apps/forecast/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>
#include <stdexcept>
#include <vector>

#include "apps/forecast/rank.h"
#include "apps/forecast/student_t.h"
#include "nn/random.h"

namespace spectrum::forecast {
namespace {

constexpr double kZ95 = 1.959964, kLeastBlocks = 5;
constexpr double kUnbounded = std::numeric_limits<double>::infinity();

/// 0, v0, v0 + v1, ...: the sum of any block is a difference of two.
std::vector<double> running_sums(std::span<const double> values) {
  std::vector<double> out(1, 0.0);
  for (double v : values) {
    if (!std::isfinite(v)) throw std::invalid_argument("bootstrap: a value is not a finite number");
    out.push_back(out.back() + v);
  }
  return out;
}

/// Of `length` rows from `start` on; after the last row comes the first.
double circular_sum(const std::vector<double>& sums, std::size_t start, std::size_t length) {
  const std::size_t n = sums.size() - 1, end = start + length;
  return end <= n ? sums[end] - sums[start] : sums[n] - sums[start] + sums[end - n];
}

/// Geometric, with the mean `block`.
std::size_t random_length(std::size_t block, std::mt19937_64& rng) {
  if (block == 1) return 1;
  const double u = 1 - nn::uniform(rng);  // in (0, 1]
  return 1 + static_cast<std::size_t>(std::log(u) / std::log1p(-1 / static_cast<double>(block)));
}

/// Sums of the columns over as many rows as there are, drawn in blocks.
void draw(std::span<const std::vector<double>> columns, std::size_t block, std::mt19937_64& rng,
          std::vector<double>& sums) {
  const std::size_t n = columns.front().size() - 1;
  std::fill(sums.begin(), sums.end(), 0.0);
  for (std::size_t rows = 0; rows < n;) {
    const std::size_t start = nn::index_below(n, rng), length = std::min(random_length(block, rng), n - rows);
    for (std::size_t c = 0; c < columns.size(); ++c) sums[c] += circular_sum(columns[c], start, length);
    rows += length;
  }
}

/// Of a statistic of the columns' sums.
template <class Statistic>
Estimate bootstrap(std::span<const std::vector<double>> columns, const BootstrapOptions& o,
                   Statistic statistic) {
  const std::size_t n = columns.front().size() - 1;
  if (n == 0 || o.block == 0 || o.replicates < 1)
    throw std::invalid_argument("bootstrap: nothing to draw from");
  std::vector<double> sums;
  for (const auto& column : columns) sums.push_back(column.back());
  Estimate out{statistic(sums), -kUnbounded, kUnbounded};
  const double blocks = static_cast<double>(n) / static_cast<double>(o.block);
  if (blocks < kLeastBlocks) return out;
  std::mt19937_64 rng(o.seed);
  std::vector<double> drawn;
  for (int r = 0; r < o.replicates; ++r) {
    draw(columns, o.block, rng, sums);
    drawn.push_back(statistic(sums));
  }
  std::sort(drawn.begin(), drawn.end());
  const double wider = student_critical(blocks - 1) / kZ95;
  out.lower = out.value - wider * (out.value - quantile(drawn, 0.025));
  out.upper = out.value + wider * (quantile(drawn, 0.975) - out.value);
  return out;
}

}  // namespace

std::size_t block_length(std::size_t n, std::size_t horizon) {
  const auto root = static_cast<std::size_t>(std::ceil(std::cbrt(static_cast<double>(n)) - 1e-9));
  return std::max({std::size_t{5}, 2 * horizon, root});
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
  Estimate out = bootstrap(
      sums, options, [](std::span<const double> sum) { return sum[1] > 0 ? 1 - sum[0] / sum[1] : 0.0; });
  if (std::isfinite(out.upper)) out.upper = std::min(out.upper, 1.0);  // no loss is below 0
  return out;
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
