// Where the close stands between the extremes of the last n sessions.
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// Lane's raw %K: 100 (C - LL) / (HH - LL), percent; 50 when HH = LL. First at row n - 1.
void stochastic_k(Input high, Input low, Input close, int n, Output out);

/// %D: the mean of the last m values of %K.
void stochastic_d(Input high, Input low, Input close, int n, int m, Output out);

/// Williams %R: -100 (HH - C) / (HH - LL), percent; -50 when HH = LL.
void williams_r(Input high, Input low, Input close, int n, Output out);

}  // namespace spectrum::features
