#include "apps/forecast/expansion.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <span>

#include "apps/forecast/cautious_weight.h"
#include "apps/forecast/scores.h"
#include "features/labels.h"
#include "gbdt/binary.h"
#include "gbdt/train.h"

namespace spectrum::forecast {
namespace {

constexpr int kTrees = 100, kPatience = 20;

/// Rows of a part as the learner wants them.
struct Part {
  std::vector<double> x, y;
  std::vector<int> labels;
};

Part part_of(const ExpansionRows& rows, RowRange r) {
  const std::size_t width = rows.names.size();
  const auto at = [](const auto& v, std::size_t i) { return v.begin() + static_cast<std::ptrdiff_t>(i); };
  Part p;
  p.x.assign(at(rows.x, r.begin * width), at(rows.x, r.end * width));
  p.labels.assign(at(rows.labels, r.begin), at(rows.labels, r.end));
  p.y.assign(p.labels.begin(), p.labels.end());
  return p;
}

gbdt::TrainParams parameters(const ExpansionOptions& options) {
  gbdt::TrainParams p;
  p.trees = kTrees;
  p.eta = 0.1;
  p.tree.leaves = 31;
  p.tree.max_depth = 8;
  p.feature_fraction = 0.8;
  p.bagging_fraction = 0.8;
  p.mode = options.mode;
  p.threads = options.threads;
  std::mt19937_64 rng(options.seed);
  for (std::uint32_t* seed : {&p.feature_seed, &p.bagging_seed, &p.fast_seed})
    *seed = static_cast<std::uint32_t>(rng() >> 33);  // LightGBM's seeds are below 2^31
  if (options.preset == Preset::kDefault) {
    p.tree.min_data_in_leaf = 40;
    p.tree.lambda_l2 = 5;
    p.early_stopping_rounds = kPatience;
  }
  return p;
}

std::span<const std::size_t> days_of(const ExpansionRows& rows, RowRange r) {
  return std::span(rows.days).subspan(r.begin, r.size());
}

double share(const std::vector<int>& labels) {
  double ones = 0;
  for (int v : labels) ones += v;
  return ones / static_cast<double>(labels.size());
}

/// Rows whose label is known, in whatever part they are.
struct Known {
  std::vector<std::size_t> days;
  std::vector<int> labels;
};

Known known_rows(const ExpansionRows& rows) {
  Known out;
  for (std::size_t i = 0; i < rows.labels.size(); ++i)
    if (rows.labels[i] >= 0) out.days.push_back(rows.days[i]), out.labels.push_back(rows.labels[i]);
  return out;
}

/// Platt's calibration with the weight w against the base rate, a logarithmic opinion pool: odds are those of
/// both to the powers w and 1 - w.
Platt towards(double base_rate, const Platt& own, double weight) {
  return {weight * own.a, weight * own.b + (1 - weight) * std::log((1 - base_rate) / base_rate)};
}

/// Calibration on the choose part, drawn towards the base rate of all rows learnt from or chosen on as far as
/// those few rows allow. A fit that would turn the model upside down means that its score says nothing there.
Platt calibrate(const std::vector<double>& raw, const Part& fit, const Part& choose) {
  std::vector<int> all(fit.labels);
  all.insert(all.end(), choose.labels.begin(), choose.labels.end());
  const double base_rate = share(all);
  const Platt own = fit_platt(raw, choose.labels);
  if (!(own.a < 0)) return towards(base_rate, own, 0);
  const double weight = cautious_weight(
      [&](double w) {
        const Platt platt = towards(base_rate, own, w);
        std::vector<double> loss;
        for (std::size_t i = 0; i < raw.size(); ++i)
          loss.push_back(-std::log(
              std::max(kLeastProbability, choose.labels[i] == 1 ? platt(raw[i]) : 1 - platt(raw[i]))));
        return loss;
      },
      features::kExpansionHorizon);
  return towards(base_rate, own, weight);
}

std::vector<Score> judge(const std::vector<double>& p, const std::vector<double>& logit, double base,
                         const std::vector<int>& truth) {
  const std::vector<double> constant(truth.size(), base);
  std::vector<Score> scores = {
      {"log-loss", log_loss(p, truth), "base rate", log_loss(constant, truth), false},
      {"log-loss", log_loss(p, truth), "volatility logit", log_loss(logit, truth), false},
      {"Brier score", brier(p, truth), "base rate", brier(constant, truth), false}};
  const double area = auc(p, truth);  // undefined where the rows held out know one class only
  if (std::isfinite(area)) scores.push_back({"AUC", area, "volatility logit", auc(logit, truth), true});
  return scores;
}

}  // namespace

ExpansionFit fit_expansion(const ExpansionRows& rows, const TimeSplit& split, const VolatilityRatios& ratios,
                           const ExpansionOptions& options, const Progress& progress) {
  const int width = static_cast<int>(rows.names.size());
  const Part fit = part_of(rows, split.fit), choose = part_of(rows, split.choose),
             test = part_of(rows, split.judge);

  ExpansionFit out;
  const gbdt::Binner bins = gbdt::Binner::fit(fit.x, static_cast<int>(fit.y.size()), width);
  const gbdt::Dataset data(bins, fit.x, fit.y);
  out.model = gbdt::train(data, gbdt::Binary(), parameters(options), {choose.x, choose.y},
                          [&](const gbdt::Progress& p) {
                            out.report.train_loss.push_back(p.train_loss);
                            if (progress) progress(p.trees_done, p.trees_wanted, p.train_loss);
                          });
  gbdt::set_feature_names(out.model, rows.names);

  const auto raw = [&](const Part& part) {
    std::vector<double> scores(part.y.size());
    out.model.predict_raw(part.x, scores);
    return scores;
  };
  out.platt = calibrate(raw(choose), fit, choose);
  std::vector<double> p = raw(test);
  for (double& v : p) v = out.platt(v);

  out.report.name = "lgb_expansion";
  out.report.train_rows = static_cast<int>(fit.y.size());
  out.report.test_rows = static_cast<int>(test.y.size());
  out.report.best_epoch = static_cast<int>(out.model.trees.size());
  const Known known = known_rows(rows);
  out.logit = VolatilityLogit::fit(ratios, known.days, known.labels);
  out.base_rate = share(known.labels);
  const VolatilityLogit rival = VolatilityLogit::fit(ratios, days_of(rows, split.fit), fit.labels);
  out.report.scores =
      judge(p, rival.predict(ratios, days_of(rows, split.judge)), share(fit.labels), test.labels);
  return out;
}

}  // namespace spectrum::forecast
