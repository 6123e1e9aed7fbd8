#include "features/scaler.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

namespace spectrum::features {
namespace {

constexpr double kLeastRank = 0.01, kGreatestRank = 0.99, kNeutralRank = 0.5;

void check_shape(Input rows, std::size_t width) {
  if (width == 0 || rows.size() % width != 0)
    throw std::invalid_argument("scaler: the rows are not a whole number of rows");
}

/// The defined cells of one column.
std::vector<double> defined(Input rows, std::size_t width, std::size_t column) {
  std::vector<double> cells;
  for (std::size_t i = column; i < rows.size(); i += width)
    if (std::isfinite(rows[i])) cells.push_back(rows[i]);
  return cells;
}

/// Quantile p of ascending cells, the i-th (from 0) having rank (i + 0.5) / n.
double quantile(Input sorted, double p) {
  const double last = static_cast<double>(sorted.size() - 1);
  const double at = std::clamp(p * static_cast<double>(sorted.size()) - 0.5, 0.0, last);
  const auto below = static_cast<std::size_t>(at);
  const std::size_t above = std::min(below + 1, sorted.size() - 1);
  return std::lerp(sorted[below], sorted[above], at - static_cast<double>(below));
}

/// out[i] = f(column of i, rows[i]).
template <class T, class F>
void map_cells(Input rows, std::size_t width, std::span<T> out, F f) {
  assert(rows.size() == out.size() && rows.size() % width == 0);
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = static_cast<T>(f(i % width, rows[i]));
}

}  // namespace

StandardScaler::StandardScaler(std::vector<double> mean, std::vector<double> deviation)
    : mean_(std::move(mean)), deviation_(std::move(deviation)) {
  const auto finite = [](double v) { return std::isfinite(v); };
  const auto spread = [](double v) { return std::isfinite(v) && v >= 0.0; };
  if (mean_.empty() || mean_.size() != deviation_.size() || !std::ranges::all_of(mean_, finite) ||
      !std::ranges::all_of(deviation_, spread))
    throw std::invalid_argument("StandardScaler: not means and deviations");
}

StandardScaler StandardScaler::fit(Input rows, std::size_t width) {
  check_shape(rows, width);
  std::vector<double> mean(width, 0.0), deviation(width, 0.0);
  for (std::size_t k = 0; k < width; ++k) {
    const std::vector<double> cells = defined(rows, width, k);
    if (cells.empty()) continue;
    const auto n = static_cast<double>(cells.size());
    double sum = 0.0, squares = 0.0;  // about the first cell, which makes a constant column exact
    for (const double v : cells) sum += v - cells[0];
    mean[k] = cells[0] + sum / n;
    for (const double v : cells) squares += (v - mean[k]) * (v - mean[k]);
    deviation[k] = squares > 0.0 ? std::sqrt(squares / n) : 1.0;
  }
  return {std::move(mean), std::move(deviation)};
}

namespace {

template <class T>
void standardise(const StandardScaler& s, Input rows, std::span<T> out) {
  map_cells(rows, s.width(), out, [&](std::size_t k, double x) {
    return std::isnan(x) || s.deviation()[k] == 0.0 ? 0.0 : (x - s.mean()[k]) / s.deviation()[k];
  });
}

}  // namespace

void StandardScaler::transform(Input rows, std::span<double> out) const { standardise(*this, rows, out); }
void StandardScaler::transform(Input rows, std::span<float> out) const { standardise(*this, rows, out); }

CdfScaler::CdfScaler(std::vector<double> knots) : knots_(std::move(knots)) {
  bool good = !knots_.empty() && knots_.size() % kKnots == 0;
  for (std::size_t i = 0; good && i < knots_.size(); ++i)
    good = std::isfinite(knots_[i]) && (i % kKnots == 0 || knots_[i - 1] <= knots_[i]);
  if (!good) throw std::invalid_argument("CdfScaler: not columns of ascending quantiles");
}

CdfScaler CdfScaler::fit(Input rows, std::size_t width) {
  check_shape(rows, width);
  std::vector<double> knots(width * kKnots, 0.0);
  for (std::size_t k = 0; k < width; ++k) {
    std::vector<double> cells = defined(rows, width, k);
    if (cells.empty()) continue;
    std::ranges::sort(cells);
    for (std::size_t j = 0; j < kKnots; ++j)
      knots[k * kKnots + j] = quantile(cells, static_cast<double>(j) / (kKnots - 1));
  }
  return CdfScaler(std::move(knots));
}

double CdfScaler::map(std::size_t column, double x) const {
  const Input q = knots().subspan(column * kKnots, kKnots);
  if (std::isnan(x) || q.front() == q.back()) return kNeutralRank;
  const auto rank = [&](std::ptrdiff_t j) { return static_cast<double>(j) / (kKnots - 1); };
  const auto [first, last] = std::equal_range(q.begin(), q.end(), x);
  const std::ptrdiff_t from = first - q.begin(), to = last - q.begin();
  double p;
  if (from != to) {
    p = (rank(from) + rank(to - 1)) / 2.0;  // on a run of equal quantiles: its middle
  } else if (from == 0 || last == q.end()) {
    p = from == 0 ? 0.0 : 1.0;
  } else {
    const double left = *(first - 1);
    p = std::lerp(rank(from - 1), rank(from), (x - left) / (*first - left));
  }
  return std::clamp(p, kLeastRank, kGreatestRank);
}

void CdfScaler::transform(Input rows, std::span<double> out) const {
  map_cells(rows, width(), out, [&](std::size_t k, double x) { return map(k, x); });
}
void CdfScaler::transform(Input rows, std::span<float> out) const {
  map_cells(rows, width(), out, [&](std::size_t k, double x) { return map(k, x); });
}

}  // namespace spectrum::features
