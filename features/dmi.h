#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Wilder's directional movement (New Concepts in Technical Trading Systems,
/// 1978), percent. `plus` and `minus` are +DI and -DI, first at row n; `adx` is
/// Wilder's mean of DX = 100 |+DI - -DI| / (+DI + -DI), first at row 2n - 1. DX is
/// 0 when neither side moved; all are undefined while the true range is 0.
void dmi(Input high, Input low, Input close, int n, Output plus, Output minus, Output adx);

}  // namespace spectrum::features
