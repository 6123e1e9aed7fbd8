#pragma once

/// Small dense matrix products, C += A B in three arrangements, and what else a dense layer needs.
///
/// Every matrix is column-major: element (i, j) of X stands at x[i + j * ldx], with ldx >= the number of
/// rows (asserted). A dimension of zero leaves C as it was. Nothing is allocated; C must not overlap A or B.
///
/// An element of C is a function of its row of A (column, for gemm_tn) and its column of B alone: the
/// products are summed in ascending order of the inner index (in float: in runs of fixed length, whose sums
/// are added to C one after the other). So a column's result has the same bits whichever columns stand beside
/// it. The float versions run on the widest vectors the processor has; the bits depend on that choice.
namespace spectrum::nn::kernels {

/// C(m,n) += A(m,k) B(k,n)
void gemm_nn(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c, int ldc);
void gemm_nn(int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c, int ldc);

/// C(m,n) += A(k,m)^T B(k,n). Transposes the smaller operand on the way: a caller who uses one A many times
/// does better to transpose it once and call gemm_nn.
void gemm_tn(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c, int ldc);
void gemm_tn(int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c, int ldc);

/// C(m,n) += A(m,k) B(n,k)^T
void gemm_nt(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c, int ldc);
void gemm_nt(int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c, int ldc);

/// C(m,n) = A(k,m)^T B(k,n): gemm_tn on a C of zeros. k must not be zero.
void product_tn(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c, int ldc);
void product_tn(int m, int n, int k, const double* a, int lda, const double* b, int ldb, double* c, int ldc);

/// Y(m,n) = W(m,k) X(k,n) + bias(m) in every column. k must not be zero.
void affine(int m, int n, int k, const float* w, int ldw, const float* x, int ldx, const float* bias,
            float* y, int ldy);
void affine(int m, int n, int k, const double* w, int ldw, const double* x, int ldx, const double* bias,
            double* y, int ldy);

/// sums(m) += the columns of X(m,n), in an order that only n decides.
void add_columns(int m, int n, const float* x, int ldx, float* sums);
void add_columns(int m, int n, const double* x, int ldx, double* sums);

}  // namespace spectrum::nn::kernels
