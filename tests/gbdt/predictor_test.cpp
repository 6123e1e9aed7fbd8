#include "gbdt/predictor.h"

#include <gtest/gtest.h>

#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <ostream>
#include <random>
#include <string>

#include "allocations.h"
#include "random_model.h"

namespace spectrum::gbdt {
namespace {

using namespace testing_models;

/// Without NaN.
std::vector<double> plain_rows(const Model& model, int rows, std::uint64_t seed) {
  auto x = random_rows(model, rows, seed);
  for (double& v : x) v = std::isnan(v) ? 0.5 : v;
  return x;
}

/// The doubles' bits: NaN compares too, and -0 is not 0.
std::vector<std::uint64_t> bits(std::span<const double> x) {
  std::vector<std::uint64_t> out;
  for (double v : x) out.push_back(std::bit_cast<std::uint64_t>(v));
  return out;
}

struct Expected {
  std::vector<double> raw, predicted;
};

Expected plain(const Model& model, std::span<const double> x) {
  const std::size_t size = x.size() / model.feature_names.size() * static_cast<std::size_t>(model.n_classes);
  Expected e{std::vector<double>(size), std::vector<double>(size)};
  model.predict_raw(x, e.raw);
  model.predict(x, e.predicted);
  return e;
}

std::vector<std::int32_t> plain_leaves(const Model& model, std::span<const double> x) {
  std::vector<std::int32_t> out;
  for (; !x.empty(); x = x.subspan(model.feature_names.size())) {
    for (const Tree& tree : model.trees) out.push_back(tree.leaf_of(x.data()));
  }
  return out;
}

std::vector<const kernels::Kernels*> builds() {
  std::vector<const kernels::Kernels*> out;
  for (const char* name : {"baseline", "avx2", "avx512"}) {
    if (const auto* build = kernels::variant(name)) out.push_back(build);
  }
  return out;
}

void expect_same(const Model& model, std::span<const double> x, const Predictor& predictor, int threads = 1) {
  const Expected e = plain(model, x);
  std::vector<double> out(e.raw.size(), 42.0);
  const PredictParams params{.threads = threads};
  predictor.predict_raw(x, out, params);
  ASSERT_EQ(bits(out), bits(e.raw));
  predictor.predict(x, out, params);
  ASSERT_EQ(bits(out), bits(e.predicted));
  const auto leaves = plain_leaves(model, x);
  std::vector<std::int32_t> found(leaves.size(), -1);
  predictor.predict_leaves(x, found, params);
  ASSERT_EQ(found, leaves);
}

class PredictorShapes : public testing::TestWithParam<Shape> {};

TEST_P(PredictorShapes, HasTheBitsOfThePlainModel) {
  for (std::uint64_t seed = 0; seed < 3; ++seed) {
    const Model model = random_model(GetParam(), seed);
    for (const auto* build : builds()) {
      SCOPED_TRACE(build->name);
      const Predictor predictor(model, *build);
      for (int rows : {0, 1, 2, 24, 25, 63, 64, 65, 130, 600}) {
        SCOPED_TRACE(rows);
        expect_same(model, random_rows(model, rows, seed + 100), predictor);
        expect_same(model, plain_rows(model, rows, seed + 200), predictor);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, PredictorShapes,
    testing::Values(Shape{.name = "Small"}, Shape{.name = "Stumps", .leaves = 2},
                    Shape{.name = "Columns64", .features = 12, .trees = 70, .leaves = 32},
                    Shape{.name = "Columns128", .features = 24, .trees = 70, .leaves = 32},
                    Shape{.name = "SmallSets", .features = 3, .leaves = 32, .set_share = 0.2},
                    Shape{.name = "Constants", .leaves = 1}, Shape{.name = "NoTrees", .trees = 0},
                    Shape{.name = "FewThresholds", .trees = 40, .distinct = 8},
                    Shape{.name = "Leaves64", .trees = 9, .leaves = 64},
                    Shape{.name = "Leaves256", .features = 30, .trees = 11, .leaves = 256},
                    Shape{.name = "Leaves600", .trees = 7, .leaves = 600},
                    Shape{.name = "ManyThresholds", .features = 2, .trees = 30, .leaves = 256},
                    Shape{.name = "Chains", .trees = 7, .leaves = 256, .deep = true},
                    Shape{.name = "LongChains", .trees = 5, .leaves = 2000, .deep = true},
                    Shape{.name = "Wide", .features = 700, .trees = 30, .leaves = 100},
                    Shape{.name = "Classes", .trees = 10, .classes = 3},
                    Shape{.name = "Averaged", .trees = 10, .averaged = true},
                    Shape{.name = "AveragedClasses", .trees = 10, .classes = 4, .averaged = true},
                    Shape{.name = "Sets", .set_share = 0.3},
                    Shape{.name = "OnlySets", .leaves = 300, .set_share = 1.0}),
    [](const auto& instance) { return instance.param.name; });

TEST(Predictor, GivesEveryNumberOfRowsTheSame) {
  const Model model = random_model({.trees = 9, .set_share = 0.1}, 5);
  const Predictor predictor(model);
  for (int rows = 1; rows <= 130; ++rows) {
    SCOPED_TRACE(rows);
    expect_same(model, random_rows(model, rows, 6), predictor);
  }
}

TEST(Predictor, WalksATreeOfAHundredThousandLeaves) {
  Random rng(7);
  Shape shape{.leaves = 100'000};
  Model model = random_model({.trees = 3}, 7);
  do {
    model.trees[1] = random_tree(rng, shape);
  } while (model.trees[1].n_leaves() < 90'000);
  expect_same(model, random_rows(model, 333, 8), Predictor(model));
  expect_same(model, random_rows(model, 3, 9), Predictor(model));
}

TEST(Predictor, ThreadsChangeNothing) {
  const Model model = random_model({.classes = 2}, 10);
  const Predictor predictor(model);
  const auto x = random_rows(model, 3000, 11);
  for (int threads : {1, 2, 3, 4, 100}) expect_same(model, x, predictor, threads);
}

TEST(Predictor, UsesTheIterationsAskedFor) {
  Model model = random_model({.trees = 10, .classes = 2}, 12);
  const Predictor predictor(model);
  for (const auto& [first, count, from, to] : std::vector<std::array<int, 4>>{
           {0, 3, 0, 3}, {4, 2, 4, 6}, {8, 5, 8, 10}, {7, 0, 7, 10}, {12, 1, 10, 10}}) {
    SCOPED_TRACE(first);
    Model part = model;
    part.trees.assign(model.trees.begin() + 2 * from, model.trees.begin() + 2 * to);
    const PredictParams params{.first_iteration = first, .iterations = count};
    EXPECT_EQ(predictor.n_trees(params), 2 * (to - from));
    for (int rows : {3, 40}) {
      const auto x = random_rows(model, rows, 13);
      std::vector<double> out(static_cast<std::size_t>(2 * rows));
      predictor.predict_raw(x, out, params);
      EXPECT_EQ(bits(out), bits(plain(part, x).raw));
    }
  }
}

TEST(Predictor, RefusesWhatDoesNotFit) {
  Model model = random_model({}, 14);
  const Predictor predictor(model);
  std::vector<double> x(50), out(10);
  EXPECT_THROW(predictor.predict(x, std::span(out).first(9)), std::invalid_argument);
  EXPECT_THROW(predictor.predict_raw(std::span(x).first(49), out), std::invalid_argument);
  std::vector<std::int32_t> leaves(199);
  EXPECT_THROW(predictor.predict_leaves(x, leaves), std::invalid_argument);
  model.trees[0] = Tree();
  model.trees[0].nodes.push_back({.threshold = 0.0, .feature = 5});
  model.trees[0].leaf_values = {0.0, 1.0};
  EXPECT_THROW(Predictor{model}, std::invalid_argument);
  model.trees[0].nodes[0] = {.threshold = kNaN, .feature = 0};
  EXPECT_THROW(Predictor{model}, std::invalid_argument);
}

TEST(Predictor, PredictsWithoutAllocating) {
  const Model model = random_model({.classes = 2, .set_share = 0.1}, 15);
  const Predictor predictor(model);
  const auto x = random_rows(model, 700, 16);
  std::vector<double> out(1400);
  predictor.predict(x, out);
  const int before = allocations();
  predictor.predict(x, out);
  predictor.predict_raw(std::span(x).first(5), std::span(out).first(2));
  EXPECT_EQ(allocations(), before);
}

}  // namespace
}  // namespace spectrum::gbdt
