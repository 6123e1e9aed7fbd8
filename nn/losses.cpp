#include "nn/losses.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "nn/kernels/activation.h"
#include "nn/kernels/loss.h"

namespace spectrum::nn {
namespace {

/// sum over entries of f(e, row, col) / count, with dy = f' / count. f returns {value, derivative}.
template <class S, class F>
double reduce(In<S> y, In<S> target, double count, Out<S> dy, F f) {
  assert(y.rows() == target.rows() && y.cols() == target.cols());
  double sum = 0.0;
  const S scale = static_cast<S>(1.0 / count);
  for (Eigen::Index n = 0; n < y.cols(); ++n)
    for (Eigen::Index r = 0; r < y.rows(); ++r) {
      const auto [value, slope] = f(y(r, n) - target(r, n), r, n);
      sum += static_cast<double>(value);
      if (dy.data() != nullptr) dy(r, n) = slope * scale;
    }
  return sum / count;
}

template <class S>
struct Point {
  S value, slope;
};

template <class S>
S largest(In<S> z, Eigen::Index column) {
  S top = z(0, column);
  for (Eigen::Index k = 1; k < z.rows(); ++k) top = std::max(top, z(k, column));
  return top;
}

/// Down each column: e = exp(z - max z).
template <class S>
void exp_below_top(In<S> z, Out<S> e) {
  for (Eigen::Index n = 0; n < z.cols(); ++n) {
    const S top = largest<S>(z, n);
    for (Eigen::Index k = 0; k < z.rows(); ++k) e(k, n) = z(k, n) - top;
  }
  kernels::exp(static_cast<int>(e.size()), e.data(), e.data());
}

}  // namespace

template <class S>
double mse(In<S> y, In<S> target, double count, Out<S> dy) {
  return weighted_mse<S>(y, target, none<S>(), count, dy);
}

template <class S>
double weighted_mse(In<S> y, In<S> target, In<S> weight, double count, Out<S> dy) {
  assert(y.rows() == target.rows() && y.cols() == target.cols());
  return kernels::squared_error(static_cast<int>(y.size()), y.data(), target.data(), weight.data(),
                                static_cast<S>(1.0 / count), dy.data()) /
         count;
}

template <class S>
double huber(In<S> y, In<S> target, double delta, std::span<const S> row_weights, double count, Out<S> dy) {
  const S d = static_cast<S>(delta);
  return reduce<S>(y, target, count, dy, [d, row_weights](S e, Eigen::Index r, Eigen::Index) {
    const S w = row_weights.empty() ? S(1) : row_weights[static_cast<std::size_t>(r)], size = std::abs(e);
    if (size <= d) return Point<S>{w * S(0.5) * e * e, w * e};
    return Point<S>{w * d * (size - S(0.5) * d), e > S(0) ? w * d : -w * d};
  });
}

template <class S>
double cross_entropy(In<S> logits, std::span<const int> labels, double count, Out<S> dz, double smoothing) {
  assert(static_cast<std::size_t>(logits.cols()) == labels.size());
  const Eigen::Index classes = logits.rows();
  const S even = static_cast<S>(smoothing / static_cast<double>(classes)),
          own = static_cast<S>(1.0 - smoothing), scale = static_cast<S>(1.0 / count);
  if (dz.data() != nullptr) exp_below_top<S>(logits, dz);  // for all samples at once
  double sum = 0.0;
  for (Eigen::Index n = 0; n < logits.cols(); ++n) {
    const auto z = logits.col(n);
    const S top = largest<S>(logits, n);
    S total = 0;
    for (Eigen::Index k = 0; k < classes; ++k)
      total += dz.data() != nullptr ? dz(k, n) : std::exp(z(k) - top);
    const S log_sum = std::log(total);
    for (Eigen::Index k = 0; k < classes; ++k) {
      const S target = even + (k == labels[static_cast<std::size_t>(n)] ? own : S(0));
      sum -= static_cast<double>(target * (z(k) - top - log_sum));
      if (dz.data() != nullptr) dz(k, n) = (dz(k, n) / total - target) * scale;
    }
  }
  return sum / count;
}

template double mse<float>(In<float>, In<float>, double, Out<float>);
template double mse<double>(In<double>, In<double>, double, Out<double>);
template double weighted_mse<float>(In<float>, In<float>, In<float>, double, Out<float>);
template double weighted_mse<double>(In<double>, In<double>, In<double>, double, Out<double>);
template double huber<float>(In<float>, In<float>, double, std::span<const float>, double, Out<float>);
template double huber<double>(In<double>, In<double>, double, std::span<const double>, double, Out<double>);
template double cross_entropy<float>(In<float>, std::span<const int>, double, Out<float>, double);
template double cross_entropy<double>(In<double>, std::span<const int>, double, Out<double>, double);

}  // namespace spectrum::nn
