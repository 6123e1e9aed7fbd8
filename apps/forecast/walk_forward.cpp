#include "apps/forecast/walk_forward.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <stdexcept>
#include <system_error>
#include <thread>

#include "apps/forecast/fold_baselines.h"
#include "features/labels.h"
#include "features/windows.h"

namespace spectrum::forecast {
namespace {

constexpr std::size_t kWeek = 5;  // sessions that pattern analogues speak of
constexpr double kSure = 0.99;    // a probability of the tilt goes no higher
constexpr std::size_t kDirectionLag = features::kDirectionHorizon,
                      kExpansionLag = features::kExpansionHorizon;

/// Rows of a data set with the days they stand for.
struct Chosen {
  std::vector<std::size_t> rows, days;
};

/// The forecasts of one fold, a head a function. Days are those of the market cut at the fold's first
/// session.
class FoldRun {
 public:
  FoldRun(const features::Market& whole, const Fold& fold, const TrainingOptions& options)
      : offset_(fold.train.begin),
        fold_{{0, fold.train.size()}, {fold.test.begin - offset_, fold.test.end - offset_}},
        market_(whole.slice(offset_, std::min(whole.size(), fold.test.end + kWeek))),
        table_(features::compute(market_)),
        data_(build_dataset(market_, table_)) {
    const features::Market seen = whole.slice(fold.train.begin, fold.train.end);
    TrainingOptions own = options;
    own.fit_share = kFoldFitShare;
    trained_ = train_models(seen, features::compute(seen), own);
    fused_ = fuse(trained_->models, data_, 1);
  }

  FoldResult run() const { return {direction(), expansion(), pattern(), encoders()}; }

 private:
  const Models& models() const { return trained_->models; }

  /// Test rows whose label has come, or rows whose label the fold may learn.
  Chosen test_rows(const std::vector<int>& labels) const {
    return choose(labels, [&](std::size_t day) { return day >= fold_.test.begin && day < fold_.test.end; });
  }
  Chosen learnt_rows(const std::vector<int>& labels, std::size_t horizon) const {
    return choose(labels, [&](std::size_t day) { return fold_.may_learn(day, horizon); });
  }
  template <class Want>
  Chosen choose(const std::vector<int>& labels, Want want) const {
    Chosen out;
    for (std::size_t i = 0; i < data_.rows(); ++i)
      if (labels[i] >= 0 && want(data_.days[i])) out.rows.push_back(i), out.days.push_back(data_.days[i]);
    return out;
  }

  static std::vector<int> labels_of(const std::vector<int>& labels, const Chosen& chosen) {
    std::vector<int> out;
    for (std::size_t row : chosen.rows) out.push_back(labels[row]);
    return out;
  }

  /// Class seen `lag` rows before each chosen one, which is the newest that its day knows.
  static std::vector<int> seen_before(const std::vector<int>& labels, const Chosen& chosen, std::size_t lag) {
    std::vector<int> out;
    for (std::size_t row : chosen.rows) out.push_back(row >= lag ? labels[row - lag] : -1);
    return out;
  }

  std::vector<double> fused_rows(const Chosen& chosen) const {
    std::vector<double> out;
    for (std::size_t row : chosen.rows) {
      const auto cells = fused_.row(static_cast<int>(row));
      out.insert(out.end(), cells.begin(), cells.end());
    }
    return out;
  }

  std::vector<double> engineered_rows(const Chosen& chosen) const {
    const std::size_t width = features::kEngineeredFeatures.size();
    std::vector<double> out;
    for (std::size_t row : chosen.rows)
      for (std::size_t k = 0; k < width; ++k) out.push_back(data_.engineered[row * width + k]);
    return out;
  }

  /// Logistic regressions on the six engineered features and on the fused 78.
  void add_logistic(ClassRows& out, const Chosen& learnt, const std::vector<int>& labels,
                    const Chosen& test) const {
    const int six = static_cast<int>(features::kEngineeredFeatures.size());
    out.forecasters.push_back({"logistic on 6", logistic_forecast(engineered_rows(learnt), labels,
                                                                  out.classes, engineered_rows(test), six)});
    out.forecasters.push_back(
        {"logistic on 78", logistic_forecast(fused_rows(learnt), labels, out.classes, fused_rows(test),
                                             static_cast<int>(kFusedWidth))});
  }

