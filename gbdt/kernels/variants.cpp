#include "gbdt/kernels/variants.h"

#include <cstring>
#include <initializer_list>

#include "gbdt/kernels/processor.h"

namespace spectrum::gbdt::kernels {
namespace {

const Kernels& built_for([[maybe_unused]] Build build) {
#if SPECTRUM_KERNELS_X86
  if (build == Build::kAvx512) return kAvx512;
  if (build == Build::kAvx2) return kAvx2;
#endif
  return kBaseline;
}

}  // namespace

const Kernels* variant(const char* name) {
  for (Build build : {Build::kBaseline, Build::kAvx2, Build::kAvx512}) {
    if (std::strcmp(name, name_of(build)) == 0 && runs(build)) return &built_for(build);
  }
  return nullptr;
}

const Kernels& best_variant() { return built_for(best_build()); }

}  // namespace spectrum::gbdt::kernels
