#pragma once

#include "nn/kernels/activation.h"

/// Internal to the kernels and their tests: the float kernels, once per instruction set.
namespace spectrum::nn::kernels {

/// One build of all float kernels. The signatures are those of gemm.h and activation.h.
struct FloatKernels {
  using Gemm = void (*)(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c,
                        int ldc);
  using Map = void (*)(int n, const float* x, float* y);
  using LstmForward = void (*)(int h, int b, Columns<float> gates, Columns<const float> c_prev,
                               Columns<float> c, Columns<float> tanh_c, Columns<float> h_out);
  using LstmBackward = void (*)(int h, int b, Columns<const float> gates, Columns<const float> c_prev,
                                Columns<const float> tanh_c, Columns<const float> dh, Columns<float> dc,
                                Columns<float> dgates);
  const char* name;
  Gemm gemm_nn, gemm_tn, gemm_nt;
  Map sigmoid, tanh, exp;
  LstmForward lstm_gates_forward;
  LstmBackward lstm_gates_backward;
};

extern const FloatKernels kBaselineKernels;
extern const FloatKernels kAvx2Kernels;    // x86-64 only
extern const FloatKernels kAvx512Kernels;  // x86-64 only

/// The build of that name ("baseline", "avx2", "avx512"), or null where this processor cannot run it.
const FloatKernels* variant(const char* name);

/// The fastest build this processor can run; chosen once.
const FloatKernels& best_variant();

}  // namespace spectrum::nn::kernels
