#include "gbdt/kernels/train_kernels.h"

#include "gbdt/kernels/processor.h"

namespace spectrum::gbdt {

const TrainKernels& best_train_kernels() {
#if SPECTRUM_KERNELS_X86
  if (best_build() == Build::kAvx512) return kTrainAvx512;
  if (best_build() == Build::kAvx2) return kTrainAvx2;
#endif
  return kTrainBaseline;
}

}  // namespace spectrum::gbdt
