// Bases, leaf values, leaf weights and metrics of models LightGBM trained, recomputed from its trees by our
// objectives.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "gbdt/metrics.h"
#include "gbdt/train.h"
#include "objective_cases.h"

namespace spectrum::gbdt {
namespace {

using reference::ObjectiveCase;

void expect_close(double ours, double theirs, const std::string& what) {
  EXPECT_NEAR(ours, theirs, 1e-12 * std::max(1.0, std::abs(theirs))) << what;
}

double l1_cut(double g, double lambda) { return std::copysign(std::max(0.0, std::abs(g) - lambda), g); }

/// Fits nothing: follows LightGBM's trees one by one, and says what each leaf should hold.
class Follower {
 public:
  explicit Follower(const ObjectiveCase& given)
      : given_(given),
        n_(given.labels.size()),
        n_classes_(static_cast<std::size_t>(given.objective->n_classes())),
        bases_(n_classes_, 0.0),
        scores_(n_ * n_classes_),
        grads_(n_ * n_classes_) {
    for (std::size_t c = 0; c < n_classes_; ++c) {
      const double base = given.objective->base(given.targets(), static_cast<int>(c));
      if (given.params.boost_from_average && std::abs(base) > 1e-15) bases_[c] = base;
      std::fill_n(scores_.begin() + static_cast<std::ptrdiff_t>(c * n_), n_, bases_[c]);
    }
  }

  void follow() {
    for (std::size_t t = 0; t < given_.model.trees.size(); ++t) {
      SCOPED_TRACE("tree " + std::to_string(t));
      if (t % n_classes_ == 0) given_.objective->gradients(scores_, given_.targets(), {0, n_}, grads_);
      const std::size_t c = t % n_classes_;
      check_tree(given_.model.trees[t], c, t < n_classes_ ? bases_[c] : 0.0);
    }
  }

 private:
  void check_tree(const Tree& tree, std::size_t c, double bias) {
    std::vector<std::vector<std::size_t>> leaves(tree.leaf_values.size());
    for (std::size_t r = 0; r < n_; ++r)
      leaves[static_cast<std::size_t>(tree.leaf_of(given_.row(r)))].push_back(r);
    for (std::size_t l = 0; l < leaves.size(); ++l) {
      const double value = tree.n_leaves() == 1 ? 0.0 : leaf_value(leaves[l], c);
      expect_close(value + bias, tree.leaf_values[l], "value of leaf " + std::to_string(l));
      if (tree.n_leaves() > 1) check_stats(tree.leaf_stats[l], leaves[l], c);
    }
    for (std::size_t l = 0; l < leaves.size(); ++l) {
      for (std::size_t r : leaves[l]) scores_[c * n_ + r] += tree.leaf_values[l] - bias;
    }
  }

  double leaf_value(const std::vector<std::size_t>& rows, std::size_t c) const {
    if (given_.objective->renews_outputs()) return given_.params.eta * renewed(rows);
    double g = 0.0, h = 0.0;
    for (std::size_t r : rows) {
      g += grads_[c * n_ + r].g;
      h += grads_[c * n_ + r].h;
    }
    const TreeParams& p = given_.params.tree;
    return -l1_cut(g, p.lambda_l1) / (h + p.lambda_l2) * given_.params.eta;
  }

  double renewed(const std::vector<std::size_t>& rows) const {
    std::vector<double> residuals;
    std::vector<float> weights;
    for (std::size_t r : rows) {
      residuals.push_back(static_cast<double>(given_.labels[r]) - scores_[r]);
      if (!given_.weights.empty()) weights.push_back(given_.weights[r]);
    }
    return given_.objective->renewed_output(residuals, weights);
  }

  void check_stats(const LeafStats& stats, const std::vector<std::size_t>& rows, std::size_t c) const {
    double h = 0.0;
    for (std::size_t r : rows) h += grads_[c * n_ + r].h;
    expect_close(h, stats.weight, "sum of hessians");
    EXPECT_EQ(static_cast<int>(rows.size()), stats.count);
  }

