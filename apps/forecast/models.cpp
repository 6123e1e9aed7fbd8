#include "apps/forecast/models.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numeric>
#include <random>
#include <span>
#include <stdexcept>

#include "apps/forecast/har.h"
#include "apps/forecast/scores.h"
#include "features/labels.h"
#include "features/windows.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kEmbargo = 5;  // sessions
static_assert(kEmbargo >= features::kExpansionHorizon, "a label of one part would reach into the next");
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

/// One seed, a stream of its own for each model.
enum Stream : std::uint64_t { kTmeStream = 1, kVseStream, kGfeStream, kFusionStream, kExpansionStream };

Rows slice(const Rows& all, RowRange r) {
  const auto width = static_cast<std::ptrdiff_t>(all.width);
  const auto at = [&](std::size_t row) {
    return all.values.begin() + static_cast<std::ptrdiff_t>(row) * width;
  };
  return {static_cast<int>(r.size()), all.width, {at(r.begin), at(r.end)}};
}

template <class T>
std::vector<T> slice(const std::vector<T>& all, RowRange r, std::size_t width = 1) {
  const auto at = [&](std::size_t row) { return all.begin() + static_cast<std::ptrdiff_t>(row * width); };
  return {at(r.begin), at(r.end)};
}

/// Rows whose window of `sessions` begins after `last_day`: no session in common with what was learnt from.
Rows rows_apart(const Rows& all, const Dataset& data, std::size_t last_day, std::size_t sessions) {
  const auto first =
      std::lower_bound(data.days.begin(), data.days.end(), last_day + sessions) - data.days.begin();
  return slice(all, {static_cast<std::size_t>(first), data.rows()});
}

Rows gfe_inputs(const features::CdfScaler& scaler, const Dataset& data) {
  Rows out{static_cast<int>(data.rows()), static_cast<int>(scaler.width()),
           std::vector<float>(data.gfe.size())};
  scaler.transform(data.gfe, std::span<float>(out.values));
  return out;
}

Rows fuse_parts(const Rows& tme, const Rows& vse, const Rows& gfe, const Dataset& data) {
  Rows out{tme.n, static_cast<int>(kFusedWidth), {}};
  out.values.reserve(static_cast<std::size_t>(tme.n) * kFusedWidth);
  const std::size_t engineered = features::kEngineeredFeatures.size();
  for (std::size_t i = 0; i < data.rows(); ++i) {
    for (const Rows* part : {&tme, &vse, &gfe}) {
      const auto width = static_cast<std::size_t>(part->width);
      const float* row = &part->values[i * width];
      out.values.insert(out.values.end(), row, row + width);
    }
    for (std::size_t k = 0; k < engineered; ++k)
      out.values.push_back(static_cast<float>(data.engineered[i * engineered + k]));
  }
  return out;
}

Rows gfe_columns(const Rows& fused) {
  const std::size_t width = Gfe::kWidth, first = Tme::kWidth + Vse::kWidth;
  Rows out{fused.n, static_cast<int>(width), {}};
  for (std::size_t i = 0; i < static_cast<std::size_t>(fused.n); ++i) {
    const float* row = &fused.values[i * kFusedWidth + first];
    out.values.insert(out.values.end(), row, row + width);
  }
  return out;
}

std::vector<double> widened(const std::vector<float>& v) { return {v.begin(), v.end()}; }

/// Numbers as a float32 file will give them back, so that a model answers the same before and after it was
/// stored.
std::vector<double> as_stored(std::span<const double> v) { return widened({v.begin(), v.end()}); }

features::CdfScaler fit_gfe_scaler(const std::vector<double>& rows) {
  return features::CdfScaler(
      as_stored(features::CdfScaler::fit(rows, features::kGfeFeatures.size()).knots()));
}

features::StandardScaler fit_latent_scaler(const Rows& latents) {
  const auto fit =
      features::StandardScaler::fit(widened(latents.values), static_cast<std::size_t>(latents.width));
  return {as_stored(fit.mean()), as_stored(fit.deviation())};
}

ModelReport report_of(const char* name, const FitReport& fit) {
  return {name, fit.train_rows, fit.valid_rows, fit.train_loss, fit.best_epoch, {}};
}

