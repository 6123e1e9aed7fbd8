// The shape of one session's bar. Shares of the range are 0 when it is empty.
#pragma once

#include "features/series.h"

namespace spectrum::features {

void relative_range(Input high, Input low, Input close, Output out);          ///< (H - L) / C
void close_location(Input high, Input low, Input close, Output out);          ///< (2C - H - L) / (H - L)
void body_ratio(Input open, Input high, Input low, Input close, Output out);  ///< (C - O) / (H - L)
void upper_wick(Input open, Input high, Input low, Input close, Output out);  ///< (H - max(O,C)) / (H - L)
void lower_wick(Input open, Input high, Input low, Input close, Output out);  ///< (min(O,C) - L) / (H - L)

}  // namespace spectrum::features
