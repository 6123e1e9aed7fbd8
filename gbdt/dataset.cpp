#include "gbdt/dataset.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include "gbdt/kernels/train_kernels.h"
#include "gbdt/team.h"

namespace spectrum::gbdt {
namespace {

// Rows binned at a time: those of some dozen columns stay in the first-level cache. Even, so that no byte of
// a column has two writers.
constexpr std::size_t kBlock = 128;

std::vector<float> finite_labels(std::span<const double> y) {
  std::vector<float> out(y.begin(), y.end());
  for (std::size_t r = 0; r < out.size(); ++r) {
    if (!std::isfinite(out[r])) refuse_label(out[r], r, "must be finite, as float32 too");
  }
  return out;
}

/// Two bins a byte, as narrow columns have them.
void store_halves(std::span<const std::uint8_t> bins, std::uint8_t* out) {
  for (std::size_t i = 0; i + 2 <= bins.size(); i += 2)
    *out++ = static_cast<std::uint8_t>(bins[i] | bins[i + 1] << 4);
  if (bins.size() % 2 == 1) *out = bins.back();
}

}  // namespace

Dataset::Dataset(const Binner& bins, const Matrix& x, std::span<const double> y,
                 std::span<const double> weights, int threads)
    : bins_(bins), labels_(finite_labels(y)), weights_(weights.begin(), weights.end()) {
  if (y.empty()) throw std::invalid_argument("Dataset: no rows");
  if (y.size() > static_cast<std::size_t>(std::numeric_limits<int>::max()))
    throw std::invalid_argument("Dataset: more than 2^31 - 1 rows");
  if (x.rows != y.size() || x.features != static_cast<std::size_t>(bins.n_features())) {
    throw std::invalid_argument("Dataset: x is " + std::to_string(x.rows) + " rows of " +
                                std::to_string(x.features) + " features, where " + std::to_string(y.size()) +
                                " labels and bins of " + std::to_string(bins.n_features()) +
                                " features were given");
  }
  check_weights(weights_, y.size());
  make_room();
  fill(x, threads);
}

Dataset::Dataset(const Binner& bins, std::span<const double> x, std::span<const double> y,
                 std::span<const double> weights, int threads)
    : Dataset(bins, Matrix::row_major(x, y.size(), static_cast<std::size_t>(bins.n_features())), y, weights,
              threads) {}

void Dataset::make_room() {
  const std::size_t n = labels_.size();
  std::vector<int> all(static_cast<std::size_t>(bins_.n_features()));
  std::iota(all.begin(), all.end(), 0);
  std::size_t bytes = 0;
  for (int f : all) {
    column_begin_.push_back(bytes);
    bytes += bins_.feature(f).narrow() ? (n + 1) / 2 : n;
  }
  records_ = Records(n, std::move(all), bins_);
  columns_ = LargeArray<std::uint8_t>(bytes + 3);
  std::fill_n(columns_.data() + bytes, 3, std::uint8_t{0});
}

void Dataset::fill(const Matrix& x, int threads) {
  Team team(threads);
  const TrainKernels& kernels = best_train_kernels();
  team.run([&](int t) {
    const auto [begin, end] = team.share(x.rows, t, kBlock);
    std::array<double, kBlock> values;
    std::array<std::uint8_t, kBlock> bins;
    for (std::size_t first = begin; first < end; first += kBlock) {
      const std::size_t n = std::min(kBlock, end - first);
      records_.clear(first, first + n);
      for (std::size_t f = 0; f < x.features; ++f) {
        double check = 0.0;
        for (std::size_t i = 0; i < n; ++i) values[i] = x(first + i, f);
        for (std::size_t i = 0; i < n; ++i) check = std::max(check, std::abs(values[i]));  // passes NaN over
        if (std::isinf(check))
          throw std::invalid_argument("Dataset: infinite value of feature " + std::to_string(f) +
                                      " in rows " + std::to_string(first) + " to " +
                                      std::to_string(first + n - 1));
        bins_.feature(static_cast<int>(f)).bins_of(kernels, std::span(values).first(n), bins.data());
        store(static_cast<int>(f), first, std::span(bins).first(n));
      }
    }
  });
}

void Dataset::store(int f, std::size_t first, std::span<const std::uint8_t> bins) {
  std::uint8_t* column = columns_.data() + column_begin_[static_cast<std::size_t>(f)];
  if (bins_.feature(f).narrow())
    store_halves(bins, column + first / 2);
  else
    std::ranges::copy(bins, column + first);
  records_.store(f, first, bins);
}

void Dataset::set_init_scores(std::span<const double> scores) {
  if (scores.empty() || scores.size() % labels_.size() != 0)
    throw std::invalid_argument("Dataset: init scores are not whole classes of a score a row");
  if (!std::all_of(scores.begin(), scores.end(), [](double s) { return std::isfinite(s); }))
    throw std::invalid_argument("Dataset: an init score is not finite");
  init_scores_.assign(scores.begin(), scores.end());
}

}  // namespace spectrum::gbdt