  std::vector<std::size_t> whole_days(const Chosen& chosen) const {
    std::vector<std::size_t> out;
    for (std::size_t day : chosen.days) out.push_back(day + offset_);
    return out;
  }

  ClassRows direction() const {
    const Chosen test = test_rows(data_.direction), learnt = learnt_rows(data_.direction, kDirectionLag);
    const std::vector<int> known = labels_of(data_.direction, learnt);
    ClassRows out{3, whole_days(test), labels_of(data_.direction, test), {}};
    const std::vector<Tilt> prior = direction_prior(market_);
    Rows asked{static_cast<int>(test.rows.size()), static_cast<int>(kFusedWidth), {}}, said;
    for (double v : fused_rows(test)) asked.values.push_back(static_cast<float>(v));
    models().fusion.predict(asked, models().temperature, 1, said);
    Forecaster mixture{kFusionMixture, {}}, alone{"fusion alone", {}}, vol{kVolatilityPrior, {}},
        neutral{"always neutral", {}};
    for (std::size_t i = 0; i < test.rows.size(); ++i) {
      const auto p = said.row(static_cast<int>(i));
      const Tilt model = {p[0], p[1], p[2]}, past = prior[test.days[i]];
      append(mixture, blend(model, past, models().stack_weight));
      append(alone, model);
      append(vol, blend(past, past, 0));
      append(neutral, Tilt{(1 - kSure) / 2, kSure, (1 - kSure) / 2});
    }
    out.forecasters = {mixture, alone, vol, {kClassPrior, prior_forecast(known, 3, test.rows.size())}};
    out.forecasters.push_back(
        {"persistence",
         persistence_forecast(known, 3, kDirectionLag, seen_before(data_.direction, test, kDirectionLag))});
    out.forecasters.push_back(neutral);
    add_logistic(out, learnt, known, test);
    return out;
  }

  static void append(Forecaster& f, const Tilt& p) { f.values.insert(f.values.end(), p.begin(), p.end()); }

  /// Probabilities of a 1 as those of both classes.
  static std::vector<double> both(const std::vector<double>& ones) {
    std::vector<double> out;
    for (double p : ones) out.push_back(1 - p), out.push_back(p);
    return out;
  }

  ClassRows expansion() const {
    const Chosen test = test_rows(data_.expansion), learnt = learnt_rows(data_.expansion, kExpansionLag);
    const std::vector<int> known = labels_of(data_.expansion, learnt);
    const std::vector<std::string>& names = models().expansion.feature_names;
    const std::vector<double> x = expansion_matrix(names, fused_, data_, table_);
    std::vector<double> trees;
    for (std::size_t row : test.rows)
      trees.push_back(
          models().platt(models().expansion.raw(std::span(x).subspan(row * names.size(), names.size()))));
    ClassRows out{2, whole_days(test), labels_of(data_.expansion, test), {}};
    out.forecasters = {
        {kTrees, both(trees)},
        {kVolatilityLogit, both(models().volatility_logit.predict(volatility_ratios(market_), test.days))},
        {kBaseRate, both(std::vector<double>(test.rows.size(), models().expansion_base_rate))}};
    out.forecasters.push_back(
        {"persistence",
         persistence_forecast(known, 2, kExpansionLag, seen_before(data_.expansion, test, kExpansionLag))});
    add_logistic(out, learnt, known, test);
    return out;
  }

  static double mean_week(const std::vector<Analogue>& analogues) {
    double sum = 0;
    for (const Analogue& a : analogues) sum += a.next_week / static_cast<double>(analogues.size());
    return sum;
  }

