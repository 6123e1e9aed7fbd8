#include "nn/kernels/gemm.h"

#include <algorithm>
#include <cassert>
#include <cstddef>

#include "nn/kernels/variants.h"

namespace spectrum::nn::kernels {
namespace {

[[maybe_unused]] bool fits(int rows, int cols, int ld) { return rows >= 0 && cols >= 0 && ld >= rows; }

}  // namespace

void gemm_nn(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c, int ldc) {
  assert(fits(m, k, lda) && fits(k, n, ldb) && fits(m, n, ldc));
  best_variant().gemm_nn(m, n, k, a, lda, b, ldb, c, ldc);
}

void gemm_tn(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c, int ldc) {
  assert(fits(k, m, lda) && fits(k, n, ldb) && fits(m, n, ldc));
  best_variant().gemm_tn(m, n, k, a, lda, b, ldb, c, ldc);
}

void gemm_nt(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c, int ldc) {
  assert(fits(m, k, lda) && fits(n, k, ldb) && fits(m, n, ldc));
  best_variant().gemm_nt(m, n, k, a, lda, b, ldb, c, ldc);
}

void product_tn(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c, int ldc) {
  assert(k > 0 && fits(k, m, lda) && fits(k, n, ldb) && fits(m, n, ldc));
  best_variant().product_tn(m, n, k, a, lda, b, ldb, c, ldc);
}

void affine(int m, int n, int k, const float* w, int ldw, const float* x, int ldx, const float* bias,
            float* y, int ldy) {
  assert(k > 0 && fits(m, k, ldw) && fits(k, n, ldx) && fits(m, n, ldy));
  best_variant().affine(m, n, k, w, ldw, x, ldx, bias, y, ldy);
}

void add_columns(int m, int n, const float* x, int ldx, float* sums) {
  assert(fits(m, n, ldx));
  best_variant().add_columns(m, n, x, ldx, sums);
}

// In double, for checking gradients, loops whose innermost runs down a column are fast enough.

void gemm_nn(int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c, int ldc) {
  assert(fits(m, k, lda) && fits(k, n, ldb) && fits(m, n, ldc));
  for (std::ptrdiff_t j = 0; j < n; ++j)
    for (std::ptrdiff_t p = 0; p < k; ++p)
      for (std::ptrdiff_t i = 0; i < m; ++i) c[i + j * ldc] += a[i + p * lda] * b[p + j * ldb];
}

void gemm_tn(int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c, int ldc) {
  assert(fits(k, m, lda) && fits(k, n, ldb) && fits(m, n, ldc));
  for (std::ptrdiff_t j = 0; j < n; ++j)
    for (std::ptrdiff_t i = 0; i < m; ++i) {
      double sum = 0;
      for (std::ptrdiff_t p = 0; p < k; ++p) sum += a[p + i * lda] * b[p + j * ldb];
      c[i + j * ldc] += sum;
    }
}

void gemm_nt(int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c, int ldc) {
  assert(fits(m, k, lda) && fits(n, k, ldb) && fits(m, n, ldc));
  for (std::ptrdiff_t j = 0; j < n; ++j)
    for (std::ptrdiff_t p = 0; p < k; ++p)
      for (std::ptrdiff_t i = 0; i < m; ++i) c[i + j * ldc] += a[i + p * lda] * b[j + p * ldb];
}

void product_tn(int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c, int ldc) {
  for (std::ptrdiff_t j = 0; j < n; ++j) std::fill_n(c + j * ldc, m, 0.0);
  gemm_tn(m, n, k, a, lda, b, ldb, c, ldc);
}

void affine(int m, int n, int k, const double* w, int ldw, const double* x, int ldx, const double* bias,
            double* y, int ldy) {
  for (std::ptrdiff_t j = 0; j < n; ++j) std::copy_n(bias, m, y + j * ldy);
  gemm_nn(m, n, k, w, ldw, x, ldx, y, ldy);
}

void add_columns(int m, int n, const double* x, int ldx, double* sums) {
  for (std::ptrdiff_t j = 0; j < n; ++j)
    for (std::ptrdiff_t i = 0; i < m; ++i) sums[i] += x[i + j * ldx];
}

}  // namespace spectrum::nn::kernels
