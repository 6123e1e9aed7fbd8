#if !defined(__AVX512F__) || !defined(__AVX512VL__) || !defined(__AVX512DQ__) || !defined(__AVX512BW__)
#error "compile this file for AVX-512 F, VL, DQ and BW"
#endif
#define SPECTRUM_BYTES 64
#define SPECTRUM_TABLE kAvx512
#define SPECTRUM_NAME "avx512"
#include "gbdt/kernels/predict_table.inc"
