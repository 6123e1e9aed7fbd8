// Volume. In the two statistics of ln V a session without trade counts as
// missing, since feeds print 0 for "not known"; in the flows it carries none.
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// ln(V / SMA_n V) over the sessions with V > 0, at least `min_valid` of n.
void volume_ratio(Input volume, int n, int min_valid, Output out);

/// z-score of ln V, likewise.
void volume_zscore(Input volume, int n, int min_valid, Output out);

/// Granville's on-balance volume, from 0: + V after a rise, - V after a fall.
/// It depends on where the history starts; a missing cell is passed over.
void on_balance_volume(Input close, Input volume, Output out);

/// Change of on-balance volume over n sessions as a share of their volume, -1
/// to 1. First value at row n; undefined where nothing was traded.
void on_balance_slope(Input close, Input volume, int n, Output out);

/// Money flow index (Quong and Soudack, Stocks & Commodities 7, 1989), percent;
/// 50 when no money flowed. First value at row n.
void money_flow_index(Input high, Input low, Input close, Input volume, int n, Output out);

}  // namespace spectrum::features
