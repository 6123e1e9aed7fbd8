#define SPECTRUM_TABLE kAvx2Columns
#define SPECTRUM_NAME "avx2"
#include "features/kernels/columns.inc"
