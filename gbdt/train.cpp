#include "gbdt/train.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>
#include <string>
#include <utility>

#include "gbdt/grow.h"
#include "gbdt/large_array.h"
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

/// Features that some split could leave enough rows on both sides of, going by the rows the bins were learnt
/// from.
std::vector<int> usable_features(const Dataset& data, const TrainParams& p) {
  const Binner& binner = data.bins();
  const int least =
      static_cast<int>(static_cast<double>(p.tree.min_data_in_leaf) * binner.n_sampled() / binner.n_rows());
  std::vector<int> out;
  for (int f = 0; f < data.n_features(); ++f) {
    const FeatureBins& bins = binner.feature(f);
    if (bins.n_bins() > 1 && (!p.feature_pre_filter || bins.can_split(least))) out.push_back(f);
  }
  return out;
}

/// Which rows and features each tree sees.
class Sampler {
 public:
  Sampler(const Dataset& data, const TrainParams& params, Team& team)
      : params_(params),
        team_(team),
        usable_(usable_features(data, params)),
        feature_random_(params.feature_seed),
        bag_(params.bagging_fraction < 1.0 ? data.n_rows() : 0, params.bagging_fraction, params.bagging_seed),
        all_(all_of(params.bagging_fraction < 1.0 ? 0 : data.n_rows())) {
    draw_features();  // LightGBM draws once before the first tree
  }

  void next_iteration(int iteration) {
    if (params_.bagging_fraction < 1.0 && iteration % params_.bagging_freq == 0) bag_.draw(team_);
  }
  void next_tree() { draw_features(); }

  Sample sample(std::uint32_t key) {
    if (params_.bagging_fraction < 1.0)
      return {bag_.in_bag(),   bag_.out_of_bag(), features_, key, params_.node_feature_fraction,
              &feature_random_};
    return {all_, {}, features_, key, params_.node_feature_fraction, &feature_random_};
  }
  const std::vector<int>& usable() const { return usable_; }

 private:
  void draw_features() {
    features_ = usable_;
    if (params_.feature_fraction >= 1.0 || usable_.empty()) return;
    const int n = static_cast<int>(usable_.size());
    features_ = feature_random_.subset(n, std::max(1, static_cast<int>(params_.feature_fraction * n + 0.5)));
    for (int& f : features_) f = usable_[static_cast<std::size_t>(f)];
  }

  const TrainParams& params_;
  Team& team_;
  std::vector<int> usable_, features_;
  SampleRandom feature_random_;
  RowSampler bag_;
  std::vector<int> all_;  // rows, where there is no bag
};

/// Follows how good the model is on rows held back, and remembers where it was best.
class Watch {
 public:
  Watch(const Validation& v, const Dataset& data, const Objective& objective)
      : x_(v.x),
        labels_(v.y.begin(), v.y.end()),
        weights_(v.weights.begin(), v.weights.end()),
        scores_(v.y.size() * static_cast<std::size_t>(objective.n_classes()), 0.0),
        objective_(objective),
        metric_(v.metric),
        columns_(static_cast<std::size_t>(data.n_features())) {
    require(x_.size() == labels_.size() * columns_, "validation x is not n_rows * n_features long");
    try {
      objective.check_labels(labels_);
      check_weights(weights_, labels_.size());
    } catch (const std::invalid_argument& e) {
      throw std::invalid_argument(std::string("validation: ") + e.what());
    }
    require(on() || !metric_, "a metric needs a validation set");
    require(!metric_ || metric_->several_classes == (objective.n_classes() > 1),
            "the metric is not one for as many classes as the objective has");
    if (v.init_scores.empty()) return;
    require(v.init_scores.size() == scores_.size(), "validation init scores are not one a row and class");
    for (double s : v.init_scores) require(std::isfinite(s), "a validation init score is not finite");
    std::copy(v.init_scores.begin(), v.init_scores.end(), scores_.begin());
  }

  bool on() const { return !labels_.empty(); }
  int best_iterations() const { return best_iterations_; }

