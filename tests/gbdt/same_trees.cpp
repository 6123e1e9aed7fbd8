#include "same_trees.h"

#include <gtest/gtest.h>

#include <cmath>

namespace spectrum::gbdt::reference {
namespace {

/// Equal but for leaf values, which may differ by `tolerance`.
void expect_same_tree(const Tree& ours, const Tree& theirs, double tolerance) {
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
    const NodeStats &s = ours.node_stats[n], &t = theirs.node_stats[n];
    ASSERT_EQ(s.count, t.count);
    ASSERT_NEAR(s.gain, t.gain, 1e-5 * t.gain);  // the text holds six digits of these
    ASSERT_NEAR(s.weight, t.weight, 1e-5 * t.weight);
    ASSERT_NEAR(s.value, t.value, 1e-5 * std::abs(t.value) + 1e-12);
  }
  for (std::size_t l = 0; l < ours.leaf_values.size(); ++l) {
    ASSERT_NEAR(ours.leaf_values[l], theirs.leaf_values[l], tolerance) << "leaf " << l;
    ASSERT_EQ(ours.leaf_stats[l].count, theirs.leaf_stats[l].count) << "leaf " << l;
  }
}

}  // namespace

void expect_same_trees(const Model& ours, const Model& theirs) {
  ASSERT_EQ(ours.trees.size(), theirs.trees.size());
  for (std::size_t t = 0; t < ours.trees.size(); ++t) {
    SCOPED_TRACE("tree " + std::to_string(t));
    expect_same_tree(ours.trees[t], theirs.trees[t], 6e-16);
    if (testing::Test::HasFatalFailure()) return;
  }
}

}  // namespace spectrum::gbdt::reference
