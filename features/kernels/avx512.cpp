#define SPECTRUM_TABLE kAvx512Columns
#define SPECTRUM_NAME "avx512"
#include "features/kernels/columns.inc"
