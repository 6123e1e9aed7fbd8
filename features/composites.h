// Features that are made of several indicators, with the catalogue's lengths.
#pragma once

#include "features/derived.h"
#include "features/series.h"

namespace spectrum::features {

void volatility_ratio(const Derived& d, int fast, int slow, Output out);  ///< rv_fast / rv_slow
void rv_zscore(const Derived& d, Output out);        ///< z-score over 90 sessions of rv_3
void parkinson(const Derived& d, Output out);        ///< Parkinson's volatility, 20 sessions
void volofvol(const Derived& d, Output out);         ///< deviation over 20 sessions of the change of ln rv_5
void macd_line(const Derived& d, Output out);        ///< MACD 12/26 / C
void macd_signal(const Derived& d, Output out);      ///< its EMA_9 / C
void macd_histogram(const Derived& d, Output out);   ///< (MACD - signal) / C
void adx(const Derived& d, Output out);              ///< ADX_14
void di_difference(const Derived& d, Output out);    ///< +DI_14 - -DI_14
void trend_slope(const Derived& d, Output out);      ///< slope a year of ln C, 20 sessions
void trend_r2(const Derived& d, Output out);         ///< R^2 of the same line
void from_high(const Derived& d, Output out);        ///< ln(C / max_252 H)
void from_low(const Derived& d, Output out);         ///< ln(C / min_252 L)
void squeeze(const Derived& d, Output out);          ///< mid-rank of the Bollinger width, 120
void mean_range(const Derived& d, Output out);       ///< SMA_10 of (H - L) / C
void relative_atr(const Derived& d, Output out);     ///< 100 ATR_14 / C
void vix_zscore(const Derived& d, Output out);       ///< z-score over 60 sessions of ln VIX
void premium(const Derived& d, Output out);          ///< ln(VIX / 100 / rv_20)
void mean_dispersion(const Derived& d, Output out);  ///< SMA_20 of the dispersion

}  // namespace spectrum::features
