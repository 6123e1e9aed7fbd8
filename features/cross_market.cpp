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
    : n_(static_cast<std::size_t>(n)),
      columns_(columns),
      width_((columns + 7) / 8 * 8),
      sums_((columns + 1) * width_),
      matrix_(columns * columns) {
  if (columns < 2) throw std::invalid_argument("sector correlations need at least two sectors");
  if (n < 2) throw std::invalid_argument("sector correlations: length must be at least 2");
  for (Cells* cells : {&origin_, &newest_, &centred_, &mean_, &scale_}) cells->assign(width_, 0.0);
  for (Cells* cells : {&before_, &block_, &total_}) cells->assign(sums_, 0.0);
  cells_.assign(n_ * width_, 0.0);
  tails_.assign((n_ + 1) * sums_, 0.0);
}

/// out = onto + the sums of one row.
SPECTRUM_EACH_WIDTH void RollingCorrelations::fold(const double* cell, const double* onto, double* out) {
  const std::size_t width = width_;
  double* centred = centred_.data();
  for (std::size_t j = 0; j < width; ++j) {
    centred[j] = cell[j] - origin_[j];
    out[j] = onto[j] + centred[j];
  }
  for (std::size_t i = 0; i < columns_; ++i) {
    const double x = centred[i];
    const double* from = onto + (i + 1) * width;
    double* to = out + (i + 1) * width;
    for (std::size_t j = 0; j < width; ++j) to[j] = from[j] + x * centred[j];
  }
}

SPECTRUM_EACH_WIDTH std::span<const double> RollingCorrelations::peek(std::span<const double> cells) {
  std::ranges::copy(cells, newest_.begin());
  if (at_ == 0) {
    origin_ = newest_;
    for (std::size_t r = n_ - 1; r >= 1; --r)
      fold(&cells_[r * width_], &tails_[(r + 1) * sums_], &tails_[r * sums_]);
  }
  fold(newest_.data(), before_.data(), block_.data());
  if (rows_ + 1 < n_) return {};
  const double *tail = &tails_[(at_ + 1) * sums_], *block = block_.data();
  double* total = total_.data();
  for (std::size_t s = 0; s < sums_; ++s) total[s] = tail[s] + block[s];

  const std::size_t k = columns_;
  bool flat = false;
  for (std::size_t i = 0; i < k; ++i) {
    mean_[i] = total[i] / static_cast<double>(n_);
    const double squares = total[(i + 1) * width_ + i] - total[i] * mean_[i];
    flat |= !(squares > 0.0);  // or a cell is missing
    scale_[i] = squares;
  }
  if (flat) return {};
  for (std::size_t i = 0; i < k; ++i) scale_[i] = 1.0 / std::sqrt(scale_[i]);
  for (std::size_t i = 0; i < k; ++i) {
    const double *products = total + (i + 1) * width_, *mean = mean_.data(), *scale = scale_.data();
    double* row = &matrix_[i * k];
    for (std::size_t j = 0; j < k; ++j) row[j] = (products[j] - total[i] * mean[j]) * (scale[i] * scale[j]);
    row[i] = 1.0;
  }
  return matrix_;
}

void RollingCorrelations::commit() {
  ++rows_;
  std::ranges::copy(newest_, cells_.begin() + static_cast<std::ptrdiff_t>(at_ * width_));
  std::swap(before_, block_);
  if (++at_ < n_) return;
  at_ = 0;
  std::ranges::fill(before_, 0.0);
}

SPECTRUM_EACH_WIDTH void AverageCorrelation::run(Output out, Inputs returns) {
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
