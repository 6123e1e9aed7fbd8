// What every processor of the target runs: 128-bit vectors (SSE2, NEON).
#define SPECTRUM_BYTES 16
#define SPECTRUM_TABLE kBaseline
#define SPECTRUM_NAME "baseline"
#include "gbdt/kernels/predict_table.inc"
