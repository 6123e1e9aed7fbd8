#include "gbdt/shap.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "gbdt/model_text.h"
#include "random_model.h"
#include "reference.h"

namespace spectrum::gbdt {
namespace {

using testing_models::random_model;
using testing_models::random_rows;
using testing_models::Shape;

/// Training rows of a tree's nodes: those of leaves drawn at random, and their sums.
int count_rows(Tree& tree, std::int32_t at, std::mt19937_64& rng) {
  if (at < 0) return tree.leaf_stats[static_cast<std::size_t>(~at)].count = static_cast<int>(1 + rng() % 50);
  const auto n = static_cast<std::size_t>(at);
  const int left = count_rows(tree, tree.nodes[n].left, rng);
  return tree.node_stats[n].count = left + count_rows(tree, tree.nodes[n].right, rng);
}

Model counted_model(const Shape& shape, std::uint64_t seed) {
  Model model = random_model(shape, seed);
  std::mt19937_64 rng(seed);
  for (Tree& tree : model.trees) count_rows(tree, tree.nodes.empty() ? ~0 : 0, rng);
  return model;
}

/// What a tree says where only the features of `known` are known.
double expectation(const Tree& tree, std::int32_t at, const double* row, unsigned known) {
  if (at < 0) return tree.leaf_values[static_cast<std::size_t>(~at)];
  const Node& node = tree.nodes[static_cast<std::size_t>(at)];
  if (known >> node.feature & 1U)
    return expectation(tree, tree.goes_left(node, row[node.feature]) ? node.left : node.right, row, known);
  const auto count = [&](std::int32_t child) {
    return child < 0 ? tree.leaf_stats[static_cast<std::size_t>(~child)].count
                     : tree.node_stats[static_cast<std::size_t>(child)].count;
  };
  return (count(node.left) * expectation(tree, node.left, row, known) +
          count(node.right) * expectation(tree, node.right, row, known)) /
         count(at);
}

double factorial(int n) { return std::tgamma(n + 1.0); }

/// Shapley's definition, over all sets of features.
std::vector<double> by_definition(const Model& model, const double* row) {
  const int n = model.n_features();
  std::vector<double> out(static_cast<std::size_t>(n) + 1, 0.0);
  for (const Tree& tree : model.trees) {
    const std::int32_t root = tree.nodes.empty() ? ~0 : 0;
    out.back() += expectation(tree, root, row, 0);
    for (unsigned known = 0; known < 1U << n; ++known) {
      const int k = __builtin_popcount(known);
      for (int f = 0; f < n; ++f) {
        if (known >> f & 1U) continue;
        const double weight = factorial(k) * factorial(n - k - 1) / factorial(n);
        out[static_cast<std::size_t>(f)] +=
            weight * (expectation(tree, root, row, known | 1U << f) - expectation(tree, root, row, known));
      }
    }
  }
  return out;
}

double largest(const std::vector<double>& x) {
  double most = 0.0;
  for (double v : x) most = std::max(most, std::abs(v));
  return most;
}

TEST(Shap, IsShapleysDefinition) {
  for (std::uint64_t seed = 0; seed < 5; ++seed) {
    const Model model = counted_model({.features = 6, .trees = 3, .leaves = 24, .set_share = 0.2}, seed);
    const auto x = random_rows(model, 20, seed);
    std::vector<double> out(20 * 7);
    Shap(model).contributions(x, out);
    for (std::size_t r = 0; r < 20; ++r) {
      const auto expected = by_definition(model, x.data() + 6 * r);
      for (std::size_t f = 0; f < 7; ++f) ASSERT_NEAR(out[7 * r + f], expected[f], 1e-12 * largest(expected));
    }
  }
}

TEST(Shap, SumsToTheRawScore) {
  for (const Shape& shape :
       {Shape{.features = 30, .trees = 20, .leaves = 60}, Shape{.features = 12, .trees = 5, .classes = 3},
        Shape{.features = 12, .trees = 5, .classes = 3, .averaged = true},
        Shape{.features = 40, .trees = 5, .leaves = 200, .deep = true}}) {
    const Model model = counted_model(shape, 3);
    const auto x = random_rows(model, 50, 4);
    const auto classes = static_cast<std::size_t>(shape.classes);
    const std::size_t width = static_cast<std::size_t>(shape.features) + 1;
    std::vector<double> out(50 * classes * width), raw(50 * classes);
    Shap(model).contributions(x, out);
    model.predict_raw(x, raw);
    for (std::size_t i = 0; i < raw.size(); ++i) {
      double sum = 0.0;
      for (std::size_t f = 0; f < width; ++f) sum += out[i * width + f];
      ASSERT_NEAR(sum, raw[i], 1e-9 * largest(raw));
    }
  }
}

TEST(Shap, ThreadsChangeNothing) {
  const Model model = counted_model({.trees = 4, .classes = 2}, 5);
  const auto x = random_rows(model, 100, 6);
  std::vector<double> one(100 * 2 * 6), four(one);
  const Shap shap(model);
  shap.contributions(x, one);
  shap.contributions(x, four, {.threads = 4});
  EXPECT_EQ(one, four);
}

TEST(Shap, IsLightGbmsPredContrib) {
  const Model model = read_model(reference::read_text(reference::kSmall + "explained.model.txt"));
  const auto rows = reference::read_csv(reference::kSmall + "explained.rows.csv");
  const Shap shap(model);
  for (const auto& [file, iterations] :
       {std::pair{"explained.contrib.csv", 0}, {"explained.contrib5.csv", 5}}) {
    const auto theirs = reference::read_csv(reference::kSmall + file);
    std::vector<double> out(theirs.cells.size());
    shap.contributions(rows.cells, out, {.iterations = iterations});
    for (std::size_t i = 0; i < out.size(); ++i)
      ASSERT_NEAR(out[i], theirs.cells[i], 1e-12 * largest(theirs.cells)) << file << " cell " << i;
  }
}

TEST(Shap, RefusesWhatDoesNotFit) {
  Model model = counted_model({.leaves = 8}, 7);
  const Shap shap(model);
  std::vector<double> x(10), out(12);
  EXPECT_THROW(shap.contributions(x, std::span(out).first(11)), std::invalid_argument);
  EXPECT_THROW(shap.contributions(std::span(x).first(9), out), std::invalid_argument);
  for (Tree& tree : model.trees) {
    for (auto& stats : tree.node_stats) stats.count = 0;
  }
  EXPECT_THROW(Shap{model}, std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::gbdt
