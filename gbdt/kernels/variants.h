#pragma once

#include "gbdt/kernels/predict.h"
#include "gbdt/kernels/shap.h"

/// The kernels of the trees, once per instruction set. For the room itself and its tests, and for programs
/// that want to know at their start which will run.
namespace spectrum::gbdt::kernels {

/// One build of all kernels.
struct Kernels {
  const char* name;
  PredictKernels predict;
  ShapKernels shap;
};

extern const Kernels kBaseline;
extern const Kernels kAvx2;    // x86-64 only
extern const Kernels kAvx512;  // x86-64 only

/// The build of that name ("baseline", "avx2", "avx512"), or null where this processor cannot run it.
const Kernels* variant(const char* name);

/// The fastest build this processor can run, or the one that the environment variable SPECTRUM_KERNELS names;
/// chosen once. Throws std::runtime_error if it names one that is unknown or cannot run here.
const Kernels& best_variant();

}  // namespace spectrum::gbdt::kernels
