#include "gbdt/kernels/variants.h"

#include <cstdlib>
#include <cstring>
#include <stdexcept>
#include <string>

namespace spectrum::gbdt::kernels {
namespace {

#if SPECTRUM_KERNELS_X86
bool has_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt");
}

bool has_avx512() {
  return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
}
#endif

const Kernels& detect() {
#if SPECTRUM_KERNELS_X86
  __builtin_cpu_init();
  if (has_avx512()) return kAvx512;
  if (has_avx2()) return kAvx2;
#endif
  return kBaseline;
}

}  // namespace

const Kernels* variant(const char* name) {
  if (std::strcmp(name, "baseline") == 0) return &kBaseline;
#if SPECTRUM_KERNELS_X86
  __builtin_cpu_init();
  if (std::strcmp(name, "avx2") == 0 && has_avx2()) return &kAvx2;
  if (std::strcmp(name, "avx512") == 0 && has_avx512()) return &kAvx512;
#endif
  return nullptr;
}

namespace {

const Kernels& choose() {
  const char* wanted = std::getenv("SPECTRUM_KERNELS");
  if (wanted == nullptr || *wanted == '\0') return detect();
  if (const Kernels* found = variant(wanted)) return *found;
  std::string runnable;
  for (const char* name : {"baseline", "avx2", "avx512"})
    if (variant(name) != nullptr) runnable += std::string(runnable.empty() ? "" : ", ") + name;
  throw std::runtime_error("SPECTRUM_KERNELS=" + std::string(wanted) +
                           ": no such build of the kernels runs on this processor; these do: " + runnable);
}

}  // namespace

const Kernels& best_variant() {
  static const Kernels& best = choose();
  return best;
}

}  // namespace spectrum::gbdt::kernels
