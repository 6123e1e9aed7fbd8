#include "nn/lstm.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>

#include "nn/buffer.h"
#include "nn/gemm.h"
#include "nn/kernels/lstm.h"

namespace spectrum::nn {
namespace {

/// Backward gathers the gates' gradients of so many steps before it adds their products to the weights'
/// gradient: enough for long sums, few enough to stay in the second-level cache.
constexpr int kChunk = 10;

template <class S>
kernels::Columns<S> as_columns(Out<S> m) {
  return {m.data(), static_cast<int>(m.rows())};
}
template <class S>
kernels::Columns<const S> as_const(In<S> m) {
  return {m.data(), static_cast<int>(m.rows())};
}

}  // namespace

/// The scratch cut up. When no backward follows, every step writes over the same block of B columns.
template <class S>
struct Lstm<S>::Views {
  Eigen::Index batch;
  bool kept;
  std::size_t size = 0;  // of all of them
  Out<S> packed;         // the weights as the forward kernel reads them
  Out<S> gates;          // (4H,N)
  Out<S> c;              // (H,B+N): c_{t-1} and c_t are neighbouring blocks, the first block is zero
  Out<S> tanh_c;         // (H,N)
  // Of backward:
  Out<S> w_ih_t, w_hh_t;  // (in,4H), (H,4H)
  Out<S> dgates;          // (4H,kChunk*B)
  Out<S> dh, dc;          // (H,B)
  Out<S> db;              // (4H,1)

  Views(const Lstm& l, Eigen::Index n, S* store, bool training)
      : batch(n / l.steps_),
        kept(training),
        packed(take(store, static_cast<Eigen::Index>(kernels::lstm_packed_size(l.in_, l.hidden_)), 1)),
        gates(take(store, 4 * l.hidden_, kept ? n : batch)),
        c(take(store, l.hidden_, kept ? batch + n : batch)),
        tanh_c(take(store, l.hidden_, kept ? n : batch)),
        w_ih_t(take(store, l.in_, kept ? 4 * l.hidden_ : 0)),
        w_hh_t(take(store, l.hidden_, kept ? 4 * l.hidden_ : 0)),
        dgates(take(store, 4 * l.hidden_, kept ? std::min(kChunk, l.steps_) * batch : 0)),
        dh(take(store, l.hidden_, kept ? batch : 0)),
        dc(take(store, l.hidden_, kept ? batch : 0)),
        db(take(store, 4 * l.hidden_, kept ? 1 : 0)) {}

  Out<S> block(const Out<S>& m, int t) const { return columns<S>(m, kept ? t * batch : 0, batch); }

 private:
  Out<S> take(S* store, Eigen::Index rows, Eigen::Index cols) {
    const Out<S> m(store == nullptr ? nullptr : store + size, rows, cols);
    size += padded<S>(static_cast<std::size_t>(rows * cols));
    return m;
  }
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
std::size_t Lstm<S>::scratch_size(int n, bool training) const {
  return Views(*this, n, nullptr, training).size;
}

template <class S>
void Lstm<S>::forward(In<S> x, Out<S> y, Scratch<S> s) const {
  const auto& [w_ih, w_hh, b_ih, b_hh] = p_;
  Views v(*this, x.cols(), s.store, s.training);
  const Eigen::Index b = v.batch;
  assert(x.cols() == b * steps_ && y.cols() == x.cols());
  kernels::lstm_pack(in_, hidden_, w_ih.value, w_hh.value, b_ih.value, b_hh.value, v.packed.data());
  columns<S>(v.c, 0, b).setZero();
  for (int t = 0; t < steps_; ++t) {
    const In<S> h_prev = t > 0 ? columns<S>(In<S>(y), (t - 1) * b, b) : In<S>(none<S>());
    const Out<S> c_prev = v.block(v.c, t), c = v.kept ? v.block(v.c, t + 1) : c_prev;
    kernels::lstm_forward(
        in_, hidden_, static_cast<int>(b), v.packed.data(), as_const<S>(columns<S>(x, t * b, b)),
        as_const<S>(h_prev), as_const<S>(c_prev),
        {as_columns<S>(v.block(v.gates, t)), as_columns<S>(c), as_columns<S>(v.block(v.tanh_c, t))},
        as_columns<S>(columns<S>(y, t * b, b)), t % 2 == 1);
  }
}

template <class S>
void Lstm<S>::backward(In<S> x, In<S> y, In<S> dy, Scratch<S> s, S* gradients, Out<S> dx) const {
  assert(s.training);
  Views v(*this, x.cols(), s.store, true);
  v.w_ih_t = p_[0].matrix().transpose();
  v.w_hh_t = p_[1].matrix().transpose();
  v.dh = columns<S>(dy, x.cols() - v.batch, v.batch);
  v.dc.setZero();
  v.db.setZero();
  for (int end = steps_; end > 0; end -= kChunk) {
    const int begin = std::max(0, end - kChunk);
    backward_steps(v, begin, end, dy);
    add_gradients(v, begin, end, x, y, gradients);
    if (dx.data() == nullptr) continue;
    Out<S> dx_chunk = columns<S>(dx, begin * v.batch, (end - begin) * v.batch);
    dx_chunk.setZero();
    add_product<S>(v.w_ih_t, columns<S>(v.dgates, 0, dx_chunk.cols()), dx_chunk);
  }
  p_[2].gradient(gradients) += v.db;
  p_[3].gradient(gradients) += v.db;
}

/// Steps end-1 .. begin. Given dh and dc of the last of them, leaves their dgates in the first blocks of
/// v.dgates, and dh and dc of the step before.
template <class S>
void Lstm<S>::backward_steps(Views& v, int begin, int end, In<S> dy) const {
  const Eigen::Index b = v.batch;
  for (int t = end - 1; t >= begin; --t) {
    const Out<S> dgates = columns<S>(v.dgates, (t - begin) * b, b);
    kernels::lstm_gates_backward(hidden_, static_cast<int>(b), as_const<S>(v.block(v.gates, t)),
                                 as_const<S>(v.block(v.c, t)), as_const<S>(v.block(v.tanh_c, t)),
                                 as_const<S>(v.dh), as_columns<S>(v.dc), as_columns<S>(dgates));
    if (t == 0) return;
    v.dh = columns<S>(dy, (t - 1) * b, b);
    add_product<S>(v.w_hh_t, dgates, v.dh);
  }
}

/// Their share in the gradients of the weights, and in v.db.
template <class S>
void Lstm<S>::add_gradients(Views& v, int begin, int end, In<S> x, In<S> y, S* gradients) const {
  const Eigen::Index b = v.batch, n = (end - begin) * b;
  const In<S> dgates = columns<S>(v.dgates, 0, n);
  add_columns<S>(dgates, v.db);
  add_product_nt<S>(dgates, columns<S>(x, begin * b, n), p_[0].gradient(gradients));
  const Eigen::Index first = begin > 0 ? 0 : b;  // step 0 had h = 0 before it
  add_product_nt<S>(columns<S>(dgates, first, n - first), columns<S>(y, begin * b + first - b, n - first),
                    p_[1].gradient(gradients));
}

template class Lstm<float>;
template class Lstm<double>;

}  // namespace spectrum::nn
