#if !defined(__AVX512F__) || !defined(__AVX512VL__) || !defined(__AVX512DQ__) || !defined(__AVX512BW__)
#error "compile this file for AVX-512 F, VL, DQ and BW"
#endif
#define SPECTRUM_REGISTERS 32
#define SPECTRUM_LANES 16
#define SPECTRUM_TABLE kAvx512Kernels
#define SPECTRUM_NAME "avx512"
#include "nn/kernels/float_table.inc"
