// What every processor of the target runs.
#define SPECTRUM_TABLE kBaselineColumns
#define SPECTRUM_NAME "baseline"
#include "features/kernels/columns.inc"
