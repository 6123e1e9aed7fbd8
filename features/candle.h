// The shape of one session's bar. Shares of the range are 0 when it is empty.
#pragma once

#include "features/series.h"

namespace spectrum::features {

double relative_range(double high, double low, double close);           ///< (H - L) / C
double close_location(double high, double low, double close);           ///< (2C - H - L) / (H - L)
double body_ratio(double open, double high, double low, double close);  ///< (C - O) / (H - L)
double upper_wick(double open, double high, double low, double close);  ///< (H - max(O,C)) / (H - L)
double lower_wick(double open, double high, double low, double close);  ///< (min(O,C) - L) / (H - L)

}  // namespace spectrum::features
