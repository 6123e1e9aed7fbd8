#include "nn/losses.h"

#include <cassert>
#include <cmath>

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

}  // namespace

template <class S>
double mse(In<S> y, In<S> target, double count, Out<S> dy) {
  return reduce<S>(y, target, count, dy, [](S e, Eigen::Index, Eigen::Index) {
    return Point<S>{e * e, S(2) * e};
  });
}

template <class S>
double weighted_mse(In<S> y, In<S> target, In<S> weight, double count, Out<S> dy) {
  return reduce<S>(y, target, count, dy, [&weight](S e, Eigen::Index r, Eigen::Index n) {
    const S w = weight(r, n);
    return Point<S>{w * e * e, S(2) * w * e};
  });
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
          own = static_cast<S>(1.0 - smoothing);
  const S scale = static_cast<S>(1.0 / count);
  double sum = 0.0;
  for (Eigen::Index n = 0; n < logits.cols(); ++n) {
    const auto z = logits.col(n);
    const S top = z.maxCoeff();
    const S log_sum = std::log((z.array() - top).exp().sum());
    for (Eigen::Index k = 0; k < classes; ++k) {
      const S target = even + (k == labels[static_cast<std::size_t>(n)] ? own : S(0));
      const S log_p = z(k) - top - log_sum;
      sum -= static_cast<double>(target * log_p);
      if (dz.data() != nullptr) dz(k, n) = (std::exp(log_p) - target) * scale;
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
