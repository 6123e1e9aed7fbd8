#pragma once

#include "nn/kernels/gemm.h"
#include "nn/layer.h"

/// The kernels' products on our views.
namespace spectrum::nn {

/// Y = W X + b in every column
template <class S>
void affine(In<S> w, In<S> x, In<S> b, Out<S> y) {
  const auto rows = [](const auto& m) { return static_cast<int>(m.rows()); };
  kernels::affine(rows(y), static_cast<int>(y.cols()), rows(x), w.data(), rows(w), x.data(), rows(x),
                  b.data(), y.data(), rows(y));
}

/// sums += the columns of X
template <class S>
void add_columns(In<S> x, Out<S> sums) {
  const int rows = static_cast<int>(x.rows());
  kernels::add_columns(rows, static_cast<int>(x.cols()), x.data(), rows, sums.data());
}

/// C = A^T B
template <class S>
void product_tn(In<S> a, In<S> b, Out<S> c) {
  const auto rows = [](const auto& m) { return static_cast<int>(m.rows()); };
  kernels::product_tn(rows(c), static_cast<int>(b.cols()), rows(b), a.data(), rows(a), b.data(), rows(b),
                      c.data(), rows(c));
}

/// C += A B
template <class S>
void add_product(In<S> a, In<S> b, Out<S> c) {
  const auto rows = [](const auto& m) { return static_cast<int>(m.rows()); };
  kernels::gemm_nn(rows(a), static_cast<int>(b.cols()), rows(b), a.data(), rows(a), b.data(), rows(b),
                   c.data(), rows(c));
}

/// C += A B^T
template <class S>
void add_product_nt(In<S> a, In<S> b, Out<S> c) {
  const auto rows = [](const auto& m) { return static_cast<int>(m.rows()); };
  kernels::gemm_nt(rows(a), rows(b), static_cast<int>(a.cols()), a.data(), rows(a), b.data(), rows(b),
                   c.data(), rows(c));
}

}  // namespace spectrum::nn
