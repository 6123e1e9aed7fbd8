#include "nn/lstm.h"

#include <cassert>
#include <stdexcept>

#include "nn/buffer.h"
#include "nn/gemm.h"
#include "nn/kernels/activation.h"

namespace spectrum::nn {
namespace {

template <class S>
kernels::Columns<S> as_columns(Out<S> m) {
  return {m.data(), static_cast<int>(m.rows())};
}
template <class S>
kernels::Columns<const S> as_const(Out<S> m) {
  return {m.data(), static_cast<int>(m.rows())};
}

}  // namespace

/// The scratch cut up. When no backward follows, every step writes over the same block of B columns.
template <class S>
struct Lstm<S>::Views {
  Out<S> gates;   // (4H,N): activations, then in backward their gradients
  Out<S> c;       // (H,B+N): c_{t-1} and c_t are neighbouring blocks, the first block is zero
  Out<S> tanh_c;  // (H,N)
  Out<S> dh, dc;  // (H,B)
  Out<S> bias;    // (4H,1)
  Eigen::Index batch;
  bool kept;

  Out<S> block(const Out<S>& m, int t) const { return columns<S>(m, kept ? t * batch : 0, batch); }
};

template <class S>
Lstm<S>::Lstm(int in, int hidden, int steps)
    : in_(in),
      hidden_(hidden),
      steps_(steps),
      p_{{{"weight_ih_l0", {4 * hidden, in}},
          {"weight_hh_l0", {4 * hidden, hidden}},
          {"bias_ih_l0", {4 * hidden}},
          {"bias_hh_l0", {4 * hidden}}}} {
  if (in < 1 || hidden < 1 || steps < 1) throw std::invalid_argument("Lstm: sizes must be positive");
}

template <class S>
typename Lstm<S>::Views Lstm<S>::views(Eigen::Index n, Scratch<S> s) const {
  const Eigen::Index b = n / steps_, h = hidden_, kept = s.training ? n : b;
  S* at = s.store;
  const auto take = [&at](Eigen::Index rows, Eigen::Index cols) {
    Out<S> m(at, rows, cols);
    at += padded<S>(static_cast<std::size_t>(rows * cols));
    return m;
  };
  const Out<S> gates = take(4 * h, kept), c = take(h, s.training ? b + n : b), tanh_c = take(h, kept);
  const Out<S> dh = take(h, b), dc = take(h, b), bias = take(4 * h, 1);
  return {gates, c, tanh_c, dh, dc, bias, b, s.training};
}

template <class S>
std::size_t Lstm<S>::scratch_size(int n, bool training) const {
  const auto h = static_cast<std::size_t>(hidden_), all = static_cast<std::size_t>(n),
             b = all / static_cast<std::size_t>(steps_), kept = training ? all : b;
  return padded<S>(4 * h * kept) + padded<S>(h * (training ? b + all : b)) + padded<S>(h * kept) +
         2 * padded<S>(h * b) + padded<S>(4 * h);
}

template <class S>
void Lstm<S>::forward(In<S> x, Out<S> y, Scratch<S> s) const {
  const auto& [w_ih, w_hh, b_ih, b_hh] = p_;
  Views v = views(x.cols(), s);
  const Eigen::Index b = v.batch;
  assert(x.cols() == b * steps_ && y.cols() == x.cols());
  v.bias = b_ih.matrix() + b_hh.matrix();
  columns<S>(v.c, 0, b).setZero();
  for (int t = 0; t < steps_; ++t) {
    Out<S> gates = v.block(v.gates, t);
    gates.colwise() = v.bias.col(0);
    add_product<S>(w_ih.matrix(), columns<S>(x, t * b, b), gates);
    if (t > 0) add_product<S>(w_hh.matrix(), columns<S>(In<S>(y), (t - 1) * b, b), gates);
    const Out<S> c_before = v.block(v.c, t), c = v.kept ? v.block(v.c, t + 1) : c_before;
    kernels::lstm_gates_forward(hidden_, static_cast<int>(b), as_columns<S>(gates), as_const<S>(c_before),
                                as_columns<S>(c), as_columns<S>(v.block(v.tanh_c, t)),
                                as_columns<S>(columns<S>(y, t * b, b)));
  }
}

template <class S>
void Lstm<S>::backward(In<S> x, In<S> y, In<S> dy, Scratch<S> s, S* gradients, Out<S> dx) const {
  const auto& [w_ih, w_hh, b_ih, b_hh] = p_;
  assert(s.training);
  Views v = views(x.cols(), s);
  const Eigen::Index b = v.batch, n = x.cols();
  v.dc.setZero();
  for (int t = steps_ - 1; t >= 0; --t) {
    v.dh = columns<S>(dy, t * b, b);
    if (t + 1 < steps_) add_product_tn<S>(w_hh.matrix(), v.block(v.gates, t + 1), v.dh);
    const Out<S> gates = v.block(v.gates, t);
    kernels::lstm_gates_backward(hidden_, static_cast<int>(b), as_const<S>(gates),
                                 as_const<S>(v.block(v.c, t)), as_const<S>(v.block(v.tanh_c, t)),
                                 as_const<S>(v.dh), as_columns<S>(v.dc), as_columns<S>(gates));
  }
  const In<S> da = v.gates;
  const auto db = da.rowwise().sum();
  b_ih.gradient(gradients).col(0) += db;
  b_hh.gradient(gradients).col(0) += db;
  add_product_nt<S>(da, x, w_ih.gradient(gradients));
  add_product_nt<S>(columns<S>(da, b, n - b), columns<S>(y, 0, n - b), w_hh.gradient(gradients));
  if (dx.data() == nullptr) return;
  dx.setZero();
  add_product_tn<S>(w_ih.matrix(), da, dx);
}

template class Lstm<float>;
template class Lstm<double>;

}  // namespace spectrum::nn
