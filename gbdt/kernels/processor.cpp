#include "gbdt/kernels/processor.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace spectrum::gbdt {
namespace {

Build choose() {
  const char* given = std::getenv("SPECTRUM_KERNELS");
  const std::string_view wanted = given == nullptr ? "" : given;
  std::string runnable;
  for (Build build : {Build::kAvx512, Build::kAvx2, Build::kBaseline}) {
    if (!runs(build)) continue;
    const std::string_view name = name_of(build);
    if (wanted.empty() || wanted == name) return build;
    runnable.append(runnable.empty() ? "" : ", ").append(name);
  }
  throw std::runtime_error("SPECTRUM_KERNELS=" + std::string(wanted) +
                           ": no such build of the kernels runs on this processor; these do: " + runnable);
}

}  // namespace

const char* name_of(Build build) {
  return build == Build::kAvx512 ? "avx512" : build == Build::kAvx2 ? "avx2" : "baseline";
}

bool runs([[maybe_unused]] Build build) {
#if SPECTRUM_KERNELS_X86
  __builtin_cpu_init();
  const bool avx2 =
      __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("popcnt");
  if (build == Build::kAvx2) return avx2;
  if (build == Build::kAvx512) {
    return avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  }
#endif
  return build == Build::kBaseline;
}

Build best_build() {
  static const Build best = choose();
  return best;
}

}  // namespace spectrum::gbdt
