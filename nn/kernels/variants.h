#pragma once

#include "nn/kernels/lstm.h"
#include "nn/kernels/random.h"

/// Internal to the kernels and their tests: the float kernels, once per instruction set.
namespace spectrum::nn::kernels {

/// One build of all float kernels. The signatures are those of the headers beside this one.
struct FloatKernels {
  using Gemm = void (*)(int m, int n, int k, const float* a, int lda, const float* b, int ldb, float* c,
                        int ldc);
  using Map = void (*)(int n, const float* x, float* y);
  using LstmForward = void (*)(int in, int h, int b, const float* packed, Columns<const float> x,
                               Columns<const float> h_prev, Columns<const float> c_prev, LstmKept<float> kept,
                               Columns<float> h_out, bool backwards);
  using LstmBackward = void (*)(int h, int b, Columns<const float> gates, Columns<const float> c_prev,
                                Columns<const float> tanh_c, Columns<const float> dh, Columns<float> dc,
                                Columns<float> dgates);
  using DropoutMask = void (*)(int n, int threshold, float keep, RandomState& state, float* mask);
  const char* name;
  Gemm gemm_nn, gemm_tn, gemm_nt;
  Map sigmoid, tanh, exp;
  LstmForward lstm_forward;
  LstmBackward lstm_gates_backward;
  DropoutMask dropout_mask;
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
