#include "gbdt/binner.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>
#include <utility>

#include "gbdt/sampling.h"
#include "gbdt/team.h"

namespace spectrum::gbdt {
namespace {

void check(const Matrix& x, const BinParams& params) {
  if (x.rows < 1 || x.features < 1) throw std::invalid_argument("Binner::fit: no rows or no features");
  constexpr auto kMost = static_cast<std::size_t>(std::numeric_limits<int>::max());
  if (x.rows > kMost || x.features > kMost)
    throw std::invalid_argument("Binner::fit: more than 2^31 - 1 rows or features");
  if (params.max_bins < 2 || params.max_bins > 256)
    throw std::invalid_argument("Binner::fit: max_bins not in 2..256");
  if (params.min_data_in_bin < 1) throw std::invalid_argument("Binner::fit: min_data_in_bin below 1");
  if (params.sample_rows < 1) throw std::invalid_argument("Binner::fit: sample_rows below 1");
}

// Features read at a time: of rows that lie row by row, a cache line.
constexpr std::size_t kGroup = 8;

/// Features first..last-1 of some rows, a column each.
std::vector<std::vector<double>> sample(const Matrix& x, std::span<const int> rows, std::size_t first,
                                        std::size_t last) {
  std::vector<std::vector<double>> columns(last - first, std::vector<double>(rows.size()));
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t f = first; f < last; ++f) {
      const double v = x(static_cast<std::size_t>(rows[i]), f);
      if (std::isinf(v)) {
        throw std::invalid_argument("Binner::fit: infinite value in row " + std::to_string(rows[i]) +
                                    ", feature " + std::to_string(f));
      }
      columns[f - first][i] = v;
    }
  }
  return columns;
}

}  // namespace

Binner Binner::fit(const Matrix& x, const BinParams& params, int threads) {
  check(x, params);
  Binner out;
  out.params_ = params;
  out.n_rows_ = static_cast<int>(x.rows);
  out.n_sampled_ = std::min(out.n_rows_, params.sample_rows);
  const std::vector<int> rows = SampleRandom(params.sample_seed).subset(out.n_rows_, out.n_sampled_);
  out.features_.resize(x.features);

  Team team(threads);
  std::atomic<std::size_t> next{0};
  team.run([&](int) {
    for (std::size_t group; (group = next.fetch_add(1) * kGroup) < x.features;) {
      auto columns = sample(x, rows, group, std::min(group + kGroup, x.features));
      for (std::size_t i = 0; i < columns.size(); ++i)
        out.features_[group + i] = find_bins(std::move(columns[i]), params);
    }
  });
  return out;
}

Binner Binner::fit(std::span<const double> x, int n_rows, int n_features, const BinParams& params) {
  if (n_rows < 1 || n_features < 1) throw std::invalid_argument("Binner::fit: no rows or no features");
  return fit(Matrix::row_major(x, static_cast<std::size_t>(n_rows), static_cast<std::size_t>(n_features)),
             params);
}

}  // namespace spectrum::gbdt
