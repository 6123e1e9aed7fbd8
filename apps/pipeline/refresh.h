#pragma once
#include "apps/pipeline/log.h"
#include "apps/pipeline/options.h"
#include "apps/pipeline/stop_signal.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// The work of a refresh: fetch unless --offline, train where there are no models, infer, report. What comes
/// after a step that fails is not done, and its files stay as they were; so an error means that --out is as
/// it was. A report that cannot be written is a warning. Errors: those of the other steps, and kTryLater once
/// `stop` is raised.
io::Result<void> refresh_step(const Options& options, Log& log, const StopSignal& stop);

}  // namespace spectrum::pipeline
