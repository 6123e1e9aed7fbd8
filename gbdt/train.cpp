#include "gbdt/train.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "gbdt/grow.h"
#include "gbdt/number_text.h"
#include "gbdt/sampling.h"

namespace spectrum::gbdt {
namespace {

// A base closer to 0 than this is none (LightGBM's kEpsilon).
constexpr double kNoBase = static_cast<double>(1e-15F);

void require(bool ok, const char* what) {
  if (!ok) throw std::invalid_argument(std::string("train: ") + what);
}

std::vector<int> all_of(int n) {
  std::vector<int> out(static_cast<std::size_t>(n));
  std::iota(out.begin(), out.end(), 0);
  return out;
}

std::vector<int> usable_features(const Dataset& data, const TrainParams& p) {
  std::vector<int> out;
  for (int f = 0; f < data.n_features(); ++f) {
    const FeatureBins& bins = data.bins().feature(f);
    if (bins.n_bins() > 1 && (!p.feature_pre_filter || bins.can_split(p.tree.min_data_in_leaf)))
      out.push_back(f);
  }
  return out;
}

/// Which rows and features each tree sees.
class Sampler {
 public:
  Sampler(const Dataset& data, const TrainParams& params, std::mt19937_64& rng)
      : n_rows_(data.n_rows()),
        params_(params),
        rng_(rng),
        usable_(usable_features(data, params)),
        rows_(all_of(n_rows_)) {}

  void next(int tree) {
    if (params_.bagging_fraction < 1.0 && tree % params_.bagging_freq == 0) {
      rows_ = draw_subset(n_rows_, std::max(1, static_cast<int>(params_.bagging_fraction * n_rows_)), rng_);
    }
    features_ = usable_;
    if (params_.feature_fraction < 1.0 && !usable_.empty()) {
      const int n = static_cast<int>(usable_.size());
      features_ =
          draw_subset(n, std::max(1, static_cast<int>(std::lround(params_.feature_fraction * n))), rng_);
      for (int& f : features_) f = usable_[static_cast<std::size_t>(f)];
    }
  }

  const std::vector<int>& rows() const { return rows_; }
  const std::vector<int>& features() const { return features_; }
  const std::vector<int>& usable() const { return usable_; }

 private:
  int n_rows_;
  const TrainParams& params_;
  std::mt19937_64& rng_;
  std::vector<int> usable_, rows_, features_;
};

/// Adds a tree's outputs to the scores of all rows: those it was grown on lie
/// sorted by leaf, the others are walked down.
void add_scores(const GrownTree& grown, const Dataset& data, std::span<double> scores) {
  const Tree& tree = grown.tree;
  std::vector<char> done(scores.size(), 0);
  for (std::size_t l = 0; l < tree.leaf_values.size(); ++l) {
    const auto begin = grown.rows.begin() + grown.leaf_begin[l];
    for (auto row = begin; row != begin + tree.leaf_stats[l].count; ++row) {
      scores[static_cast<std::size_t>(*row)] += tree.leaf_values[l];
      done[static_cast<std::size_t>(*row)] = 1;
    }
  }
  if (grown.rows.size() == scores.size()) return;
  for (std::size_t r = 0; r < scores.size(); ++r) {
    if (!done[r])
      scores[r] += tree.leaf_values[static_cast<std::size_t>(grown.leaf_of(data, static_cast<int>(r)))];
  }
}

/// Follows the loss of rows held back, and remembers where it was least.
class Watch {
 public:
  Watch(const Validation& v, const Dataset& data, const Objective& objective)
      : x_(v.x),
        labels_(v.y.begin(), v.y.end()),
        scores_(v.y.size(), 0.0),
        objective_(objective),
        columns_(static_cast<std::size_t>(data.n_features())) {
    require(x_.size() == labels_.size() * columns_, "validation x is not n_rows * n_features long");
    for (float y : labels_) require(std::isfinite(y), "a validation label is not finite");
  }

  bool on() const { return !labels_.empty(); }
  int best_trees() const { return best_trees_; }

  double add(const Tree& tree, int n_trees) {
    for (std::size_t r = 0; r < scores_.size(); ++r) scores_[r] += tree.predict(x_.data() + r * columns_);
    const double loss = objective_.loss(scores_, {labels_, {}});
    if (loss < best_loss_) best_loss_ = loss, best_trees_ = n_trees;
    return loss;
  }

 private:
  std::span<const double> x_;
  std::vector<float> labels_;
  std::vector<double> scores_;
  const Objective& objective_;
  std::size_t columns_;
  double best_loss_ = std::numeric_limits<double>::infinity();
  int best_trees_ = 1;
};

Model empty_model(const Dataset& data, const Objective& objective, const TrainParams& params,
                  std::span<const int> usable) {
  Model model;
  model.link = objective.link();
  model.objective = objective.text();
  model.parameters = describe(data.bins().params(), objective, params);
  for (int f = 0; f < data.n_features(); ++f) model.feature_names.push_back("Column_" + std::to_string(f));
  model.feature_infos.assign(model.feature_names.size(), "none");
  for (int f : usable) {
    const FeatureBins& bins = data.bins().feature(f);
    std::string& info = model.feature_infos[static_cast<std::size_t>(f)];
    info.assign(1, '[')
        .append(exact_text(bins.min))
        .append(1, ':')
        .append(exact_text(bins.max))
        .append(1, ']');
  }
  return model;
}

}  // namespace

Model train(const Dataset& data, const Objective& objective, const TrainParams& params, std::mt19937_64& rng,
            const Validation& validation, const ProgressCallback& progress) {
  check(params);
  objective.check_labels(data.labels());
  Watch watch(validation, data, objective);
  require(watch.on() || params.early_stopping_rounds == 0, "early stopping needs a validation set");

  const double average = objective.base({data.labels(), {}}, 0);
  const double base = params.boost_from_average && std::abs(average) > kNoBase ? average : 0.0;
  Sampler sampler(data, params, rng);
  Grower grower(data, params.tree, params.threads);
  Model model = empty_model(data, objective, params, sampler.usable());
  std::vector<double> scores(data.labels().size(), base);
  std::vector<Grad> grads(scores.size());

  while (static_cast<int>(model.trees.size()) < params.trees) {
    sampler.next(static_cast<int>(model.trees.size()));
    objective.gradients(scores, {data.labels(), {}}, {0, grads.size()}, grads);
    GrownTree grown = grower.grow(grads, sampler.rows(), sampler.features());
    if (grown.tree.n_leaves() == 1) break;
    grown.tree.shrink(params.eta);
    add_scores(grown, data, scores);
    if (model.trees.empty() && base != 0.0) grown.tree.add_bias(base);
    model.trees.push_back(std::move(grown.tree));

    const int done = static_cast<int>(model.trees.size());
    const double loss =
        watch.on() ? watch.add(model.trees.back(), done) : std::numeric_limits<double>::quiet_NaN();
    if (progress) progress({done, params.trees, objective.loss(scores, {data.labels(), {}}), loss});
    if (params.early_stopping_rounds > 0 && done - watch.best_trees() >= params.early_stopping_rounds) break;
  }
  if (params.early_stopping_rounds > 0 && !model.trees.empty()) {
    model.trees.resize(static_cast<std::size_t>(watch.best_trees()));
  }
  if (model.trees.empty()) model.trees.emplace_back(average, LeafStats{0.0, data.n_rows()});
  return model;
}

}  // namespace spectrum::gbdt
