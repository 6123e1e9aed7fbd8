#pragma once
#include "apps/pipeline/log.h"
#include "apps/pipeline/market_view.h"
#include "apps/pipeline/options.h"

namespace spectrum::pipeline {

/// The market that a command works on: the cache of --data, checked, cut at --as-of. Logs what was read and
/// every repair. Errors: those of read_cache and view_market, each saying what to do next.
io::Result<MarketView> read_market(const Options& options, Log& log);

}  // namespace spectrum::pipeline
