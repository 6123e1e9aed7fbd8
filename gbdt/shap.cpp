#include "gbdt/shap.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <utility>

#include "gbdt/row_blocks.h"

namespace spectrum::gbdt {
namespace {

using kernels::kShapRows;

constexpr auto kRows = static_cast<std::size_t>(kShapRows);

/// Training rows under a child.
int rows_under(const Tree& tree, std::int32_t child) {
  return child < 0 ? tree.leaf_stats[static_cast<std::size_t>(~child)].count
                   : tree.node_stats[static_cast<std::size_t>(child)].count;
}

void check(const Tree& tree, int n_features) {
  const bool counted = tree.node_stats.size() == tree.nodes.size() &&
                       tree.leaf_stats.size() == tree.leaf_values.size() &&
                       (tree.nodes.empty() || tree.node_stats[0].count > 0);
  if (!counted) throw std::invalid_argument("Shap: a tree does not say how many training rows it has seen");
  for (const Node& node : tree.nodes) {
    if (node.feature < 0 || node.feature >= n_features)
      throw std::invalid_argument("Shap: a node asks for a feature that the model lacks");
  }
}

/// P_n(x), the Legendre polynomial, and its derivative.
struct Legendre {
  double value, slope;
};
Legendre legendre(int n, double x) {
  double before = 1.0, p = x;
  for (int k = 2; k <= n; ++k) before = std::exchange(p, ((2 * k - 1) * x * p - (k - 1) * before) / k);
  return {p, n * (x * p - before) / (x * x - 1.0)};
}

/// Bit r: whether row r goes left. x: `rows` rows, `stride` apart.
unsigned rows_going_left(const Tree& tree, const Node& node, const double* x, std::size_t rows,
                         std::size_t stride) {
  const double* value = x + node.feature;
  unsigned mask = 0;
  for (std::size_t r = 0; r < rows; ++r)
    mask |= static_cast<unsigned>(tree.goes_left(node, value[r * stride])) << r;
  return mask;
}

}  // namespace

struct Shap::Scratch {
  std::vector<unsigned> goes_left;         // of each node of a tree, the rows
  std::vector<double> stays, room, added;  // see kernels::ShapKernels
};

Shap::Shap(const Model& model, const kernels::Kernels& build) : model_(model), build_(&build) {
  for (const Tree& tree : model_.trees) {
    check(tree, n_features());
    add_paths(tree);
    most_nodes_ = std::max(most_nodes_, tree.nodes.size());
  }
  for (int n = 1; n <= static_cast<int>(most_elements_ + 1) / 2; ++n) integrals_.push_back(gauss_legendre(n));
}

/// The points are the roots of P_n, found from close by with Newton's method, moved from -1..1 to 0..1.
Shap::Integral Shap::gauss_legendre(int n) {
  Integral integral;
  for (int i = 0; i < n; ++i) {
    double x = std::cos(std::numbers::pi * (i + 0.75) / (n + 0.5));
    for (int step = 0; step < 8; ++step) x -= legendre(n, x).value / legendre(n, x).slope;
    const double slope = legendre(n, x).slope;
    integral.points.push_back(0.5 * (1.0 + x));
    integral.weights.push_back(1.0 / ((1.0 - x * x) * slope * slope));
  }
  return integral;
}

void Shap::add_paths(const Tree& tree) {
  const std::size_t first = paths_.size();
  std::vector<Step> way;
  struct Open {
    std::int32_t at;
    std::size_t depth;  // nodes above it
    bool left;          // of the one right above
  };
  std::vector<Open> open{{tree.nodes.empty() ? ~0 : 0, 0, false}};
  while (!open.empty()) {
    const auto [at, depth, left] = open.back();
    open.pop_back();
    way.resize(depth);
    if (depth > 0) way.back().left = left;
    if (at < 0) {
      add_path(tree, way, tree.leaf_values[static_cast<std::size_t>(~at)]);
      continue;
    }
    const Node& node = tree.nodes[static_cast<std::size_t>(at)];
    way.push_back({at, true});
    open.push_back({node.right, depth + 1, false});
    open.push_back({node.left, depth + 1, true});
  }
  double expected = 0.0;
  for (std::size_t p = first; p < paths_.size(); ++p) {
    double share = 1.0;
    for (std::size_t e = paths_[p].first_element; e < paths_[p].last_element; ++e) share *= shares_[e];
    expected += share * paths_[p].value;
  }
  trees_.push_back({first, paths_.size(), expected});
}

void Shap::add_path(const Tree& tree, std::span<const Step> way, double value) {
  const auto feature = [&](const Step& s) { return tree.nodes[static_cast<std::size_t>(s.node)].feature; };
  std::vector<Step> by_feature(way.begin(), way.end());
  std::stable_sort(by_feature.begin(), by_feature.end(),
                   [&](const Step& a, const Step& b) { return feature(a) < feature(b); });
  const std::size_t first = features_.size(), first_step = steps_.size();
  for (const Step& s : by_feature) {
    if (features_.size() == first || features_.back() != feature(s)) {
      features_.push_back(feature(s));
      shares_.push_back(1.0);
      last_steps_.push_back(0);
    }
    const Node& node = tree.nodes[static_cast<std::size_t>(s.node)];
    const int all = rows_under(tree, s.node), stay = rows_under(tree, s.left ? node.left : node.right);
    shares_.back() *= all > 0 ? static_cast<double>(stay) / all : 0.0;
    steps_.push_back(s);
    last_steps_.back() = steps_.size();
  }
  paths_.push_back({first, features_.size(), first_step, value});
  most_elements_ = std::max(most_elements_, features_.size() - first);
}

/// sums: (n_features + 1, kShapRows).
void Shap::explain_path(const Path& path, Scratch& scratch, double* sums) const {
  const std::size_t n = path.last_element - path.first_element;
  if (n == 0) return;  // a tree without questions
  std::size_t step = path.first_step;
  double* stays = scratch.stays.data();
  for (std::size_t e = path.first_element; e < path.last_element; ++e) {
    unsigned mask = ~0U;
    for (; step < last_steps_[e]; ++step) {
      const unsigned left = scratch.goes_left[static_cast<std::size_t>(steps_[step].node)];
      mask &= steps_[step].left ? left : ~left;
    }
    for (std::size_t r = 0; r < kRows; ++r) *stays++ = static_cast<double>(mask >> r & 1U);
  }
  const Integral& integral = integrals_[(n + 1) / 2 - 1];
  build_->shap.path(
      {static_cast<int>(n), shares_.data() + path.first_element, scratch.stays.data(), path.value},
      {static_cast<int>(integral.points.size()), integral.points.data(), integral.weights.data()},
      scratch.room.data(), scratch.added.data());
  const double* added = scratch.added.data();
  for (std::size_t e = path.first_element; e < path.last_element; ++e) {
    double* sum = sums + static_cast<std::size_t>(features_[e]) * kRows;
    for (std::size_t r = 0; r < kRows; ++r) sum[r] += *added++;
  }
}

/// At most kShapRows rows.
void Shap::explain_rows(const double* x, std::size_t rows, const ChosenTrees& chosen, double* out) const {
  const auto classes = static_cast<std::size_t>(n_classes());
  const std::size_t columns = static_cast<std::size_t>(n_features()), width = columns + 1;
  const std::size_t most = most_elements_ * kRows;
  Scratch scratch{std::vector<unsigned>(most_nodes_), std::vector<double>(most),
                  std::vector<double>(2 * most), std::vector<double>(most)};
  std::vector<double> sums(classes * width * kRows, 0.0);
  for (std::size_t t = chosen.first; t < chosen.last; ++t) {
    const Tree& tree = model_.trees[t];
    for (std::size_t n = 0; n < tree.nodes.size(); ++n)
      scratch.goes_left[n] = rows_going_left(tree, tree.nodes[n], x, rows, columns);
    double* of_class = sums.data() + t % classes * width * kRows;
    for (std::size_t p = trees_[t].first_path; p < trees_[t].last_path; ++p)
      explain_path(paths_[p], scratch, of_class);
    for (std::size_t r = 0; r < kRows; ++r) of_class[columns * kRows + r] += trees_[t].expected;
  }
  const std::size_t iterations = (chosen.last - chosen.first) / classes;
  const double scale = model_.averaged && iterations > 0 ? static_cast<double>(iterations) : 1.0;
  for (std::size_t r = 0; r < rows; ++r) {
    for (std::size_t i = 0; i < classes * width; ++i) *out++ = sums[i * kRows + r] / scale;
  }
}

void Shap::contributions(std::span<const double> x, std::span<double> out,
                         const PredictParams& params) const {
  const auto features = static_cast<std::size_t>(n_features()),
             classes = static_cast<std::size_t>(n_classes());
  const std::size_t width = (features + 1) * classes, rows = out.size() / width;
  if (out.size() != rows * width || x.size() != rows * features)
    throw std::invalid_argument("Shap: x and out do not hold the same number of rows");
  const ChosenTrees chosen = chosen_trees(params, model_.n_iterations(), n_classes());
  for_row_blocks(rows, kRows, params.threads, [&](std::size_t first, std::size_t n) {
    explain_rows(x.data() + first * features, n, chosen, out.data() + first * width);
  });
}

}  // namespace spectrum::gbdt