/// The encoder's score; none where the history is too short for windows apart from the training ones.
std::vector<Score> explained(const FitReport& fit) {
  if (!std::isfinite(fit.score) || !std::isfinite(fit.baseline)) return {};
  return {{fit.score_name, fit.score, fit.baseline_name, fit.baseline, true}};
}

std::vector<Tilt> as_tilts(const Rows& probabilities) {
  std::vector<Tilt> out;
  for (int i = 0; i < probabilities.n; ++i) {
    const auto row = probabilities.row(i);
    out.push_back({row[0], row[1], row[2]});
  }
  return out;
}

std::vector<double> flat(std::span<const Tilt> tilts) {
  std::vector<double> out;
  for (const Tilt& t : tilts) out.insert(out.end(), t.begin(), t.end());
  return out;
}

/// Shares of the classes in the training labels, for every row judged.
std::vector<Tilt> class_prior(const std::vector<int>& labels, std::size_t rows) {
  Tilt share{};
  for (int c : labels) share[static_cast<std::size_t>(c)] += 1.0 / static_cast<double>(labels.size());
  return std::vector<Tilt>(rows, share);
}

double median(std::vector<double> v) {
  if (v.empty()) return kNaN;
  std::sort(v.begin(), v.end());
  const std::size_t m = v.size() / 2;
  return v.size() % 2 ? v[m] : 0.5 * (v[m - 1] + v[m]);
}

/// The work of train_models, a step a function.
class Trainer {
 public:
  Trainer(const features::Market& market, const features::Table& table, const TrainingOptions& options,
          const TrainingProgress& progress)
      : market_(market), table_(table), options_(options), progress_(progress) {}

  TrainingResult run() {
    data_ = build_dataset(market_, table_);
    const std::size_t labelled = static_cast<std::size_t>(
        std::count_if(data_.direction.begin(), data_.direction.end(), [](int c) { return c >= 0; }));
    if (labelled < kMinTrainingRows)
      throw std::invalid_argument("training needs " + std::to_string(kMinTrainingRows) +
                                  " usable rows, there are " + std::to_string(labelled) + " among " +
                                  std::to_string(market_.size()) + " sessions");
    split_ = split_by_time(labelled, kEmbargo, options_.fit_share);
    last_fit_day_ = data_.days[split_.fit.end - 1];

    Tme tme = train_tme();
    Vse vse = train_vse();
    features::CdfScaler gfe_scaler =
        fit_gfe_scaler(slice(data_.gfe, split_.fit, features::kGfeFeatures.size()));
    Gfe gfe = train_gfe(gfe_scaler);

    Rows tme_out, vse_out, gfe_out;
    tme.encode(data_.tme, options_.threads, tme_out);
    vse.encode(data_.vse, options_.threads, vse_out);
    gfe.encode(gfe_inputs(gfe_scaler, data_), options_.threads, gfe_out);
    fused_ = fuse_parts(tme_out, vse_out, gfe_out, data_);
    features::StandardScaler latents = fit_latent_scaler(slice(gfe_out, split_.fit));

    FusionFit fusion = train_fusion();
    ExpansionFit expansion = train_expansion();
    return {Models{std::move(tme), std::move(vse), std::move(gfe), std::move(fusion.model),
                   std::move(expansion.model), std::move(gfe_scaler), std::move(latents), fusion.temperature,
                   stack_weight_, beats_prior_, expansion.platt, std::move(expansion.logit),
                   expansion.base_rate, class_medians(), data_.absent},
            std::move(reports_),
            data_.days.front(),
            last_fit_day_,
            data_.days.back(),
            labelled};
  }

 private:
  FitOptions fit_options(Stream stream) const {
    FitOptions o;
    o.seed = options_.seed * 16 + stream;
    o.threads = options_.threads;
    return o;
  }

  Progress reporting(const char* name) const {
    if (!progress_) return {};
    return [this, name](int done, int all, double loss) { progress_(name, done, all, loss); };
  }

  Tme train_tme() {
    TmeFit fit = fit_tme(tme_training_windows(market_, last_fit_day_),
                         rows_apart(data_.tme, data_, last_fit_day_, features::kTmeSteps),
                         fit_options(kTmeStream), reporting("tme_lstm"));
    reports_.push_back(report_of("tme_lstm", fit.report));
    reports_.back().scores = explained(fit.report);
    if (std::isfinite(fit.next_step_huber))
      reports_.back().scores.push_back(
          {"next-step Huber loss", fit.next_step_huber, "persistence", fit.persistence_huber, false});
    return std::move(fit.model);
  }

