#pragma once
#include <vector>

#include "apps/pipeline/doctor.h"
#include "apps/pipeline/raw_cache.h"

namespace spectrum::pipeline {

/// What a series is judged by.
struct Measure {
  const features::ExchangeCalendar& calendar;
  const std::vector<io::Day>* primary =
      nullptr;         ///< dates of the primary series; nullptr: not to be compared
  io::Day until = 0;   ///< the last day whose bar should be there
  io::Instant latest;  ///< what is more than a day later lies in the future
};

/// Dates of the usable rows, ascending, each once.
std::vector<io::Day> usable_days(const RawSeries& series);

/// Looks one series over; what is wrong is appended to `findings`.
SeriesHealth examine_series(const RawSeries& series, const Measure& measure, std::vector<Finding>& findings);

}  // namespace spectrum::pipeline
