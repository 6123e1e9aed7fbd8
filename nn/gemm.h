#pragma once

#include "nn/kernels/gemm.h"
#include "nn/layer.h"

/// The kernels' products on our views.
namespace spectrum::nn {

/// C += A B
template <class S>
void add_product(In<S> a, In<S> b, Out<S> c) {
  const auto rows = [](const auto& m) { return static_cast<int>(m.rows()); };
  kernels::gemm_nn(rows(a), static_cast<int>(b.cols()), rows(b), a.data(), rows(a), b.data(), rows(b),
                   c.data(), rows(c));
}

/// C += A^T B
template <class S>
void add_product_tn(In<S> a, In<S> b, Out<S> c) {
  const auto rows = [](const auto& m) { return static_cast<int>(m.rows()); };
  kernels::gemm_tn(rows(c), static_cast<int>(b.cols()), rows(b), a.data(), rows(a), b.data(), rows(b),
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