  PointRows pattern() const {
    const Embedding latents = pattern_embedding(models(), fused_, data_, market_.size()),
                    shape = price_shape(market_.close);
    const std::vector<double> median = known_median(market_.close, kWeek);
    PointRows out;
    Forecaster own{"analogues of latents", {}}, plain{"analogues of price shape", {}},
        middle{"median of known weeks", {}}, none{"no move", {}};
    for (std::size_t day = fold_.test.begin; day < fold_.test.end; ++day) {
      if (day + kWeek >= market_.size()) break;
      const auto near = analogues_of(latents, market_.close, day),
                 alike = analogues_of(shape, market_.close, day);
      if (near.empty() || alike.empty()) continue;
      out.days.push_back(day + offset_);
      out.outcomes.push_back(std::log(market_.close[day + kWeek] / market_.close[day]));
      own.values.push_back(mean_week(near));
      plain.values.push_back(mean_week(alike));
      middle.values.push_back(median[day]);
      none.values.push_back(0);
    }
    out.forecasters = {own, plain, middle, none};
    return out;
  }

  std::vector<EncoderScore> encoders() const {
    std::vector<EncoderScore> out;
    for (const ModelReport& r : trained_->reports)
      if (r.name == "tme_lstm" || r.name == "vse_cnn" || r.name == "gfe_ae")
        for (const Score& s : r.scores)
          out.push_back({r.name, s.name, s.baseline, s.value, s.baseline_value, s.higher_is_better});
    return out;
  }

  std::size_t offset_;
  Fold fold_;
  features::Market market_;
  features::Table table_;
  Dataset data_;
  std::optional<TrainingResult> trained_;
  Rows fused_;
};

}  // namespace

std::size_t least_training_sessions(const features::Market& market, const features::Table& table) {
  const Dataset data = build_dataset(market, table);
  if (data.rows() < kMinTrainingRows)
    throw std::invalid_argument("evaluation needs " + std::to_string(kMinTrainingRows) +
                                " usable rows before the first forecast, there are " +
                                std::to_string(data.rows()) + " among " + std::to_string(market.size()) +
                                " sessions");
  return data.days[kMinTrainingRows - 1] + kDirectionLag + 1;
}

FoldResult run_fold(const features::Market& market, const Fold& fold, const TrainingOptions& options) {
  return FoldRun(market, fold, options).run();
}

std::vector<FoldResult> run_folds(const features::Market& market, std::span<const Fold> folds,
                                  const TrainingOptions& options, int threads,
                                  std::vector<std::optional<FoldResult>> kept, const FoldDone& done) {
  if (kept.size() != folds.size()) throw std::invalid_argument("run_folds: one entry a fold is kept");
  TrainingOptions own = options;
  own.threads = 1;
  std::vector<std::size_t> todo;
  for (std::size_t i = folds.size(); i-- > 0;)
    if (!kept[i]) todo.push_back(i);
  std::vector<std::exception_ptr> failed(folds.size());
  std::atomic<std::size_t> next{0};
  std::atomic<bool> stop{false};
  std::mutex telling;
  const auto work = [&] {
    for (std::size_t at; !stop && (at = next++) < todo.size();) {
      const std::size_t fold = todo[at];
      try {
        FoldResult result = run_fold(market, folds[fold], own);
        const std::lock_guard lock(telling);
        kept[fold] = std::move(result);
        if (done) done(fold, *kept[fold]);
      } catch (...) {
        failed[fold] = std::current_exception();
        stop = true;
      }
    }
  };
  std::vector<std::thread> helpers;
  try {
    for (int t = 1; t < std::min<int>(threads, static_cast<int>(todo.size())); ++t)
      helpers.emplace_back(work);
  } catch (const std::system_error&) {
    // No more threads are to be had: those that are there do the work.
  }
  work();
  for (std::thread& helper : helpers) helper.join();
  for (const std::exception_ptr& e : failed)
    if (e) std::rethrow_exception(e);
  std::vector<FoldResult> out;
  for (std::optional<FoldResult>& result : kept) out.push_back(std::move(*result));
  return out;
}

}  // namespace spectrum::forecast