  /// The loss, or metric, once an iteration's trees, one a class, are added.
  double add(std::span<const Tree> trees, int n_iterations) {
    const std::size_t n = labels_.size();
    for (std::size_t c = 0; c < trees.size(); ++c) {
      for (std::size_t r = 0; r < n; ++r) scores_[c * n + r] += trees[c].predict(x_.data() + r * columns_);
    }
    const Targets targets{labels_, weights_};
    const double value = metric_ ? (*metric_)(scores_, targets) : objective_.loss(scores_, targets);
    const bool better = metric_ ? metric_->better(value, best_) : value < best_;
    if (n_iterations == 1 || better) best_ = value, best_iterations_ = n_iterations;
    return value;
  }

 private:
  std::span<const double> x_;
  std::vector<float> labels_, weights_;
  std::vector<double> scores_;  // (classes, rows)
  const Objective& objective_;
  std::optional<Metric> metric_;
  std::size_t columns_;
  double best_ = 0.0;
  int best_iterations_ = 1;
};

Model empty_model(const Dataset& data, const Objective& objective, const TrainParams& params,
                  std::span<const int> usable) {
  Model model;
  model.n_classes = objective.n_classes();
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

/// Throws where there is none: then every row wants the same.
std::vector<bool> classes_that_train(const Dataset& data, const Objective& objective) {
  std::vector<bool> out;
  for (int c = 0; c < objective.n_classes(); ++c) out.push_back(objective.trains(data.targets(), c));
  require(std::find(out.begin(), out.end(), true) != out.end(),
          "all labels are of one class: there is nothing to tell apart");
  return out;
}

/// One fit: scores, gradients and the trees so far.
class Booster {
 public:
  Booster(const Dataset& data, const Objective& objective, const TrainParams& params)
      : data_(data),
        objective_(objective),
        params_(params),
        team_(params.threads),
        sampler_(data, params, team_),
        grower_(Grower::make(data, params.tree, params.mode, team_)),
        n_rows_(static_cast<std::size_t>(data.n_rows())),
        scores_(n_rows_ * static_cast<std::size_t>(objective.n_classes())),
        grads_(scores_.size()),
        trains_(classes_that_train(data, objective)),
        bases_(trains_.size(), 0.0),
        model_(empty_model(data, objective, params, sampler_.usable())) {
    if (!data.init_scores().empty()) {
      require(data.init_scores().size() == scores_.size(), "init scores are not one a row and class");
      std::copy(data.init_scores().begin(), data.init_scores().end(), scores_.begin());
    } else if (params.boost_from_average) {
      for (int c = 0; c < objective.n_classes(); ++c) start_from_base(c);
    }
  }

  Model& model() { return model_; }
  std::span<const Tree> last_trees() const {
    return std::span(model_.trees).last(static_cast<std::size_t>(model_.n_classes));
  }
  double train_loss() const { return objective_.loss(scores_, data_.targets()); }

  /// Adds a tree a class. False, and none added but for constant first ones, where no class could be split.
  bool iterate() {
    const int iteration = model_.n_iterations();
    sampler_.next_iteration(iteration);
    team_.run([&](int t) {
      const auto [begin, end] = team_.share(n_rows_, t);
      objective_.gradients(scores_, data_.targets(), {begin, end}, grads_.span());
    });
    bool grown = false;
    std::vector<Tree> trees;
    for (int c = 0; c < model_.n_classes; ++c) {
      trees.push_back(grow(c));
      grown = grown || trees.back().n_leaves() > 1;
    }
    if (grown || iteration == 0) std::move(trees.begin(), trees.end(), std::back_inserter(model_.trees));
    return grown;
  }

 private:
  void start_from_base(int c) {
    const double average = objective_.base(data_.targets(), c);
    if (!(std::abs(average) > kNoBase)) return;
    bases_[static_cast<std::size_t>(c)] = average;
    const auto first = scores_.begin() + static_cast<std::ptrdiff_t>(static_cast<std::size_t>(c) * n_rows_);
    std::fill_n(first, n_rows_, average);
  }

  Tree grow(int c) {
    const auto at = static_cast<std::size_t>(c);
    Tree tree;
    if (trains_[at] && !sampler_.usable().empty()) {
      sampler_.next_tree();
      const auto key =
          static_cast<std::uint32_t>(model_.trees.size() + at + 1) * 0x9E3779B9U ^ params_.fast_seed;
      tree = grower_->grow(grads_.span().subspan(at * n_rows_, n_rows_), sampler_.sample(key));
    }
    if (tree.n_leaves() == 1) return constant(c);
    const std::span<double> scores = std::span(scores_).subspan(at * n_rows_, n_rows_);
    if (objective_.renews_outputs()) renew_outputs(tree, scores);
    tree.shrink(params_.eta);
    add_scores(tree, scores);
    if (model_.trees.size() < bases_.size() && bases_[at] != 0.0) tree.add_bias(bases_[at]);
    return tree;
  }

  /// Where nothing can be split: the base in the first iteration, 0 later.
  Tree constant(int c) {
    if (!model_.trees.empty()) return Tree(0.0, {0.0, data_.n_rows()});
    if (!params_.boost_from_average && data_.init_scores().empty())
      start_from_base(c);  // LightGBM does it late, too
    return Tree(bases_[static_cast<std::size_t>(c)], {0.0, data_.n_rows()});
  }

  void renew_outputs(Tree& tree, std::span<const double> scores) {
    const Targets targets = data_.targets();
    std::atomic<int> next{0};
    team_.run([&](int) {
      std::vector<double> residuals;
      std::vector<float> weights;
      for (int l; (l = next.fetch_add(1)) < tree.n_leaves();) {
        residuals.clear();
        weights.clear();
        for (int row : grower_->rows().rows(l)) {
          const auto r = static_cast<std::size_t>(row);
          residuals.push_back(static_cast<double>(targets.labels[r]) - scores[r]);
          if (!targets.weights.empty()) weights.push_back(targets.weights[r]);
        }
        if (residuals.empty()) continue;  // rows are counted by hessians while searching
        tree.leaf_values[static_cast<std::size_t>(l)] = objective_.renewed_output(residuals, weights);
      }
    });
  }

  void add_scores(const Tree& tree, std::span<double> scores) {
    const auto leaf_of_row = grower_->leaf_of_row();
    team_.run([&](int t) {
      const auto [begin, end] = team_.share(n_rows_, t);
      for (std::size_t r = begin; r < end; ++r) scores[r] += tree.leaf_values[leaf_of_row[r]];
    });
  }

  const Dataset& data_;
  const Objective& objective_;
  const TrainParams& params_;
  Team team_;
  Sampler sampler_;
  std::unique_ptr<Grower> grower_;
  std::size_t n_rows_;
  std::vector<double> scores_;  // (classes, n_rows)
  LargeArray<Grad> grads_;      // (classes, n_rows)
  std::vector<bool> trains_;    // of each class
  std::vector<double> bases_;   // of each class, 0: none
  Model model_;
};

}  // namespace

Model train(const Dataset& data, const Objective& objective, const TrainParams& params,
            const Validation& validation, const ProgressCallback& progress) {
  check(params);
  objective.check_labels(data.labels());
  Watch watch(validation, data, objective);
  require(watch.on() || params.early_stopping_rounds == 0, "early stopping needs a validation set");

  Booster booster(data, objective, params);
  while (booster.model().n_iterations() < params.trees && booster.iterate()) {
    const int done = booster.model().n_iterations();
    const double loss =
        watch.on() ? watch.add(booster.last_trees(), done) : std::numeric_limits<double>::quiet_NaN();
    if (progress) progress({done, params.trees, booster.train_loss(), loss});
    if (params.early_stopping_rounds > 0 && done - watch.best_iterations() >= params.early_stopping_rounds)
      break;
  }
  Model& model = booster.model();
  if (params.early_stopping_rounds > 0)
    model.trees.resize(static_cast<std::size_t>(watch.best_iterations() * model.n_classes));
  return std::move(model);
}

}  // namespace spectrum::gbdt
