#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "apps/forecast/encoder.h"
#include "apps/forecast/platt.h"
#include "apps/forecast/report.h"
#include "apps/forecast/volatility_logit.h"
#include "gbdt/mode.h"
#include "gbdt/model.h"

namespace spectrum::forecast {

/// Parameters of the tree model: those of the mission (100 trees of 31 leaves), or the same held back by
/// early stopping, 40 rows a leaf and lambda 5, since 100 full trees learn 700 rows by heart.
enum class Preset { kDefault, kMission };

/// What the tree model reads and learns: rows of a data set.
struct ExpansionRows {
  std::vector<std::string> names;  ///< columns
  std::vector<double> x;           ///< rows x names, row-major
  std::vector<int> labels;         ///< 0, 1, or -1
  std::vector<std::size_t> days;   ///< row of the market's clock
};

struct ExpansionOptions {
  std::uint64_t seed = 42;
  int threads = 1;
  Preset preset = Preset::kDefault;
  gbdt::Mode mode = gbdt::Mode::kExact;
};

struct ExpansionFit {
  gbdt::Model model;
  Platt platt;  ///< from raw score to probability, drawn towards the base rate; slope 0 where the score told
                ///< nothing on the choose part
  VolatilityLogit
      logit;  ///< the bar to clear, fitted on all known labels; the report judges one of the fit part
  double base_rate = 0;  ///< share of ones in all known labels
  ModelReport report;
};

/// Trains the volatility-expansion model on the fit part, stops and calibrates it on the choose part, and
/// judges it beside the base rate and a small logistic regression on volatility and VIX.
/// @param rows labels of -1 are not known yet, and in no part. @param ratios of the sessions that `rows.days`
/// names.
ExpansionFit fit_expansion(const ExpansionRows& rows, const TimeSplit& split, const VolatilityRatios& ratios,
                           const ExpansionOptions& options, const Progress& progress);

}  // namespace spectrum::forecast
