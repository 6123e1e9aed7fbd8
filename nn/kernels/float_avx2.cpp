#if !defined(__AVX2__) || !defined(__FMA__)
#error "compile this file for AVX2 with FMA"
#endif
#define SPECTRUM_REGISTERS 16
#define SPECTRUM_LANES 8
#define SPECTRUM_TABLE kAvx2Kernels
#define SPECTRUM_NAME "avx2"
#include "nn/kernels/float_table.inc"
