#include "features/kernels/columns.h"

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace spectrum::features {
namespace {

/// The builds that this processor can run, the fastest first.
std::vector<const ColumnKernels*> runnable() {
  std::vector<const ColumnKernels*> builds;
#if SPECTRUM_KERNELS_X86
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
    builds.push_back(&kAvx512Columns);
  if (avx2) builds.push_back(&kAvx2Columns);
#endif
  builds.push_back(&kBaselineColumns);
  return builds;
}

const ColumnKernels& choose() {
  const char* given = std::getenv("SPECTRUM_KERNELS");
  const std::string_view wanted = given == nullptr ? "" : given;
  std::string names;
  for (const ColumnKernels* build : runnable()) {
    if (wanted.empty() || wanted == build->name) return *build;
    names.append(names.empty() ? "" : ", ").append(build->name);
  }
  throw std::runtime_error("SPECTRUM_KERNELS=" + std::string(wanted) +
                           ": no such build of the kernels runs on this processor; these do: " + names);
}

}  // namespace

const ColumnKernels& column_kernels() {
  static const ColumnKernels& best = choose();
  return best;
}

}  // namespace spectrum::features
