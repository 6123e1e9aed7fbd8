#pragma once

#include <array>
#include <cmath>
#include <limits>
#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "gbdt/model.h"

/// Models and rows made up at random, of all that prediction has to bear.
namespace spectrum::gbdt::testing_models {

inline constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What a random model is made of.
struct Shape {
  std::string name = {};
  int features = 5;
  int trees = 20;
  int leaves = 31;  ///< at most; trees differ
  int classes = 1;
  double set_share = 0.0;  ///< of nodes that ask for a category
  bool deep = false;       ///< a chain of nodes
  int distinct = 0;        ///< thresholds of a feature, 0: all differ
  bool averaged = false;
};

inline void PrintTo(const Shape& shape, std::ostream* out) { *out << shape.name; }

using Random = std::mt19937_64;

inline int below(Random& rng, int n) { return static_cast<int>(rng() % static_cast<std::uint64_t>(n)); }

inline double uniform(Random& rng) { return static_cast<double>(rng() >> 11) * 0x1p-52 - 1.0; }

inline double threshold(Random& rng, const Shape& shape) {
  switch (below(rng, 40)) {
    case 0:
      return 0.0;
    case 1:
      return below(rng, 2) ? kZero : -kZero;
    case 2:
      return below(rng, 2) ? kInfinity : -kInfinity;
    case 3:
      return -0.0;
    default:
      break;
  }
  return shape.distinct > 0 ? 0.125 * below(rng, shape.distinct) - 0.5 : uniform(rng);
}

inline Node random_node(Random& rng, const Shape& shape, Tree& tree) {
  Node node;
  node.feature = below(rng, shape.features);
  node.missing = static_cast<Missing>(below(rng, 3));
  node.default_left = below(rng, 2) != 0;
  node.categorical = static_cast<double>(rng() >> 11) * 0x1p-53 < shape.set_share;
  if (node.categorical) {
    node.threshold = static_cast<double>(tree.category_sets.size());
    tree.category_sets.emplace_back(static_cast<std::size_t>(1 + below(rng, 3)));
    for (auto& word : tree.category_sets.back()) word = static_cast<std::uint32_t>(rng());
  } else {
    node.threshold = threshold(rng, shape);
  }
  return node;
}

/// Grown as LightGBM numbers it, from leaves taken at random.
inline Tree random_tree(Random& rng, const Shape& shape) {
  const int leaves = 1 + below(rng, shape.leaves);
  Tree tree(uniform(rng));
  // Of each leaf: its parent, and whether it is the right child.
  std::vector<std::pair<int, bool>> parent(static_cast<std::size_t>(leaves), {-1, false});
  tree.nodes.reserve(static_cast<std::size_t>(leaves));
  for (int k = 0; k + 1 < leaves; ++k) {
    const int leaf = shape.deep ? k : below(rng, k + 1);
    Node node = random_node(rng, shape, tree);
    node.left = ~leaf;
    node.right = ~(k + 1);
    if (const auto [p, right] = parent[static_cast<std::size_t>(leaf)]; p >= 0) {
      auto& up = tree.nodes[static_cast<std::size_t>(p)];
      (right ? up.right : up.left) = k;
    }
    parent[static_cast<std::size_t>(leaf)] = {k, false};
    parent[static_cast<std::size_t>(k + 1)] = {k, true};
    tree.nodes.push_back(node);
    tree.leaf_values.push_back(uniform(rng) * std::exp2(below(rng, 40) - 20));
  }
  tree.node_stats.resize(tree.nodes.size());
  tree.leaf_stats.resize(tree.leaf_values.size());
  return tree;
}

inline Model random_model(const Shape& shape, std::uint64_t seed) {
  Random rng(seed);
  Model model;
  model.n_classes = shape.classes;
  model.averaged = shape.averaged;
  for (int f = 0; f < shape.features; ++f) model.feature_names.push_back(std::to_string(f));
  model.feature_infos.assign(model.feature_names.size(), "none");
  for (int t = 0; t < shape.trees * shape.classes; ++t) model.trees.push_back(random_tree(rng, shape));
  model.link.kind = shape.classes > 1 ? Link::Kind::kSoftmax : Link::Kind::kLogistic;
  return model;
}

/// Values of all kinds: thresholds and their neighbours, zeros, infinities, NaN, categories.
inline std::vector<double> random_rows(const Model& model, int rows, std::uint64_t seed) {
  Random rng(seed);
  std::vector<std::vector<double>> thresholds(model.feature_names.size());
  for (const Tree& tree : model.trees) {
    for (const Node& node : tree.nodes)
      thresholds[static_cast<std::size_t>(node.feature)].push_back(node.threshold);
  }
  std::vector<double> x;
  for (int r = 0; r < rows; ++r) {
    for (auto& t : thresholds) {
      const double at =
          t.empty() ? 0.25 : t[static_cast<std::size_t>(below(rng, static_cast<int>(t.size())))];
      const std::array<double, 16> choice{at,
                                          std::nextafter(at, kInfinity),
                                          std::nextafter(at, -kInfinity),
                                          0.0,
                                          -0.0,
                                          kZero,
                                          -kZero,
                                          2 * kZero,
                                          kInfinity,
                                          -kInfinity,
                                          kNaN,
                                          1e-300,
                                          std::floor(100 * uniform(rng)),
                                          uniform(rng),
                                          uniform(rng),
                                          1e300};
      x.push_back(choice[static_cast<std::size_t>(below(rng, 16))]);
    }
  }
  return x;
}

}  // namespace spectrum::gbdt::testing_models
