#pragma once

namespace spectrum::gbdt {

/// The instruction sets that kernels are built for.
enum class Build { kBaseline, kAvx2, kAvx512 };

/// "baseline", "avx2" or "avx512".
const char* name_of(Build build);

/// Whether this processor, and this program, can run a build.
bool runs(Build build);

/// The fastest build this processor can run, or the one that the environment variable SPECTRUM_KERNELS names;
/// chosen once. Throws std::runtime_error if it names one that is unknown or
/// cannot run here.
Build best_build();

}  // namespace spectrum::gbdt
