#include "nn/dense.h"

#include <stdexcept>

#include "nn/gemm.h"

namespace spectrum::nn {

template <class S>
Dense<S>::Dense(int in, int out) : in_(in), out_(out), p_{{{"weight", {out, in}}, {"bias", {out}}}} {
  if (in < 1 || out < 1) throw std::invalid_argument("Dense: sizes must be positive");
}

template <class S>
void Dense<S>::forward(In<S> x, Out<S> y, Scratch<S>) const {
  const auto& [w, b] = p_;
  affine<S>(w.matrix(), x, b.matrix(), y);
}

template <class S>
void Dense<S>::backward(In<S> x, In<S>, In<S> dy, Scratch<S>, S* gradients, Out<S> dx) const {
  const auto& [w, b] = p_;
  add_columns<S>(dy, b.gradient(gradients));
  add_product_nt<S>(dy, x, w.gradient(gradients));
  if (dx.data() != nullptr) product_tn<S>(w.matrix(), dy, dx);
}

template class Dense<float>;
template class Dense<double>;

}  // namespace spectrum::nn