  const ObjectiveCase& given_;
  std::size_t n_, n_classes_;
  std::vector<double> bases_, scores_;  // scores: (n_classes, n)
  std::vector<Grad> grads_;             // (n_classes, n)
};

class ObjectiveReference : public testing::TestWithParam<std::string> {};

TEST_P(ObjectiveReference, LeavesFollowFromGradients) {
  const ObjectiveCase given = reference::read_objective_case(GetParam());
  EXPECT_EQ(given.objective->text(), given.model.objective);
  given.objective->check_labels(given.labels);
  check_weights(given.weights, given.labels.size());
  Follower(given).follow();
}

void expect_same_tree(const Tree& ours, const Tree& theirs) {
  ASSERT_EQ(ours.n_leaves(), theirs.n_leaves());
  for (std::size_t n = 0; n < ours.nodes.size(); ++n) {
    SCOPED_TRACE("node " + std::to_string(n));
    const Node &a = ours.nodes[n], &b = theirs.nodes[n];
    ASSERT_EQ(a.feature, b.feature);
    ASSERT_EQ(a.threshold, b.threshold);
    ASSERT_EQ(a.left, b.left);
    ASSERT_EQ(a.right, b.right);
    ASSERT_EQ(a.missing, b.missing);
    ASSERT_EQ(a.default_left, b.default_left);
    ASSERT_EQ(ours.node_stats[n].count, theirs.node_stats[n].count);
  }
  for (std::size_t l = 0; l < ours.leaf_values.size(); ++l) {
    expect_close(ours.leaf_values[l], theirs.leaf_values[l], "value of leaf " + std::to_string(l));
    EXPECT_EQ(ours.leaf_stats[l].count, theirs.leaf_stats[l].count);
  }
}

TEST_P(ObjectiveReference, TrainingGrowsLightGbmsTrees) {
  const ObjectiveCase given = reference::read_objective_case(GetParam());
  const auto bins = Binner::fit(given.x, given.n_rows(), given.model.n_features(), given.bins);
  const std::vector<double> y(given.labels.begin(), given.labels.end()),
      w(given.weights.begin(), given.weights.end());
  const Model ours = train(Dataset(bins, given.x, y, w), *given.objective, given.params);
  EXPECT_EQ(ours.objective, given.model.objective);
  ASSERT_EQ(ours.trees.size(), given.model.trees.size());
  for (std::size_t t = 0; t < ours.trees.size(); ++t) {
    SCOPED_TRACE("tree " + std::to_string(t));
    expect_same_tree(ours.trees[t], given.model.trees[t]);
    if (HasFatalFailure()) return;
  }
}

INSTANTIATE_TEST_SUITE_P(LightGbm, ObjectiveReference, testing::ValuesIn(reference::objective_cases()),
                         [](const auto& name) { return name.param; });

TEST(ObjectiveReferenceTables, BasesAreLightGbms) {
  for (const auto& fact : reference::read_objective_facts("objectives_bases.csv")) {
    const ObjectiveCase given = reference::read_objective_case(fact.name);
    EXPECT_DOUBLE_EQ(given.objective->base(given.targets(), std::stoi(fact.key)), fact.value) << fact.name;
  }
}

Metric metric_called(const std::string& name, const ObjectiveCase& given) {
  const double sigmoid = given.objective->link().slope;
  if (name == "quantile") return pinball_metric(given.objective->settings().at(0).second);
  for (const Metric& metric : {binary_logloss_metric(sigmoid), binary_error_metric(sigmoid), auc_metric(),
                               l2_metric(), l1_metric(), multi_logloss_metric(), multi_error_metric()}) {
    if (metric.name == name) return metric;
  }
  throw std::runtime_error("no metric " + name);
}

std::vector<double> raw_scores(const ObjectiveCase& given) {
  const std::size_t n = given.labels.size();
  const auto n_classes = static_cast<std::size_t>(given.objective->n_classes());
  std::vector<double> out(n * n_classes);
  for (std::size_t t = 0; t < given.model.trees.size(); ++t) {
    for (std::size_t r = 0; r < n; ++r)
      out[t % n_classes * n + r] += given.model.trees[t].predict(given.row(r));
  }
  return out;
}

TEST(ObjectiveReferenceTables, MetricsAreLightGbms) {
  std::map<std::string, int> seen;
  for (const auto& fact : reference::read_objective_facts("objectives_metrics.csv")) {
    const ObjectiveCase given = reference::read_objective_case(fact.name);
    const double ours = metric_called(fact.key, given)(raw_scores(given), given.targets());
    EXPECT_NEAR(ours, fact.value, 1e-14 * std::max(1.0, fact.value)) << fact.name << " " << fact.key;
    ++seen[fact.key];
  }
  EXPECT_EQ(seen.size(), 8U);
}

}  // namespace
}  // namespace spectrum::gbdt
