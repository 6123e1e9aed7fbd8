#include "gbdt/model.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "allocations.h"

namespace spectrum::gbdt {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

Node node(Missing missing, bool default_left, double threshold = 0.5) {
  return {threshold, 0, ~0, ~1, missing, default_left};
}

TEST(Node, NoMissingTypeTakesNaNForZero) {
  EXPECT_TRUE(node(Missing::kNone, false).goes_left(kNaN));
  EXPECT_FALSE(node(Missing::kNone, true, -0.5).goes_left(kNaN));
  EXPECT_TRUE(node(Missing::kNone, false).goes_left(0.5));
  EXPECT_FALSE(node(Missing::kNone, true).goes_left(std::nextafter(0.5, 1.0)));
}

TEST(Node, ZeroTypeSendsZeroAndNaNByDefault) {
  for (double v : {0.0, -0.0, 1e-36, -1e-36, kZero, kNaN}) {
    EXPECT_TRUE(node(Missing::kZero, true, -1.0).goes_left(v));
    EXPECT_FALSE(node(Missing::kZero, false, 1.0).goes_left(v));
  }
  EXPECT_TRUE(node(Missing::kZero, false, 1.0).goes_left(1e-34));
}

TEST(Node, NaNTypeSendsOnlyNaNByDefault) {
  EXPECT_TRUE(node(Missing::kNaN, true, -1.0).goes_left(kNaN));
  EXPECT_FALSE(node(Missing::kNaN, false, 1.0).goes_left(kNaN));
  EXPECT_TRUE(node(Missing::kNaN, false, 1.0).goes_left(0.0));
}

/// x < 0 -> leaf 0; else y <= 1 -> leaf 1, above -> leaf 2.
Tree three_leaves() {
  Tree tree(0.0);
  tree.nodes = {{0.0, 0, ~0, 1, Missing::kNone, true}, {1.0, 1, ~1, ~2, Missing::kNone, true}};
  tree.node_stats.resize(2);
  tree.leaf_values = {-1.0, 2.0, 4.0};
  tree.leaf_stats.resize(3);
  return tree;
}

Model two_trees() {
  Model model;
  model.feature_names = {"x", "y"};
  model.feature_infos = {"none", "none"};
  model.trees = {three_leaves(), Tree(0.5)};
  model.link = {Link::Kind::kLogistic, 2.0};
  return model;
}

TEST(Model, SumsItsTreesThroughTheLink) {
  const Model model = two_trees();
  EXPECT_EQ(model.trees[0].leaf_of(std::vector<double>{3.0, 7.0}.data()), 2);
  EXPECT_DOUBLE_EQ(model.raw(std::vector<double>{-1.0, 9.0}), -0.5);
  EXPECT_DOUBLE_EQ(model.predict(std::vector<double>{-1.0, 9.0}), 1.0 / (1.0 + std::exp(1.0)));
}

TEST(Model, ManyRowsAreAsOne) {
  const Model model = two_trees();
  std::vector<double> x;
  for (int r = 0; r < 200; ++r) x.insert(x.end(), {std::sin(r), 2.0 * std::cos(r)});
  std::vector<double> out(200);
  model.predict(x, out);
  for (std::size_t r = 0; r < 200; ++r) EXPECT_EQ(out[r], model.predict(std::span(x).subspan(2 * r, 2)));
  EXPECT_THROW(model.predict(x, std::span(out).first(199)), std::invalid_argument);
}

TEST(Model, PredictsWithoutAllocating) {
  const Model model = two_trees();
  std::vector<double> x(200, 0.5), out(100);
  const int before = allocations();
  model.predict(x, out);
  model.predict_raw(x, out);
  const double one = model.predict(std::span(x).first(2));
  EXPECT_EQ(allocations(), before);
  EXPECT_GT(one, 0.0);
  ::operator delete(::operator new(1));  // a call, which no compiler may leave out as it may a new-expression
  EXPECT_GT(allocations(), before);
}

TEST(Tree, ShrinksAndTakesABias) {
  Tree tree = three_leaves();
  tree.shrink(0.5);
  EXPECT_EQ(tree.leaf_values, (std::vector<double>{-0.5, 1.0, 2.0}));
  EXPECT_EQ(tree.shrinkage, 0.5);
  tree.add_bias(0.5);
  EXPECT_EQ(tree.leaf_values, (std::vector<double>{0.0, 1.5, 2.5}));
  EXPECT_EQ(tree.shrinkage, 1.0);
  tree.shrink(1e-36);
  EXPECT_EQ(tree.leaf_values, (std::vector<double>{0.0, 0.0, 0.0}));
}

TEST(Model, NamesAreMadeFitForText) {
  Model model = two_trees();
  set_feature_names(model, std::vector<std::string>{"open price", "a=b"});
  EXPECT_EQ(model.feature_names, (std::vector<std::string>{"open_price", "a=b"}));
  EXPECT_THROW(set_feature_names(model, std::vector<std::string>{"a"}), std::invalid_argument);
  EXPECT_THROW(set_feature_names(model, std::vector<std::string>{"a", ""}), std::invalid_argument);
  EXPECT_THROW(set_feature_names(model, std::vector<std::string>{"a b", "a_b"}), std::invalid_argument);
}

}  // namespace
}  // namespace spectrum::gbdt
