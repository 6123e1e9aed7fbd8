#include "gbdt/model_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <sstream>

#include "gbdt/binary.h"
#include "gbdt/number_text.h"
#include "gbdt/train.h"
#include "reference.h"
#include "text_edits.h"

namespace spectrum::gbdt {
namespace {

using text::replaced;
using text::unsized;
using text::without_line;

Model trained(double sigmoid = 1.0) {
  const auto rows = reference::read_rows(reference::kSmall + "tiny_train.csv");
  const auto bins = Binner::fit(rows.x, rows.n, rows.features);
  TrainParams p = reference::tiny_params();
  p.trees = 12;
  p.bagging_fraction = p.feature_fraction = 0.7;
  Model model = train(Dataset(bins, rows.x, rows.y_binary), Binary(sigmoid), p);
  set_feature_names(model, std::vector<std::string>{"a=1", "b", "c", "d"});
  return model;
}

/// Raw scores of one row, a class each.
std::vector<double> raw_scores(const Model& model, const double* row) {
  std::vector<double> out(static_cast<std::size_t>(model.n_classes), 0.0);
  for (std::size_t t = 0; t < model.trees.size(); ++t) out[t % out.size()] += model.trees[t].predict(row);
  if (model.averaged) {
    for (double& v : out) v /= model.n_iterations();
  }
  return out;
}

/// Two constant trees of two features; of as many classes as the trees make an iteration.
std::string constants(const std::string& header) {
  return "tree\nversion=v4\n" + header +
         "label_index=0\nmax_feature_idx=1\nfeature_names=x y\nfeature_infos=none none\n\n"
         "Tree=0\nnum_leaves=1\nnum_cat=0\nleaf_value=1\n\nTree=1\nnum_leaves=1\nnum_cat=0\nleaf_value=2\n\n"
         "end of trees\n";
}

class OfLightGbm : public testing::TestWithParam<const char*> {
 protected:
  std::string file(const std::string& ending) const {
    return reference::kSmall + "text_" + GetParam() + ending;
  }
};

TEST_P(OfLightGbm, ComesBackByteForByte) {
  const std::string text = reference::read_text(file(".model.txt"));
  EXPECT_EQ(write_model(read_model(text)), text);
}

TEST_P(OfLightGbm, PredictsAsItDoes) {
  const Model model = read_model(reference::read_text(file(".model.txt")));
  const auto rows = reference::read_csv(reference::kSmall + "text_rows.csv");
  const auto expected = reference::read_csv(file(".pred.csv"));
  ASSERT_EQ(rows.columns, static_cast<std::size_t>(model.n_features()));
  const auto k = static_cast<std::size_t>(model.n_classes);
  ASSERT_EQ(expected.columns, 2 * k);
  for (std::size_t r = 0; r < rows.rows(); ++r) {
    const double* theirs = expected.cells.data() + r * 2 * k;
    std::vector<double> ours = raw_scores(model, rows.cells.data() + r * rows.columns);
    for (std::size_t c = 0; c < k; ++c) EXPECT_EQ(ours[c], theirs[c]) << "row " << r << " class " << c;
    model.link.apply(ours);
    for (std::size_t c = 0; c < k; ++c) EXPECT_NEAR(ours[c], theirs[k + c], 1e-14) << "row " << r;
  }
}

INSTANTIATE_TEST_SUITE_P(ModelText, OfLightGbm,
                         testing::Values("categorical", "one_hot", "multiclass", "one_class_missing",
                                         "one_vs_all", "forest", "zero_as_missing", "poisson", "gamma",
                                         "root", "cross_entropy", "cross_entropy_lambda", "ranking",
                                         "constant"),
                         [](const auto& file) { return std::string(file.param); });

TEST(ModelText, KnowsCategoriesClassesAndAverages) {
  const auto read = [](const std::string& name) {
    return read_model(reference::read_text(reference::kSmall + "text_" + name + ".model.txt"));
  };
  EXPECT_FALSE(read("categorical").trees[0].category_sets.empty());
  EXPECT_EQ(read("multiclass").n_classes, 3);
  EXPECT_EQ(read("multiclass").n_iterations(), 2);
  EXPECT_EQ(read("multiclass").link.kind, Link::Kind::kSoftmax);
  EXPECT_EQ(read("one_vs_all").link.slope, 0.5);
  EXPECT_TRUE(read("forest").averaged);
  EXPECT_EQ(read("root").monotone_constraints, (std::vector<int>{1, 0, -1, 0, 0}));
  EXPECT_EQ(read("root").pandas_categorical, "null");
}

TEST(ModelText, RoundTripIsTheSameModelAndText) {
  const Model model = trained(0.3);
  const std::string text = write_model(model);
  const Model back = read_model(text);
  EXPECT_EQ(write_model(back), text);
  EXPECT_EQ(back.feature_names, model.feature_names);
  EXPECT_EQ(back.parameters, model.parameters);
  const auto rows = reference::read_rows(reference::kSmall + "tiny_test.csv");
  std::vector<double> a(static_cast<std::size_t>(rows.n)), b = a;
  model.predict(rows.x, a);
  back.predict(rows.x, b);
  EXPECT_EQ(a, b);
}

TEST(ModelText, TreeSizesAreTheBytesOfTheTrees) {
  const std::string text = write_model(trained());
  const std::size_t key = text.find("tree_sizes=") + 11;
  std::istringstream sizes(text.substr(key, text.find('\n', key) - key));
  std::size_t at = text.find("\nTree=0") + 1, size = 0;
  for (int t = 0; sizes >> size; ++t) {
    EXPECT_EQ(text.substr(at, 7), ("Tree=" + std::to_string(t) + "\n").substr(0, 7));
    at += size;
  }
  EXPECT_EQ(text.substr(at, 13), "end of trees\n");
}

TEST(ModelText, ReadsWindowsLinesAndTheOlderVersion) {
  std::string windows;
  for (char c : text::sample()) windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(write_model(read_model(windows)), text::sample());
  EXPECT_EQ(write_model(read_model(replaced(text::sample(), "version=v4", "version=v3"))), text::sample());
}

TEST(ModelText, ReadsABareMinimum) {
  const Model bare = read_model(
      "tree\nversion=v4\nnum_class=1\nlabel_index=0\nmax_feature_idx=1\nfeature_names=x "
      "y\nfeature_infos=none none\n\n"
      "Tree=0\nnum_leaves=2\nnum_cat=0\nsplit_feature=1\nthreshold=0.5\nleft_child=-1\nright_child=-2\n"
      "leaf_value=1 2\n\nend of trees\n");
  EXPECT_EQ(bare.trees[0].predict(std::vector<double>{9.0, 0.5}.data()), 1.0);
  EXPECT_EQ(bare.trees[0].predict(std::vector<double>{0.0, 0.6}.data()), 2.0);
  EXPECT_TRUE(bare.parameters.empty());
}

TEST(ModelText, SkipsWhatLightGbmSkips) {
  std::string text = unsized(text::sample());
  text = replaced(text, "label_index=0\n", "label_index=0\nnew_key=1=2\nnew_word\n");
  text = replaced(text, "shrinkage=1\n", "shrinkage=1\nnew_key=1 2 3\n");
  text = replaced(text, "[boosting: gbdt]", "boosting: gbdt");
  EXPECT_EQ(text::error_of(text), "");
}

TEST(ModelText, MayEndWithTheTreesItsHeaderPromised) {
  const std::string whole = text::sample();
  const std::string trees = whole.substr(0, whole.find("end of trees"));
  EXPECT_EQ(read_model(trees).trees.size(), 3U);
  EXPECT_NE(text::error_of(unsized(trees)), "");
  EXPECT_NE(text::error_of(trees.substr(0, trees.find("Tree=2"))), "");
}

TEST(ModelText, AFeatureMayHaveTheNameOfASection) {
  std::string text =
      replaced(text::sample(), "Column_0 Column_1 Column_2", "Column_0 Column_1 pandas_categorical:[]");
  text = replaced(text, "Column_2=", "pandas_categorical:[]=");
  EXPECT_EQ(read_model(text).pandas_categorical, "");
  EXPECT_EQ(write_model(read_model(text)), text);
}

TEST(ModelText, LinksOfObjectives) {
  using Kind = Link::Kind;
  const std::pair<const char*, Kind> links[] = {{"regression", Kind::kIdentity},
                                                {"regression sqrt", Kind::kSignedSquare},
                                                {"regression_l1 sqrt", Kind::kSignedSquare},
                                                {"quantile", Kind::kIdentity},
                                                {"quantile alpha:0.9", Kind::kIdentity},
                                                {"huber", Kind::kIdentity},
                                                {"fair sqrt", Kind::kSignedSquare},
                                                {"mape", Kind::kIdentity},
                                                {"poisson", Kind::kExp},
                                                {"gamma", Kind::kExp},
                                                {"tweedie", Kind::kExp},
                                                {"tweedie tweedie_variance_power:1.2", Kind::kExp},
                                                {"binary sigmoid:2.5", Kind::kLogistic},
                                                {"cross_entropy", Kind::kLogistic},
                                                {"cross_entropy_lambda", Kind::kSoftplus},
                                                {"lambdarank", Kind::kIdentity},
                                                {"rank_xendcg", Kind::kIdentity},
                                                {"custom", Kind::kIdentity}};
  for (const auto& [objective, kind] : links) {
    const Model model = read_model(constants(std::string("num_class=1\nobjective=") + objective + "\n"));
    EXPECT_EQ(model.link.kind, kind) << objective;
    EXPECT_EQ(model.objective, objective);
  }
  EXPECT_EQ(read_model(constants("num_class=2\nobjective=multiclass num_class:2\n")).n_iterations(), 1);
  EXPECT_EQ(read_model(constants("num_class=2\n")).link.kind, Kind::kIdentity);
}

TEST(ModelText, AChainOfAMillionSplits) {
  constexpr int kSplits = 1000000;
  Tree tree;
  tree.nodes.resize(kSplits);
  tree.node_stats.resize(kSplits);
  tree.leaf_values.assign(kSplits + 1, 0.0);
  tree.leaf_stats.resize(kSplits + 1);
  for (int n = 0; n < kSplits; ++n) {
    Node& node = tree.nodes[static_cast<std::size_t>(n)];
    node.threshold = n;
    node.left = ~n;
    node.right = n + 1 < kSplits ? n + 1 : ~kSplits;
  }
  Model model;
  model.trees = {tree};
  model.feature_names = {"x"};
  model.feature_infos = {"none"};
  const std::string text = write_model(model);
  const Model back = read_model(text);
  const double end = kSplits;
  EXPECT_EQ(back.trees[0].leaf_of(&end), kSplits);
  EXPECT_EQ(write_model(back), text);
}

TEST(NumberText, IsCsPrintf) {
  EXPECT_EQ(short_text(25.0771), "25.0771");
  EXPECT_EQ(short_text(-4.17582e-09), "-4.17582e-09");
  EXPECT_EQ(short_text(1234567.0), "1.23457e+06");
  EXPECT_EQ(exact_text(0.1), "0.10000000000000001");
  EXPECT_EQ(exact_text(1e300), "1.0000000000000001e+300");
  EXPECT_EQ(shortest_text(0.1), "0.1");
  EXPECT_EQ(read_double("1.0000000180025095e-35"), kZero);
  EXPECT_FALSE(read_double("1.0 "));
  EXPECT_FALSE(read_double(""));
  EXPECT_FALSE(read_int("1.0"));
  EXPECT_FALSE(read_int("99999999999"));
  EXPECT_EQ(read_word("4294967295"), 4294967295U);
  EXPECT_FALSE(read_word("4294967296"));
  EXPECT_FALSE(read_word("-1"));
}

}  // namespace
}  // namespace spectrum::gbdt
