#pragma once
#include <span>

namespace spectrum::forecast {

/// Whether two forecasts differ in their losses.
struct DieboldMariano {
  double mean = 0;       ///< of the baseline's loss less the model's: above 0 the model is better
  double statistic = 0;  ///< NaN where the losses never differ, or differ by a constant
  double p = 1;          ///< two-sided, of no difference
};

/// Test of equal accuracy (Diebold & Mariano 1995). The variance of the mean difference is that of Newey &
/// West (1987) with `horizon` lags, never negative; the statistic is scaled for small samples and read
/// against Student's t with n-1 degrees of freedom (Harvey, Leybourne & Newbold 1997).
/// @param loss, baseline losses of the same rows in time order; outcomes reach `horizon` rows ahead.
/// @throws std::invalid_argument when lengths differ, horizon < 1, or there are no more than `horizon` + 1
/// rows.
DieboldMariano diebold_mariano(std::span<const double> loss, std::span<const double> baseline, int horizon);

/// P(|T| > |t|) of Student's t with `freedom` degrees of freedom (> 0).
double student_two_sided(double t, double freedom);

}  // namespace spectrum::forecast
