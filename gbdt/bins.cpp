#include "gbdt/bins.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <utility>

#include "gbdt/kernels/train_kernels.h"

namespace spectrum::gbdt {
namespace {

constexpr double kInf = std::numeric_limits<double>::infinity();

// The share of rows from which the fullest bin, not zero's, is the one rebuilt.
constexpr double kSparseShare = 0.7;

struct Distinct {
  double value;
  int count;
};

/// The next larger number; v finite. The standard's function is a call, and there is one for every value.
double next_up(double v) {
  if (v == 0.0) return std::numeric_limits<double>::denorm_min();
  const auto bits = std::bit_cast<std::uint64_t>(v);
  return std::bit_cast<double>(v > 0.0 ? bits + 1 : bits - 1);
}

bool within_one_ulp(double low, double high) { return high <= next_up(low); }

/// Ascending distinct values with their counts. Zero takes its place in the
/// order with `n_zero` rows; between two signs it stands even with none.
std::vector<Distinct> distinct_values(std::span<const double> sorted_nonzero, int n_zero) {
  std::vector<Distinct> out;
  out.reserve(sorted_nonzero.size() + 1);
  if (sorted_nonzero.empty() || (sorted_nonzero.front() > 0.0 && n_zero > 0)) out.push_back({0.0, n_zero});
  for (std::size_t i = 0; i < sorted_nonzero.size(); ++i) {
    const double v = sorted_nonzero[i];
    if (i > 0 && within_one_ulp(sorted_nonzero[i - 1], v)) {
      out.back().value = v;
      ++out.back().count;
      continue;
    }
    if (i > 0 && sorted_nonzero[i - 1] < 0.0 && v > 0.0) out.push_back({0.0, n_zero});
    out.push_back({v, 1});
  }
  if (!sorted_nonzero.empty() && sorted_nonzero.back() < 0.0 && n_zero > 0) out.push_back({0.0, n_zero});
  return out;
}

int rows_of(std::span<const Distinct> side) {
  return std::accumulate(side.begin(), side.end(), 0,
                         [](int sum, const Distinct& d) { return sum + d.count; });
}

/// Appends the cut between two neighbours; false where it would repeat the last.
bool push_cut(std::vector<double>& upper, double low, double high) {
  const double cut = next_up((low + high) / 2.0);
  if (!upper.empty() && within_one_ulp(upper.back(), cut)) return false;
  upper.push_back(cut);
  return true;
}

/// Few values: one bin each, joined until a bin holds `min_rows`.
std::vector<double> cut_each(std::span<const Distinct> side, int min_rows) {
  std::vector<double> upper;
  int held = 0;
  for (std::size_t i = 0; i + 1 < side.size(); ++i) {
    held += side[i].count;
    if (held >= min_rows && push_cut(upper, side[i].value, side[i + 1].value)) held = 0;
  }
  return upper;
}

/// Many values: a value as frequent as a whole bin gets its own, the others
/// share what is left evenly; the even share is reckoned anew after each bin.
std::vector<double> cut_evenly(std::span<const Distinct> side, int budget, int n_rows) {
  const double share = static_cast<double>(n_rows) / budget;
  const auto is_big = [&](const Distinct& d) { return d.count >= share; };
  int rest_rows = n_rows, rest_bins = budget;
  for (const Distinct& d : side) {
    if (is_big(d)) rest_rows -= d.count, --rest_bins;
  }
  double mean = static_cast<double>(rest_rows) / rest_bins;

  std::vector<double> upper;
  int held = 0, closed = 0;
  for (std::size_t i = 0; i + 1 < side.size(); ++i) {
    const bool big = is_big(side[i]);
    if (!big) rest_rows -= side[i].count;
    held += side[i].count;
    if (!(big || held >= mean || (is_big(side[i + 1]) && held >= std::max(1.0, mean * 0.5)))) continue;
    push_cut(upper, side[i].value, side[i + 1].value);
    if (++closed >= budget - 1) break;
    held = 0;
    if (!big) mean = static_cast<double>(rest_rows) / --rest_bins;
  }
  return upper;
}

std::vector<double> cut_side(std::span<const Distinct> side, int budget, int min_rows) {
  const int n_rows = rows_of(side);
  std::vector<double> upper;
  if (static_cast<int>(side.size()) <= budget) {
    upper = cut_each(side, min_rows);
  } else {
    upper = cut_evenly(side, std::max(1, std::min(budget, n_rows / std::max(1, min_rows))), n_rows);
  }
  upper.push_back(kInf);
  return upper;
}

/// Bounds with zero alone between -kZero and kZero where both signs occur.
std::vector<double> cut_around_zero(std::span<const Distinct> all, int max_bins, int min_rows) {
  const auto first_zero =
      std::find_if(all.begin(), all.end(), [](const auto& d) { return d.value > -kZero; });
  const auto first_positive =
      std::find_if(first_zero, all.end(), [](const auto& d) { return d.value > kZero; });
  const std::span<const Distinct> negative(all.begin(), first_zero), positive(first_positive, all.end());
  const int n_nonzero = rows_of(negative) + rows_of(positive);

  std::vector<double> upper;
  if (!negative.empty() && max_bins > 1) {
    const double share = static_cast<double>(rows_of(negative)) / n_nonzero;
    upper = cut_side(negative, std::max(1, static_cast<int>(share * (max_bins - 1))), min_rows);
    upper.back() = -kZero;
  }
  const int left = max_bins - 1 - static_cast<int>(upper.size());
  if (positive.empty() || left <= 0) {
    upper.push_back(kInf);
    return upper;
  }
  const auto right = cut_side(positive, left, min_rows);
  upper.push_back(kZero);
  upper.insert(upper.end(), right.begin(), right.end());
  return upper;
}

/// Ascending; finite. By the digits of the numbers' bits: several times faster than comparing.
void sort(std::span<double> values) {
  constexpr std::size_t kFew = 256, kMany = 16384;
  if (values.size() < kFew) return std::sort(values.begin(), values.end());
  const int digit_bits = values.size() < kMany ? 8 : 11;  // tables no longer than the values
  const std::size_t n_digits = std::size_t{1} << digit_bits;
  constexpr std::uint64_t kSign = std::uint64_t{1} << 63;
  std::vector<std::uint64_t> keys(values.size()), other(values.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {  // so that the order of the bits is that of the numbers
    const auto bits = std::bit_cast<std::uint64_t>(values[i]);
    keys[i] = bits & kSign ? ~bits : bits | kSign;
  }
  std::vector<std::size_t> place(n_digits + 1);
  for (int shift = 0; shift < 64; shift += digit_bits) {
    const auto digit = [&](std::uint64_t key) {
      return static_cast<std::size_t>(key >> shift) & (n_digits - 1);
    };
    std::fill(place.begin(), place.end(), 0);
    for (std::uint64_t key : keys) ++place[digit(key) + 1];
    if (place[digit(keys.front()) + 1] == keys.size()) continue;  // the same in all
    std::partial_sum(place.begin(), place.end(), place.begin());
    for (std::uint64_t key : keys) other[place[digit(key)]++] = key;
    keys.swap(other);
  }
  for (std::size_t i = 0; i < keys.size(); ++i)
    values[i] = std::bit_cast<double>(keys[i] & kSign ? keys[i] & ~kSign : ~keys[i]);
}

int choose_frequent_bin(const FeatureBins& bins, std::size_t n_rows) {
  const auto fullest = std::max_element(bins.counts.begin(), bins.counts.end());
  const bool sparse = static_cast<double>(*fullest) / static_cast<double>(n_rows) >= kSparseShare;
  return sparse ? static_cast<int>(fullest - bins.counts.begin()) : bins.zero_bin;
}

}  // namespace

int FeatureBins::bin_of(double v) const {
  const int n_value_bins = n_bins() - (missing == Missing::kNaN ? 1 : 0);
  if (std::isnan(v)) {
    if (missing == Missing::kNaN) return n_bins() - 1;
    v = 0.0;
  }
  const auto end = upper.begin() + (n_value_bins - 1);
  return static_cast<int>(std::lower_bound(upper.begin(), end, v) - upper.begin());
}

double FeatureBins::threshold(int bin) const {
  return std::clamp(upper[static_cast<std::size_t>(bin)], -1e300, 1e300);
}

bool FeatureBins::can_split(int min_rows) const {
  const int total = std::accumulate(counts.begin(), counts.end(), 0);
  int left = 0;
  for (std::size_t b = 0; b + 1 < counts.size(); ++b) {
    left += counts[b];
    if (left >= min_rows && total - left >= min_rows) return true;
  }
  return false;
}

void FeatureBins::bins_of(const TrainKernels& kernels, std::span<const double> values,
                          std::uint8_t* out) const {
  kernels.find_bins(values.data(), values.size(), bounds.data(), bounds.size(), out);
  if (missing != Missing::kNaN) return;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (std::isnan(values[i])) out[i] = static_cast<std::uint8_t>(n_bins() - 1);
  }
}

FeatureBins find_bins(std::vector<double> values, const BinParams& params) {
  const auto nonzero_end =
      std::partition(values.begin(), values.end(), [](double v) { return std::abs(v) > kZero; });  // not NaN
  int n_nan =
      static_cast<int>(std::count_if(nonzero_end, values.end(), [](double v) { return std::isnan(v); }));
  const std::span<double> nonzero(values.begin(), nonzero_end);
  sort(nonzero);

  FeatureBins out;
  if (params.zero_as_missing) {
    out.missing = Missing::kZero;
    n_nan = 0;
  } else if (n_nan > 0) {
    out.missing = Missing::kNaN;
  }
  const int n_zero = static_cast<int>(values.size() - nonzero.size()) - n_nan;
  const auto distinct = distinct_values(nonzero, n_zero);
  out.min = distinct.front().value;
  out.max = distinct.back().value;

  const bool nan_bin = out.missing == Missing::kNaN;
  out.upper = cut_around_zero(distinct, params.max_bins - (nan_bin ? 1 : 0), params.min_data_in_bin);
  out.bounds = out.upper;
  out.bounds.resize(std::bit_ceil(out.bounds.size()), kInf);
  if (out.missing == Missing::kZero && out.upper.size() == 2) out.missing = Missing::kNone;
  if (nan_bin) out.upper.push_back(std::numeric_limits<double>::quiet_NaN());

  out.zero_bin = out.bin_of(0.0);
  out.counts.assign(out.upper.size(), 0);
  std::size_t bin = 0;
  for (const Distinct& d : distinct) {
    while (d.value > out.bounds[bin]) ++bin;
    out.counts[bin] += d.count;
  }
  if (nan_bin) out.counts.back() = n_nan;
  out.frequent_bin = choose_frequent_bin(out, values.size());
  return out;
}

}  // namespace spectrum::gbdt
