// What every processor of the target runs.
#define SPECTRUM_AVX512 0
#define SPECTRUM_TABLE kTrainBaseline
#define SPECTRUM_NAME "baseline"
#include "gbdt/kernels/train_table.inc"
