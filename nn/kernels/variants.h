#pragma once

#include "nn/kernels/conv2d.h"
#include "nn/kernels/lstm.h"
#include "nn/kernels/optimizer.h"
#include "nn/kernels/random.h"

/// The float kernels, once per instruction set. For the kernels and their tests, and for programs that want
/// to know at their start which will run.
namespace spectrum::nn::kernels {

/// One build of all float kernels. The signatures are those of the headers beside this one.
struct FloatKernels {
  using Gemm = void (*)(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c,
                        int ldc);
  using Map = void (*)(int n, const float* x, float* y);
  using MapBackward = void (*)(int n, const float* y, const float* dy, float* dx);
  using LstmForward = void (*)(int in, int h, int b, const float* packed, Columns<const float> x,
                               Columns<const float> h_prev, Columns<const float> c_prev, LstmKept<float> kept,
                               Columns<float> h_out, bool backwards);
  using LstmBackward = void (*)(int h, int b, Columns<const float> gates, Columns<const float> c_prev,
                                Columns<const float> tanh_c, Columns<const float> dh, Columns<float> dc,
                                Columns<float> dgates);

  const char* name;
  Gemm gemm_nn, gemm_tn, gemm_nt, product_tn;
  void (*affine)(int m, int n, int k, const float* w, int ldw, const float* x, int ldx, const float* bias,
                 float* y, int ldy);
  void (*add_columns)(int m, int n, const float* x, int ldx, float* sums);
  Map sigmoid, tanh, exp, relu;
  void (*multiply)(int n, const float* x, const float* y, float* z);
  MapBackward relu_backward, tanh_backward, sigmoid_backward;
  LstmForward lstm_forward;
  LstmBackward lstm_gates_backward;
  double (*squared_error)(int n, const float* y, const float* t, const float* w, float factor, float* dy);
  double (*sum_of_squares)(int n, const float* x);
  void (*scale)(int n, float factor, float* x);
  void (*adam)(int n, const AdamStep<float>& step, const float* g, float* p, float* m, float* v);
  void (*dropout_mask)(int n, int threshold, float keep, RandomState& state, float* mask);
  void (*conv2d)(ConvShape shape, int images, const float* x, const float* weight, const float* bias,
                 float* y);
  void (*conv2d_weights)(ConvShape shape, int images, const float* x, const float* dy, float* dweight,
                         float* dbias);
  // null where the plain loop has no faster twin; for even sides only, w <= 32. max_pool returns
  // false where a number is NaN, and the plain loop must do it again
  bool (*max_pool)(int planes, int h, int w, const float* x, float* y, float* winner);
  void (*max_pool_backward)(int planes, int h, int w, const float* winner, const float* dy, float* dx);
};

extern const FloatKernels kBaselineKernels;
extern const FloatKernels kAvx2Kernels;    // x86-64 only
extern const FloatKernels kAvx512Kernels;  // x86-64 only

/// The build of that name ("baseline", "avx2", "avx512"), or null where this processor cannot run it.
const FloatKernels* variant(const char* name);

/// The fastest build this processor can run, or the one that the environment variable SPECTRUM_KERNELS names;
/// chosen once. Throws std::runtime_error if it names one that is unknown or cannot run here.
const FloatKernels& best_variant();

}  // namespace spectrum::nn::kernels
