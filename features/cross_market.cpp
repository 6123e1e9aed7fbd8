#include "features/cross_market.h"

#include <algorithm>
#include <stdexcept>

#include "features/kernels/columns.h"
#include "features/returns.h"

namespace spectrum::features {

namespace {

/// use(t, correlation matrix of the window that row t ends), for each row.
template <class Use>
void over_matrices(RollingCorrelations& window, std::vector<double>& cells, std::size_t rows, Inputs columns,
                   Use use) {
  for (std::size_t t = 0; t < rows; ++t) {
    if (t > 0) window.commit();
    for (std::size_t k = 0; k < cells.size(); ++k) cells[k] = columns[k][t];
    use(t, window.peek(cells));
  }
}

}  // namespace

void RelativeStrength::run(Output out, Input sector_returns, Input index_returns) {
  fill_rows(out, [&](std::size_t t) { return sector_returns[t] - index_returns[t]; });
  sum_.run(out, out);
}

void variance_risk_premium(Input vix, Input volatility, Output out) {
  fill_rows(out, [&](std::size_t t) { return 100.0 * volatility[t]; });
  log_ratio(vix, out, out);
}

void Dispersion::run(Output out, Inputs returns) {
  const auto count = static_cast<double>(returns.size());
  Scratch mean;
  std::fill_n(mean.begin(), out.size(), 0.0);
  std::ranges::fill(out, 0.0);
  for (const Input& r : returns)
    for (std::size_t t = 0; t < out.size(); ++t) mean[t] += r[t] / count;
  for (const Input& r : returns)
    for (std::size_t t = 0; t < out.size(); ++t) out[t] += (r[t] - mean[t]) * (r[t] - mean[t]);
  for (double& v : out) v = std::sqrt(v / count);
}

RollingCorrelations::RollingCorrelations(std::size_t columns, int n)
    : n_(static_cast<std::size_t>(n)), origin_(columns), newest_(columns), centred_(columns) {
  if (columns < 2) throw std::invalid_argument("sector correlations need at least two sectors");
  if (n < 2) throw std::invalid_argument("sector correlations: length must be at least 2");
  const std::size_t sums = columns + columns * (columns + 1) / 2;
  cells_.resize(n_ * columns);
  tails_.resize((n_ + 1) * sums);
  before_.resize(sums);
  block_.resize(sums);
  total_.resize(sums);
  matrix_.resize(columns * columns);
  mean_.resize(columns);
  scale_.resize(columns);
}

/// out = onto + the sums of one row.
void RollingCorrelations::fold(const double* cell, const double* onto, double* out) {
  const std::size_t k = columns();
  for (std::size_t i = 0; i < k; ++i) centred_[i] = cell[i] - origin_[i];
  for (std::size_t i = 0; i < k; ++i) out[i] = onto[i] + centred_[i];
  std::size_t at = k;
  for (std::size_t i = 0; i < k; ++i)
    for (std::size_t j = 0; j <= i; ++j, ++at) out[at] = onto[at] + centred_[i] * centred_[j];
}

std::span<double> RollingCorrelations::peek(std::span<const double> cells) {
  const std::size_t k = columns(), sums = before_.size();
  std::ranges::copy(cells, newest_.begin());
  if (at_ == 0) {
    origin_ = newest_;
    for (std::size_t r = n_ - 1; r >= 1; --r)
      fold(&cells_[r * k], &tails_[(r + 1) * sums], &tails_[r * sums]);
  }
  fold(newest_.data(), before_.data(), block_.data());
  const bool whole = std::ranges::all_of(newest_, [](double x) { return std::isfinite(x); });
  if (!whole || defined_ + 1 < n_) return {};
  const double* tail = &tails_[(at_ + 1) * sums];
  for (std::size_t s = 0; s < sums; ++s) total_[s] = tail[s] + block_[s];

  std::size_t at = k;
  bool flat = false;
  for (std::size_t i = 0; i < k; at += ++i) {
    mean_[i] = total_[i] / static_cast<double>(n_);
    scale_[i] = total_[at + i] - total_[i] * mean_[i];
    flat |= !(scale_[i] > 0.0);
  }
  if (flat) return {};
  for (double& squares : scale_) squares = 1.0 / std::sqrt(squares);
  at = k;
  for (std::size_t i = 0; i < k; at += ++i) {
    double* row = &matrix_[i * k];
    for (std::size_t j = 0; j < i; ++j)
      row[j] = (total_[at + j] - total_[i] * mean_[j]) * (scale_[i] * scale_[j]);
    row[i] = 1.0;
    for (std::size_t j = 0; j < i; ++j) matrix_[j * k + i] = row[j];
  }
  return matrix_;
}

void RollingCorrelations::commit() {
  const std::size_t k = columns();
  const bool whole = std::ranges::all_of(newest_, [](double x) { return std::isfinite(x); });
  defined_ = whole ? defined_ + 1 : 0;
  std::ranges::copy(newest_, cells_.begin() + static_cast<std::ptrdiff_t>(at_ * k));
  std::swap(before_, block_);
  if (++at_ < n_) return;
  at_ = 0;
  std::ranges::fill(before_, 0.0);
}

void AverageCorrelation::run(Output out, Inputs returns) {
  const std::size_t k = returns.size();
  const auto pairs = static_cast<double>(k * (k - 1));
  over_matrices(window_, cells_, out.size(), returns, [&](std::size_t t, std::span<const double> matrix) {
    double all = 0.0;
    for (std::size_t i = 0; i < matrix.size(); i += k) {
      double row = 0.0;
      for (std::size_t j = 0; j < k; ++j) row += matrix[i + j];
      all += row - 1.0;
    }
    out[t] = matrix.empty() ? kNaN : all / pairs;
  });
}

AbsorptionRatio::AbsorptionRatio(std::size_t sectors, int n)
    : window_(sectors, n),
      cells_(sectors),
      matrices_(kLanes * sectors * sectors),
      room_(4 * kLanes * sectors) {}

void AbsorptionRatio::run(Output out, Inputs returns) {
  const std::size_t k = returns.size();
  double largest[kLanes];
  over_matrices(window_, cells_, out.size(), returns, [&](std::size_t t, std::span<const double> matrix) {
    const std::size_t lane = t % kLanes;
    if (lane == 0) std::ranges::fill(matrices_, 0.0);
    for (std::size_t i = 0; i < matrix.size(); ++i) matrices_[i * kLanes + lane] = matrix[i];
    out[t] = matrix.empty() ? kNaN : 0.0;
    if (lane + 1 < kLanes && t + 1 < out.size()) return;
    column_kernels().largest_eigenvalues(matrices_.data(), k, room_.data(), largest);
    for (std::size_t l = 0; l <= lane; ++l) out[t - lane + l] += largest[l] / static_cast<double>(k);
  });
}

void Breadth::run(Output out, Inputs closes) {
  Scratch mean;
  std::ranges::fill(out, 0.0);
  for (std::size_t k = 0; k < closes.size(); ++k) {
    means_[k].run(Output(mean).first(out.size()), closes[k]);
    for (std::size_t t = 0; t < out.size(); ++t) {
      const double above = closes[k][t] > mean[t] ? 1.0 : 0.0;
      out[t] += above + 0.0 * mean[t];
    }
  }
  for (double& v : out) v /= static_cast<double>(closes.size());
}

}  // namespace spectrum::features
