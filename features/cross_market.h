// The primary index against its sectors and its volatility index.
#pragma once

#include "features/series.h"

namespace spectrum::features {

using Inputs = std::span<const Input>;  ///< One column per sector, all as long as the clock.

/// Sum over n sessions of the sector's log return less the index's.
void relative_strength(Input sector_returns, Input index_returns, int n, Output out);

/// ln(VIX / 100 / volatility): the variance risk premium on a log scale. `vix`
/// is in percent a year, `volatility` a fraction a year.
void variance_risk_premium(Input vix, Input volatility, Output out);

/// Population standard deviation of one session's returns across the sectors.
/// A cell is undefined where one sector's is, as in all that follow.
void dispersion(Inputs returns, Output out);

/// Mean of the pairwise correlations over n sessions; undefined where a sector
/// did not move. At least two sectors, or std::invalid_argument.
void average_correlation(Inputs returns, int n, Output out);

/// Share of the largest eigenvalue in the correlation matrix over n sessions
/// (after Kritzman, Li, Page and Rigobon, Journal of Portfolio Management 37,
/// 2011), 1/K to 1.
void absorption_ratio(Inputs returns, int n, Output out);

/// Share of sectors that close above their mean of n sessions, 0 to 1.
void breadth(Inputs closes, int n, Output out);

}  // namespace spectrum::features
