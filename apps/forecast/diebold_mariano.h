#pragma once
#include <span>

namespace spectrum::forecast {

/// Whether two forecasts differ in their losses.
struct DieboldMariano {
  double mean = 0;       ///< of the baseline's loss less the model's: above 0 the model is better
  double statistic = 0;  ///< infinite where the losses differ by a constant
  double p = 1;          ///< two-sided, of no difference
};

/// Test of equal accuracy (Diebold & Mariano 1995). The variance of the mean difference is that of Newey &
/// West (1987), never negative, with 2 * horizon lags: their window halves what lies in its middle, and with
/// as many lags as the outcomes overlap one test in ten finds a difference where there is none. The statistic
/// is read against Student's t with 1.5 n / (lags + 1) degrees of freedom, those of the window's variance
/// (Priestley 1981, ch. 6). Losses that differ by rounding alone do not differ.
/// @param loss, baseline losses of the same rows in time order; outcomes reach `horizon` rows ahead.
/// @throws std::invalid_argument when lengths differ, horizon < 1, or there are no more than `horizon` + 1
/// rows.
DieboldMariano diebold_mariano(std::span<const double> loss, std::span<const double> baseline, int horizon);

}  // namespace spectrum::forecast
