#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <vector>

#include "apps/forecast/conditional_median.h"
#include "apps/forecast/dataset.h"
#include "apps/forecast/expansion.h"
#include "apps/forecast/fusion.h"
#include "apps/forecast/gfe.h"
#include "apps/forecast/pattern.h"
#include "apps/forecast/ranges.h"
#include "apps/forecast/report.h"
#include "apps/forecast/tilt.h"
#include "apps/forecast/tme.h"
#include "apps/forecast/volatility_logit.h"
#include "apps/forecast/vse.h"
#include "features/scaler.h"
#include "features/table.h"

namespace spectrum::forecast {

/// Width of the input of the fusion model: 32 + 32 + 8 + 6.
inline constexpr std::size_t kFusedWidth = 78;
/// Below so many labelled rows nothing is trained.
inline constexpr std::size_t kMinTrainingRows = 300;

/// tme_00..31, vse_00..31, gfe_0..7, then the six engineered features.
const std::vector<std::string>& fused_names();

/// What the tree model reads: the fused columns, the plain features, or both.
enum class ExpansionInputs { kFused, kAll, kBoth };

struct TrainingOptions {
  std::uint64_t seed = 42;
  int threads = 1;
  Preset preset = Preset::kDefault;
  gbdt::Mode gbdt_mode = gbdt::Mode::kExact;
  ExpansionInputs expansion_inputs = ExpansionInputs::kFused;
  double fit_share = 0.8;  ///< of the labelled rows: networks and trees learn from them, choices are made on
                           ///< the half of the rest that follows, and the last half judges
};

/// The five models with everything needed to use them.
struct Models {
  Tme tme;
  Vse vse;
  Gfe gfe;
  Fusion fusion;
  gbdt::Model expansion;

  features::CdfScaler gfe_scaler;          ///< of the autoencoder's 20 inputs
  features::StandardScaler latent_scaler;  ///< of its 8 latents, for distances
  double temperature = 1;                  ///< of the fusion model's logits
  double stack_weight = 0;                 ///< of the fusion model against the volatility prior
  bool beats_prior = false;                ///< the mixture beat that prior on the rows held out
  Platt platt;                             ///< of the tree model's raw score
  VolatilityLogit volatility_logit;        ///< served where the tree model has not shown that it does better
  double expansion_base_rate = 0;          ///< served where that has not either
  ClassMedians class_medians{};            ///< of the fit part of the training days
  std::vector<std::string> absent;         ///< features whose series the training market did not have
};

struct TrainingResult {
  Models models;
  std::vector<ModelReport> reports;
  std::size_t first_day = 0, last_fit_day = 0, last_day = 0;  ///< rows of the market's clock
  std::size_t usable_rows = 0;
};

/// The baseline of the direction on every session: the volatility-conditional prior on implied volatility, or
/// on the HAR forecast on days without a VIX, and until 60 moves with one are known. Day t depends on
/// sessions 0..t.
std::vector<Tilt> direction_prior(const features::Market& market);

/// Trains all five models. Encoders and scalers learn from the fit part alone. The two encoders of windows
/// are judged on windows that share no session with it, the autoencoder on rows after an embargo (its inputs
/// look back up to 252 sessions).
/// @param table all features of the market.
/// @throws std::invalid_argument when there are fewer than kMinTrainingRows labelled rows (it says how many).
TrainingResult train_models(const features::Market& market, const features::Table& table,
                            const TrainingOptions& options, const TrainingProgress& progress = {});

/// The 78 fused columns of every row of a data set.
Rows fuse(const Models& models, const Dataset& data, int threads);

/// Rows of named inputs for the tree model, row-major: fused columns by their names, everything else from the
/// table, NaN where it has no such column.
std::vector<double> expansion_matrix(const std::vector<std::string>& names, const Rows& fused,
                                     const Dataset& data, const features::Table& table);

/// Reconstruction error of the autoencoder for every row: how unlike the training rows it is.
std::vector<double> novelty(const Models& models, const Dataset& data, int threads);

/// Standardised latents of every session of the market; NaN on sessions without a row in the data set.
Embedding pattern_embedding(const Models& models, const Rows& fused, const Dataset& data,
                            std::size_t sessions);

}  // namespace spectrum::forecast
