#include "nn/kernels/gemm.h"

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

}  // namespace spectrum::nn::kernels
