#include "apps/pipeline/health_warning.h"

#include "apps/pipeline/counted.h"
#include "apps/pipeline/doctor.h"
#include "io/json.h"

namespace spectrum::pipeline {

void warn_of_errors(const Options& options, Log& log) {
  const auto cache = io::read_json(options.data);
  if (!cache) return;
  const Checkup checkup = examine(*cache, options.calendar, options.as_of, options.now, options.latest());
  if (checkup.healthy()) return;
  log.warn(options.data + ": " + counted(checkup.count(Severity::kError), "error") +
           " in the data; `pipeline doctor --data " + options.data +
           (options.as_of ? " --as-of " + io::format_day(*options.as_of) : "") + "` says which");
}

}  // namespace spectrum::pipeline
