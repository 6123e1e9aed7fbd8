#include "nn/kernels/variants.h"

#include <cstring>

namespace spectrum::nn::kernels {
namespace {

#if SPECTRUM_KERNELS_X86
bool has_avx2() { return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"); }

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}
#endif

const FloatKernels& detect() {
#if SPECTRUM_KERNELS_X86
  __builtin_cpu_init();
  if (has_avx512()) return kAvx512Kernels;
  if (has_avx2()) return kAvx2Kernels;
#endif
  return kBaselineKernels;
}

}  // namespace

const FloatKernels* variant(const char* name) {
  if (std::strcmp(name, "baseline") == 0) return &kBaselineKernels;
#if SPECTRUM_KERNELS_X86
  __builtin_cpu_init();
  if (std::strcmp(name, "avx2") == 0 && has_avx2()) return &kAvx2Kernels;
  if (std::strcmp(name, "avx512") == 0 && has_avx512()) return &kAvx512Kernels;
#endif
  return nullptr;
}

const FloatKernels& best_variant() {
  static const FloatKernels& best = detect();
  return best;
}

}  // namespace spectrum::nn::kernels
