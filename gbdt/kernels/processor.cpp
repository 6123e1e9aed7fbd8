#include "gbdt/kernels/processor.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>

namespace spectrum::gbdt {
namespace {

constexpr struct {
  Build build;
  std::string_view name;
} kBuilds[] = {{Build::kAvx512, "avx512"}, {Build::kAvx2, "avx2"}, {Build::kBaseline, "baseline"}};

Build choose() {
  const char* given = std::getenv("SPECTRUM_KERNELS");
  const std::string_view wanted = given == nullptr ? "" : given;
  std::string runnable;
  for (const auto& [build, name] : kBuilds) {
    if (!runs(build)) continue;
    if (wanted.empty() || wanted == name) return build;
    runnable.append(runnable.empty() ? "" : ", ").append(name);
  }
  throw std::runtime_error("SPECTRUM_KERNELS=" + std::string(wanted) +
                           ": no such build of the kernels runs on this processor; these do: " + runnable);
}

}  // namespace

bool runs([[maybe_unused]] Build build) {
#if SPECTRUM_KERNELS_X86
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
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
