#pragma once
#include <string>
#include <vector>

#include "io/json.h"

namespace spectrum::pipeline {

/// One thing done to one series.
struct Mending {
  std::string series;
  std::string text;               ///< "3 rows without a close dropped"
  std::vector<io::Json> removed;  ///< the rows that are gone, as they were
};

/// Mends what needs no invention in a parsed cache: drops rows without a close, sorts by date, keeps the last
/// usable row of each date, writes null for NaN, drops a partial bar that the reader would pass over. All
/// else in the file stays as it is, also rows whose date cannot be read, which sorting puts behind the
/// others. Nothing to do: nothing is touched, no Mending.
std::vector<Mending> mend(io::Json& cache);

}  // namespace spectrum::pipeline
