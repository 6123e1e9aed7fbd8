// What every processor of the target runs: 128-bit vectors (SSE2, NEON).
#if defined(__aarch64__)
#define SPECTRUM_REGISTERS 32
#else
#define SPECTRUM_REGISTERS 16
#endif
#define SPECTRUM_LANES 4
#define SPECTRUM_TABLE kBaselineKernels
#define SPECTRUM_NAME "baseline"
#include "nn/kernels/float_table.inc"
