#pragma once

namespace spectrum::forecast {

/// P(|T| > |t|) of Student's t with `freedom` degrees of freedom (> 0).
double student_two_sided(double t, double freedom);

/// The t that |T| exceeds in 5 of 100 cases: half the width of a 95 % interval in standard errors.
/// @param freedom degrees of freedom, at least 1; they need not be whole.
double student_critical(double freedom);

}  // namespace spectrum::forecast
