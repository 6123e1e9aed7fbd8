#include "features/rolling.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <vector>

namespace spectrum::features {
namespace {

/// A sum that keeps what rounding took away.
class Sum {
 public:
  void add(double v) {
    const double s = sum_ + v;
    lost_ += std::abs(sum_) >= std::abs(v) ? (sum_ - s) + v : (v - s) + sum_;
    sum_ = s;
  }
  double value() const { return sum_ + lost_; }

 private:
  double sum_ = 0.0, lost_ = 0.0;
};

/// Counts how many of the newest defined cells are equal.
class FlatRun {
 public:
  void see(double v) {
    length_ = v == last_ ? length_ + 1 : 1;
    last_ = v;
  }
  bool covers(int count) const { return length_ >= count; }

 private:
  double last_ = kNaN;
  int length_ = 0;
};

struct SumWindow {
  Input x;
  Sum sum{};
  int count = 0, nonzero = 0;

  void restart(std::size_t) {
    sum = {};
    count = nonzero = 0;
  }
  void add(std::size_t i) { change(i, 1); }
  void remove(std::size_t i) { change(i, -1); }
  /// Exactly 0 when all cells are, whatever left the window before.
  double value() const { return nonzero > 0 ? sum.value() : 0.0; }

 private:
  void change(std::size_t i, int sign) {
    if (!std::isfinite(x[i])) return;
    sum.add(sign * x[i]);
    count += sign;
    if (x[i] != 0.0) nonzero += sign;
  }
};

/// Sums of powers and products of (x - x0, y - y0). The origin is the newest
/// cell at the last restart: a member of every window until the next, so that
/// no distant level can drown the spread.
struct PairWindow {
  Input x, y;
  double x0 = 0.0, y0 = 0.0;
  Sum sx{}, sy{}, sxx{}, sxy{}, syy{};
  int count = 0;

  void restart(std::size_t t) {
    if (valid(t)) x0 = x[t], y0 = y[t];
    sx = sy = sxx = sxy = syy = {};
    count = 0;
  }
  void add(std::size_t i) { change(i, 1); }
  void remove(std::size_t i) { change(i, -1); }
  bool valid(std::size_t i) const { return std::isfinite(x[i]) && std::isfinite(y[i]); }

  double mean_x() const { return x0 + sx.value() / count; }
  double moment_xx() const { return std::max(0.0, centred(sxx, sx, sx)); }  // sum (x - mean)^2
  double moment_yy() const { return std::max(0.0, centred(syy, sy, sy)); }
  double moment_xy() const { return centred(sxy, sx, sy); }

 private:
  double centred(const Sum& ab, const Sum& a, const Sum& b) const {
    return ab.value() - a.value() * b.value() / count;
  }
  void change(std::size_t i, int sign) {
    if (!valid(i)) return;
    const double a = x[i] - x0, b = y[i] - y0;
    sx.add(sign * a);
    sy.add(sign * b);
    sxx.add(sign * (a * a));
    sxy.add(sign * (a * b));
    syy.add(sign * (b * b));
    count += sign;
  }
};

/// Moves `window` over the rows and calls emit(t) when it ends at t.
template <class Window, class Emit>
void slide(std::size_t rows, int n, Window& window, Emit emit) {
  if (n < 1) throw std::invalid_argument("rolling window: length must be at least 1");
  const auto length = static_cast<std::size_t>(n);
  for (std::size_t t = 0; t < rows; ++t) {
    if (t % length == 0) {
      window.restart(t);
      for (std::size_t i = t + 1 < length ? 0 : t + 1 - length; i <= t; ++i) window.add(i);
    } else {
      window.add(t);
      if (t >= length) window.remove(t - length);
    }
    emit(t);
  }
}

int needed(int n, int min_valid) { return min_valid > 0 ? min_valid : n; }

/// Slides over pairs and emits f(window, x is flat, y is flat) where all n are defined.
template <class Statistic>
void slide_pairs(Input x, Input y, int n, Output out, Statistic f) {
  assert(x.size() == y.size() && x.size() == out.size());
  PairWindow w{x, y};
  FlatRun flat_x, flat_y;
  slide(x.size(), n, w, [&](std::size_t t) {
    if (w.valid(t)) flat_x.see(x[t]), flat_y.see(y[t]);
    out[t] = w.count == n ? f(w, flat_x.covers(n), flat_y.covers(n)) : kNaN;
  });
}

}  // namespace

void rolling_sum(Input x, int n, Output out, int min_valid) {
  assert(x.size() == out.size());
  SumWindow w{x};
  slide(x.size(), n, w, [&](std::size_t t) { out[t] = w.count >= needed(n, min_valid) ? w.value() : kNaN; });
}

void rolling_mean(Input x, int n, Output out, int min_valid) {
  assert(x.size() == out.size());
  SumWindow w{x};
  slide(x.size(), n, w,
        [&](std::size_t t) { out[t] = w.count >= needed(n, min_valid) ? w.value() / w.count : kNaN; });
}

void rolling_moments(Input x, int n, int ddof, Output mean, Output deviation, int min_valid) {
  assert(x.size() == mean.size() && x.size() == deviation.size());
  PairWindow w{x, x};
  FlatRun flat;
  slide(x.size(), n, w, [&](std::size_t t) {
    if (w.valid(t)) flat.see(x[t]);
    mean[t] = deviation[t] = kNaN;
    if (w.count < needed(n, min_valid) || w.count <= ddof) return;
    const bool is_flat = flat.covers(w.count);
    mean[t] = is_flat && w.valid(t) ? x[t] : w.mean_x();
    deviation[t] = is_flat ? 0.0 : std::sqrt(w.moment_xx() / (w.count - ddof));
  });
}

void rolling_std(Input x, int n, int ddof, Output out) {
  std::vector<double> mean(x.size());
  rolling_moments(x, n, ddof, mean, out);
}

void rolling_zscore(Input x, int n, Output out, int min_valid) {
  std::vector<double> mean(x.size()), deviation(x.size());
  rolling_moments(x, n, 1, mean, deviation, min_valid);
  fill_rows(out, [&](std::size_t t) { return ratio(x[t] - mean[t], deviation[t]); });
}

void rolling_slope(Input x, Input y, int n, Output out) {
  slide_pairs(x, y, n, out, [](const PairWindow& w, bool, bool flat_y) {
    return flat_y ? kNaN : ratio(w.moment_xy(), w.moment_yy());
  });
}

void rolling_correlation(Input x, Input y, int n, Output out) {
  slide_pairs(x, y, n, out, [](const PairWindow& w, bool flat_x, bool flat_y) {
    if (flat_x || flat_y) return kNaN;
    return std::clamp(ratio(w.moment_xy(), std::sqrt(w.moment_xx()) * std::sqrt(w.moment_yy())), -1.0, 1.0);
  });
}

}  // namespace spectrum::features
