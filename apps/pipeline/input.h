#pragma once
#include "apps/pipeline/log.h"
#include "apps/pipeline/market_view.h"
#include "apps/pipeline/options.h"
#include "io/cache.h"

namespace spectrum::pipeline {

/// The cache of --data, checked, and the market in it, cut at --as-of.
struct MarketInput {
  io::Cache cache;
  MarketView view;
};

/// What a command works on. Logs what was read and every repair. Errors: those of read_cache and view_market,
/// each saying what to do next.
io::Result<MarketInput> read_input(const Options& options, Log& log);

/// The view alone.
io::Result<MarketView> read_market(const Options& options, Log& log);

}  // namespace spectrum::pipeline
