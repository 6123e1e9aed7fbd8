#include "apps/forecast/encoder.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

namespace spectrum::forecast {

void check_rows(const Rows& rows, int width, int min_rows, const std::string& what, Missing missing) {
  if (rows.width != width)
    throw std::invalid_argument(what + ": rows are " + std::to_string(rows.width) + " wide instead of " +
                                std::to_string(width));
  if (rows.n < min_rows)
    throw std::invalid_argument(what + ": " + std::to_string(rows.n) + " rows, at least " +
                                std::to_string(min_rows) + " are needed");
  if (rows.values.size() != static_cast<std::size_t>(rows.n) * static_cast<std::size_t>(rows.width))
    throw std::invalid_argument(what + ": " + std::to_string(rows.values.size()) + " values in " +
                                std::to_string(rows.n) + " rows of " + std::to_string(width));
  if (!std::ranges::all_of(rows.values, [&](float v) {
        return std::isfinite(v) || (missing == Missing::kAllowed && std::isnan(v));
      }))
    throw std::invalid_argument(what + ": a value is not finite");
}

}  // namespace spectrum::forecast
