// Estimators of variance and volatility from daily bars.
// Terms are one-session variances; volatilities are annualised, sqrt(252) times
// the daily figure, as fractions (0.15 is 15 %).
#pragma once

#include "features/series.h"

namespace spectrum::features {

/// 1/2 ln(H/L)^2 - (2 ln 2 - 1) ln(C/O)^2, which may be negative
/// (Garman and Klass, Journal of Business 53, 1980).
void garman_klass_terms(Input open, Input high, Input low, Input close, Output out);

/// ln(H/C) ln(H/O) + ln(L/C) ln(L/O) (Rogers and Satchell, Annals of Applied Probability 1, 1991).
void rogers_satchell_terms(Input open, Input high, Input low, Input close, Output out);

/// ln(H/L)^2 / (4 ln 2) (Parkinson, Journal of Business 53, 1980).
void parkinson_terms(Input high, Input low, Output out);

/// The one-day variance d: max(Garman-Klass term, 1e-12) plus the squared
/// overnight return. First value at row 1.
void daily_variance(Input open, Input high, Input low, Input close, Output out);

/// sqrt(252 max(mean_n terms, 0)).
void annualised_volatility(Input terms, int n, Output out);

/// sqrt(252 mean_n r^2): realised volatility about a mean of zero.
void realised_volatility(Input returns, int n, Output out);

/// Yang and Zhang, Journal of Business 73, 2000: var(overnight) + k var(open to
/// close) + (1 - k) mean(Rogers-Satchell), k = 0.34 / (1.34 + (n+1)/(n-1)).
void yang_zhang(Input overnight, Input open_to_close, Input rogers_satchell, int n, Output out);

/// Standard deviation over n sessions of the change of ln max(volatility, 1e-6).
void volatility_of_volatility(Input volatility, int n, Output out);

/// Share of the squared returns of n sessions that fell on losing ones, 0 to 1.
void downside_share(Input returns, int n, Output out);

}  // namespace spectrum::features
