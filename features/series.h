// What every indicator is made of: columns of doubles, one cell a session, NaN
// where a value is not defined; and arithmetic that yields NaN, never an
// infinity, where a quotient or a logarithm has no answer.
#pragma once

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

namespace spectrum::features {

using Input = std::span<const double>;
using Output = std::span<double>;  ///< As long as the inputs; the caller allocates.

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kSessionsPerYear = 252.0;
inline constexpr double kAnnual = 15.874507866387544;  ///< sqrt(252): daily to annual volatility.

/// a / b, undefined where b is 0 or the quotient is no finite number.
inline double ratio(double a, double b) {
  const double q = a / b;
  return std::isfinite(q) ? q : kNaN;
}

/// Natural logarithm, undefined where x is not positive.
inline double ln(double x) { return x > 0.0 && std::isfinite(x) ? std::log(x) : kNaN; }

/// out[t] = cell(t) for every row.
template <class Cell>
void fill_rows(Output out, Cell cell) {
  for (std::size_t t = 0; t < out.size(); ++t) out[t] = cell(t);
}

}  // namespace spectrum::features
