#include "apps/forecast/report.h"

#include <algorithm>

namespace spectrum::forecast {

TimeSplit split_by_time(std::size_t rows, std::size_t embargo, double fit_share) {
  TimeSplit s;
  s.fit = {0, static_cast<std::size_t>(static_cast<double>(rows) * fit_share + 1e-9)};
  const std::size_t middle = s.fit.end + (rows - s.fit.end) / 2;
  s.choose = {std::min(s.fit.end + embargo, middle), middle};
  s.judge = {std::min(middle + embargo, rows), rows};
  return s;
}

}  // namespace spectrum::forecast
