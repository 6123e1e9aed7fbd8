#if !defined(__AVX2__) || !defined(__FMA__) || !defined(__POPCNT__)
#error "compile this file for AVX2 with FMA and POPCNT"
#endif
#define SPECTRUM_BYTES 32
#define SPECTRUM_TABLE kAvx2
#define SPECTRUM_NAME "avx2"
#include "gbdt/kernels/predict_table.inc"
