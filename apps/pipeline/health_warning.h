#pragma once
#include "apps/pipeline/log.h"
#include "apps/pipeline/options.h"

namespace spectrum::pipeline {

/// Says in a line how many errors `doctor` finds in --data, if there are any: a forecast can be made of
/// prices that cannot be.
void warn_of_errors(const Options& options, Log& log);

}  // namespace spectrum::pipeline
