#pragma once
#include <optional>
#include <string>
#include <vector>

#include "apps/pipeline/fetch_plan.h"
#include "apps/pipeline/market_clock.h"
#include "io/cache.h"
#include "io/yahoo.h"

namespace spectrum::pipeline {

/// What of an answer may go into a series. Whatever is admitted is merged by date: an answer that is short or
/// old adds what it has and takes nothing away.
struct Admission {
  std::string status;   ///< "ok", "stale" (ends too early), "short" (fewer bars than the cache or
                        ///< five years have), "refused"
  std::string reason;   ///< for people, where the status is not "ok"
  io::Candles bars;     ///< completed ones
  io::Candles partial;  ///< of a session that has not ended; at most one, daily only
  std::vector<std::string> remarks;  ///< what was held back and why, a sentence each

  bool admitted() const { return status != "refused"; }
};

/// What an answer is held against.
struct Known {
  const io::Series* series = nullptr;  ///< as the cache has it; nullptr: not there
  const io::Candles* primary =
      nullptr;  ///< daily bars of the primary series, for its dates; nullptr: unknown
  MarketClock clock;
};

/// Why bars and the cache's own cannot both be one series: more than one close in 20 of the same days is off
/// by more than half a percent; empty: they agree.
std::string contradiction(const io::Candles& bars, const io::Candles& cached);

/// Judges a well-formed answer for one series. Refused whole: another kind of instrument, currency or time
/// zone than the market's; a history that contradicts the cache's (more than one close in 20 off by more than
/// half a percent); one with many jumps that no market makes. Held back bar by bar: a single such jump, and a
/// flat bar of a day without a session.
Admission admit(const Target& target, const io::Chart& chart, const Known& known);

}  // namespace spectrum::pipeline