  Vse train_vse() {
    VseFit fit = fit_vse(vse_training_grids(market_, last_fit_day_),
                         rows_apart(data_.vse, data_, last_fit_day_, features::kVseCells),
                         fit_options(kVseStream), reporting("vse_cnn"));
    reports_.push_back(report_of("vse_cnn", fit.report));
    reports_.back().scores = explained(fit.report);
    return std::move(fit.model);
  }

  Gfe train_gfe(const features::CdfScaler& scaler) {
    const Rows inputs = gfe_inputs(scaler, data_);
    GfeFit fit = fit_gfe(slice(inputs, split_.fit), rows_apart(inputs, data_, last_fit_day_, kEmbargo + 1),
                         fit_options(kGfeStream), reporting("gfe_ae"));
    reports_.push_back(report_of("gfe_ae", fit.report));
    reports_.back().scores = explained(fit.report);
    return std::move(fit.model);
  }

  FusionFit train_fusion() {
    const std::vector<int> chosen = slice(data_.direction, split_.choose);
    FusionFit fit =
        fit_fusion(slice(fused_, split_.fit), slice(data_.direction, split_.fit),
                   slice(fused_, split_.choose), chosen, fit_options(kFusionStream), reporting("fusion_mlp"));
    const std::vector<Tilt> prior = direction_prior(market_);
    const auto priors = [&](RowRange r) {
      std::vector<Tilt> out;
      for (std::size_t i = r.begin; i < r.end; ++i) out.push_back(prior[data_.days[i]]);
      return out;
    };
    const auto predict = [&](RowRange r) {
      Rows out;
      fit.model.predict(slice(fused_, r), fit.temperature, options_.threads, out);
      return as_tilts(out);
    };
    stack_weight_ = forecast::stack_weight(predict(split_.choose), priors(split_.choose), chosen);

    const std::vector<int> truth = slice(data_.direction, split_.judge);
    const std::vector<Tilt> model = predict(split_.judge), vol = priors(split_.judge);
    std::vector<Tilt> served;
    for (std::size_t i = 0; i < model.size(); ++i) served.push_back(blend(model[i], vol[i], stack_weight_));
    const auto loss = [&](const std::vector<Tilt>& p) { return log_loss(flat(p), 3, truth); };
    const auto prior_loss = loss(class_prior(slice(data_.direction, split_.fit), truth.size()));
    // At weight 0 the two are the same but for rounding.
    beats_prior_ = stack_weight_ > 0 && loss(served) < loss(vol);
    reports_.push_back(report_of("fusion_mlp", fit.report));
    reports_.back().test_rows = static_cast<int>(truth.size());
    reports_.back().scores = {{"log-loss, model alone", loss(model), "class prior", prior_loss, false},
                              {"log-loss, model alone", loss(model), "volatility prior", loss(vol), false},
                              {"log-loss, as served", loss(served), "volatility prior", loss(vol), false},
                              {"accuracy, model alone", accuracy(flat(model), 3, truth), "majority class",
                               majority_share(truth, 3), true}};
    return fit;
  }

  ExpansionFit train_expansion() {
    ExpansionRows rows;
    rows.names = expansion_names();
    rows.x = expansion_matrix(rows.names, fused_, data_, table_);
    rows.labels = data_.expansion;
    rows.days = data_.days;
    // The last rows know tomorrow but not yet the next three sessions.
    while (split_.judge.end > split_.judge.begin && data_.expansion[split_.judge.end - 1] < 0)
      --split_.judge.end;
    ExpansionFit fit = fit_expansion(
        rows, split_, volatility_ratios(market_),
        {fit_options(kExpansionStream).seed, options_.threads, options_.preset, options_.gbdt_mode},
        reporting("lgb_expansion"));
    reports_.push_back(fit.report);
    return fit;
  }

  std::vector<std::string> expansion_names() const {
    std::vector<std::string> names;
    if (options_.expansion_inputs != ExpansionInputs::kAll) names = fused_names();
    if (options_.expansion_inputs != ExpansionInputs::kFused)
      for (const std::string& name : table_.names())
        if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    return names;
  }

