#define SPECTRUM_AVX512 1
#define SPECTRUM_TABLE kTrainAvx512
#define SPECTRUM_NAME "avx512"
#include "gbdt/kernels/train_table.inc"
