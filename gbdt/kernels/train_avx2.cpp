#define SPECTRUM_AVX512 0
#define SPECTRUM_TABLE kTrainAvx2
#define SPECTRUM_NAME "avx2"
#include "gbdt/kernels/train_table.inc"
