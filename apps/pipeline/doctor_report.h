#pragma once
#include <string>
#include <vector>

#include "apps/pipeline/doctor.h"
#include "apps/pipeline/doctor_mend.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// What was mended, a line a series with its verdict, then the findings, the worst first; those that series
/// share stand once. `name` is the cache's path.
std::string doctor_table(const std::string& name, const Checkup& checkup,
                         const std::vector<Mending>& mendings);

/// The same with every date and every removed row: {"verdict": "healthy" or "errors", "errors": n, …,
/// "series": [...], "findings": [...], "mended": [...]}.
io::Json doctor_json(const std::string& name, const Checkup& checkup, const std::vector<Mending>& mendings);

}  // namespace spectrum::pipeline