  ClassMedians class_medians() const {
    ClassMedians out{};
    for (std::size_t k = 0; k < kHorizons.size(); ++k) {
      const auto h = static_cast<std::size_t>(kHorizons[k]);
      std::array<std::vector<double>, 3> moves;
      for (std::size_t i = split_.fit.begin; i < split_.fit.end; ++i) {
        const std::size_t day = data_.days[i];
        if (day + h <= last_fit_day_)
          moves[static_cast<std::size_t>(data_.direction[i])].push_back(
              std::log(market_.close[day + h] / market_.close[day]));
      }
      for (std::size_t c = 0; c < 3; ++c) out[k][c] = median(std::move(moves[c]));
    }
    return out;
  }

  const features::Market& market_;
  const features::Table& table_;
  TrainingOptions options_;
  TrainingProgress progress_;
  Dataset data_;
  TimeSplit split_;
  std::size_t last_fit_day_ = 0;
  Rows fused_;
  double stack_weight_ = 0;
  bool beats_prior_ = false;
  std::vector<ModelReport> reports_;
};

}  // namespace

const std::vector<std::string>& fused_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> all;
    char text[16];
    for (int i = 0; i < Tme::kWidth; ++i)
      all.emplace_back(text, std::snprintf(text, sizeof text, "tme_%02d", i));
    for (int i = 0; i < Vse::kWidth; ++i)
      all.emplace_back(text, std::snprintf(text, sizeof text, "vse_%02d", i));
    for (int i = 0; i < Gfe::kWidth; ++i)
      all.emplace_back(text, std::snprintf(text, sizeof text, "gfe_%d", i));
    all.insert(all.end(), features::kEngineeredFeatures.begin(), features::kEngineeredFeatures.end());
    return all;
  }();
  return names;
}

std::vector<Tilt> direction_prior(const features::Market& market) {
  const std::vector<double> implied = implied_volatility(market);
  std::vector<Tilt> out = volatility_prior(market.close, har_forecast(daily_variances(market), {}, 1).sigma);
  if (implied.empty()) return out;
  const std::vector<Tilt> by_vix = volatility_prior(market.close, implied);
  for (std::size_t t = 0; t < out.size(); ++t)
    if (std::isfinite(by_vix[t][0])) out[t] = by_vix[t];
  return out;
}

TrainingResult train_models(const features::Market& market, const features::Table& table,
                            const TrainingOptions& options, const TrainingProgress& progress) {
  return Trainer(market, table, options, progress).run();
}

Rows fuse(const Models& models, const Dataset& data, int threads) {
  Rows tme, vse, gfe;
  models.tme.encode(data.tme, threads, tme);
  models.vse.encode(data.vse, threads, vse);
  models.gfe.encode(gfe_inputs(models.gfe_scaler, data), threads, gfe);
  return fuse_parts(tme, vse, gfe, data);
}

std::vector<double> expansion_matrix(const std::vector<std::string>& names, const Rows& fused,
                                     const Dataset& data, const features::Table& table) {
  std::vector<double> x(data.rows() * names.size());
  for (std::size_t k = 0; k < names.size(); ++k) {
    const auto at = std::find(fused_names().begin(), fused_names().end(), names[k]);
    if (at != fused_names().end()) {
      const auto column = static_cast<std::size_t>(at - fused_names().begin());
      for (std::size_t i = 0; i < data.rows(); ++i)
        x[i * names.size() + k] = fused.values[i * kFusedWidth + column];
    } else {
      for (std::size_t i = 0; i < data.rows(); ++i)
        x[i * names.size() + k] = table.has(names[k]) ? table.column(names[k])[data.days[i]] : kNaN;
    }
  }
  return x;
}

std::vector<double> novelty(const Models& models, const Dataset& data, int threads) {
  return models.gfe.reconstruction_error(gfe_inputs(models.gfe_scaler, data), threads);
}

Embedding pattern_embedding(const Models& models, const Rows& fused, const Dataset& data,
                            std::size_t sessions) {
  const std::size_t width = Gfe::kWidth;
  std::vector<double> latents = widened(gfe_columns(fused).values);
  models.latent_scaler.transform(latents, std::span<double>(latents));
  Embedding e{static_cast<int>(width), std::vector<double>(sessions * width, kNaN)};
  for (std::size_t i = 0; i < data.rows(); ++i)
    std::copy_n(&latents[i * width], width, &e.values[data.days[i] * width]);
  return e;
}

}  // namespace spectrum::forecast
