#pragma once
#include "apps/forecast/models.h"
#include "features/market.h"
#include "features/table.h"

namespace spectrum::pipeline {

/// Everything between a market and its forecast as columns over the sessions, so that an audit can compare
/// it cell by cell. NaN on sessions that have no row in the models' data set.

/// The market's own columns, e.g. close, vix.close, it_index.carried.
features::Table market_levels(const features::Market& market);

/// What the encoders read of a session: tme[STEP].CHANNEL (90 x 4, oldest first), vse[CELL] (64), gfe.NAME
/// (20), and the six engineered columns, engineered.NAME. Needs no model.
features::Table encoder_inputs(const features::Market& market);

/// What the ranges are made of: the day's variance and implied volatility, the HAR forecast sigma_H and the
/// median move center_H of every horizon, the volatility prior. Needs no model.
features::Table range_values(const features::Market& market);

/// What trained models make of a session: the columns that the fusion network and the trees read (fused.NAME,
/// trees.NAME), the latents of the pattern search, and the answers: direction, expansion, novelty. No columns
/// where the market is too short for a single row.
features::Table model_values(const features::Market& market, const forecast::Models& models, int threads);

}  // namespace spectrum::pipeline
