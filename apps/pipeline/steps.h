#pragma once
#include "apps/forecast/models.h"
#include "apps/pipeline/log.h"
#include "apps/pipeline/market_view.h"
#include "apps/pipeline/options.h"
#include "io/json.h"
#include "io/result.h"

namespace spectrum::pipeline {

/// The work of `train`: trains the five models on a market, logs their scores, writes them to --models and
/// returns the model card. Errors: kBadData (too few rows), kIo.
io::Result<io::Json> train_step(const Options& options, const MarketView& view, Log& log);

/// The work of `infer`: loads the models, writes the forecast to --out and returns it.
/// Errors: kMissingInput, kBadData (the old file stays), kIo.
io::Result<io::Json> infer_step(const Options& options, const MarketView& view, Log& log);

struct Report {
  std::string path, page;
};

/// The work of `report`: makes the page of the forecast in --out and writes it to --html.
/// Errors: kMissingInput, kBadData (the old page stays), kIo.
io::Result<Report> report_step(const Options& options, Log& log);

/// The work of `evaluate`: walk-forward folds over a market, written to evaluation.json with a summary in the
/// model card; folds that a run before this one finished are taken from evaluation.partial. Returns the
/// document. Errors: kBadData (too few sessions), kConfiguration, kIo (folds that are done stay).
io::Result<io::Json> evaluate_step(const Options& options, const MarketView& view, Log& log);

/// The options that decide what a training gives, for the library and as the model card has them.
forecast::TrainingOptions training_options(const Options& options);
io::Json training_configuration(const Options& options);

}  // namespace spectrum::pipeline
