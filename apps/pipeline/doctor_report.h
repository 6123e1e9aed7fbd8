#pragma once
#include <string>
#include <vector>

#include "apps/pipeline/doctor.h"
#include "apps/pipeline/doctor_mend.h"
#include "io/json.h"

namespace spectrum::pipeline {

/// What can be done with the data, as a part of a sentence: that they can be used, how old they are, or that
/// errors come first.
std::string usability(const Checkup& checkup);

/// What was mended, a line a series with its verdict, then the findings, the worst first; those that series
/// share stand once. `name` is the cache's path.
std::string doctor_table(const std::string& name, const Checkup& checkup,
                         const std::vector<Mending>& mendings);

/// The same with every date and every removed row: {"verdict": "healthy" or "errors", "errors": n, …,
/// "series": [...], "findings": [...], "mended": [...]}.
io::Json doctor_json(const std::string& name, const Checkup& checkup, const std::vector<Mending>& mendings);

}  // namespace spectrum::pipeline
