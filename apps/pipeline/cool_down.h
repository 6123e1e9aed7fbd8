#pragma once
#include <optional>
#include <string>

#include "io/date.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// A rate limit outlives the run that met it: asking on prolongs it. So the time until which nothing is to be
/// asked lies in a file beside the cache, PATH.cooldown, for every later run.
struct CoolDown {
  io::Instant until;
  int refusals = 0;  ///< in a row
};

/// That of a cache; nothing where there is none, or where its file makes no sense.
std::optional<CoolDown> read_cool_down(const std::string& cache_path);

/// Error: kTryLater where that of a cache has not passed at `now`; one of more than an hour does not count.
io::Result<void> check_cool_down(const std::string& cache_path, io::Instant now);

/// Notes one more refusal at `now`: 60, 120, 300, then 600 seconds of quiet, or as many as the source asked
/// for where that is more, an hour at most. Error: kIo.
io::Result<CoolDown> extend_cool_down(const std::string& cache_path, io::Instant now,
                                      std::optional<std::int64_t> asked_seconds);

/// The source answers again.
void end_cool_down(const std::string& cache_path);

}  // namespace spectrum::pipeline
