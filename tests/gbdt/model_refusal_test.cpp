// Texts that are no sound model: each is refused, and the message names the key.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "gbdt/model_text.h"
#include "reference.h"
#include "text_edits.h"

namespace spectrum::gbdt {
namespace {

using text::error_of;
using text::replaced;
using text::unsized;
using text::without_line;

struct Change {
  std::string from, to, key;
};

void expect_refused(const std::string& text, const std::vector<Change>& changes) {
  ASSERT_EQ(error_of(text), "");
  for (const Change& c : changes) {
    const std::string error = error_of(replaced(text, c.from, c.to));
    EXPECT_NE(error.find(", " + c.key + ": "), std::string::npos)
        << c.from << " -> " << c.to << "\n  says: " << error;
  }
}

TEST(ModelRefusal, SaysLineAndKey) {
  EXPECT_EQ(error_of(replaced(text::sample(), "max_feature_idx=3", "max_feature_idx=x")),
            "line 6, max_feature_idx: 'x' is no whole number");
  EXPECT_EQ(error_of(replaced(text::sample(), "split_feature=2 2 2", "split_feature=2 4 2")),
            "line 15, split_feature: '4' is not in 0..3");
  EXPECT_EQ(error_of(replaced(text::sample(), "tree_sizes=550", "tree_sizes=551")),
            "line 10, tree_sizes: tree 0 is 550 bytes long, not 551");
  EXPECT_EQ(error_of(without_line(text::sample(), "leaf_value=")),
            "line 12, leaf_value: is missing from the block that starts here");
  EXPECT_EQ(error_of(replaced(text::sample(), "is_linear=0", "is_linear=1")),
            "line 27, is_linear: linear leaves are not supported");
}

TEST(ModelRefusal, Header) {
  const std::string binary = "objective=binary sigmoid:1";
  expect_refused(text::sample(),
                 {{"tree\n", "bush\n", "tree"},
                  {"version=v4", "version=v2", "version"},
                  {"version=v4", "version=", "version"},
                  {"num_class=1", "num_class=0", "num_class"},
                  {"num_class=1", "num_class=3", "num_tree_per_iteration"},
                  {"num_tree_per_iteration=1", "num_tree_per_iteration=2", "num_tree_per_iteration"},
                  {"label_index=0", "label_index=-1", "label_index"},
                  {"label_index=0", "label_index=0\nlabel_index=0", "label_index"},
                  {"label_index=0", "label_index", "label_index"},
                  {"max_feature_idx=3", "max_feature_idx=4", "feature_names"},
                  {"max_feature_idx=3", "max_feature_idx=-1", "max_feature_idx"},
                  {"max_feature_idx=3", "max_feature_idx=99999999999", "max_feature_idx"},
                  {"max_feature_idx=3", "max_feature_idx=2147483647", "max_feature_idx"},
                  {"max_feature_idx=3", "max_feature_idx=2147483646", "feature_names"},
                  {"feature_names=Column_0 ", "feature_names=", "feature_names"},
                  {"feature_names=Column_0 ", "feature_names= ", "feature_names"},
                  {"feature_infos=", "feature_infos=none ", "feature_infos"},
                  {"feature_infos=", "feature_infos==", "feature_infos"},
                  {"feature_infos=", "feature_info=", "feature_infos"},
                  {"feature_infos=", "monotone_constraints=1 1\nfeature_infos=", "monotone_constraints"},
                  {"feature_infos=", "monotone_constraints=1 1 0 2\nfeature_infos=", "monotone_constraints"},
                  {"tree_sizes=550 557 559", "tree_sizes=550 557", "tree_sizes"},
                  {"tree_sizes=550 557 559", "tree_sizes=557 550 559", "tree_sizes"},
                  {"tree_sizes=550 557 559", "tree_sizes=550 557 -1", "tree_sizes"},
                  {"label_index=0", std::string("label_index=\0000", 14), "text"},
                  {"Column_0 ", "Column\r0 ", "text"},
                  {binary, "objective=binary", "objective"},
                  {binary, "objective=binary sigmoid:", "objective"},
                  {binary, "objective=binary sigmoid:-1", "objective"},
                  {binary, "objective=binary sigmoid:nan", "objective"},
                  {binary, "objective=binary sigmoid:1 a:b=c", "objective"},
                  {binary, "objective=binary sigmoid:1 sqrt", "objective"},
                  {binary, "objective=huber sqrt", "objective"},
                  {binary, "objective=regression cubed", "objective"},
                  {binary, "objective=multiclass num_class:3", "objective"},
                  {binary, "objective=multiclass", "objective"},
                  {binary, "objective=multiclass num_class:x", "objective"},
                  {binary, "objective=multiclassova num_class:1", "objective"},
                  {binary, "objective=my_own_loss", "objective"},
                  {binary, "objective=", "objective"}});
}

TEST(ModelRefusal, ClassesThatDisagree) {
  const std::string three = reference::read_text(reference::kSmall + "text_multiclass.model.txt");
  expect_refused(three,
                 {{"objective=multiclass num_class:3", "objective=multiclass num_class:2", "objective"},
                  {"objective=multiclass num_class:3", "objective=regression", "objective"},
                  {"num_class=3\nnum_tree_per_iteration=3", "num_class=1", "objective"}});
  std::string four = replaced(three, "num_class=3\nnum_tree_per_iteration=3", "num_class=4");
  four = replaced(four, "objective=multiclass num_class:3", "objective=multiclass num_class:4");
  EXPECT_NE(error_of(four).find(", Tree: 6 trees are no whole iterations of 4"), std::string::npos);
}

TEST(ModelRefusal, Tree) {
  expect_refused(
      unsized(text::sample()),
      {{"num_leaves=4", "num_leaves=0", "num_leaves"},
       {"num_leaves=4", "num_leaves=5", "leaf_value"},
       {"num_leaves=4", "num_leaves=2147483647", "leaf_value"},
       {"num_leaves=4", "num_leaves=4.0", "num_leaves"},
       {"num_cat=0", "num_cat=1", "cat_boundaries"},
       {"num_cat=0", "num_cat=-1", "num_cat"},
       {"split_feature=2 2 2", "split_feature=2 2 -1", "split_feature"},
       {"split_feature=2 2 2", "split_feature=2 2 4", "split_feature"},
       {"split_feature=2 2 2", "split_feature=2 2", "split_feature"},
       {"split_feature=2 2 2", "split_feature=2  2", "split_feature"},
       {"split_feature=2 2 2", "split_feature 2 2 2", "split_feature 2 2 2"},
       {"threshold=-0.19", "threshold=nan -0.19", "threshold"},
       {"threshold=-0.19531249999999997", "threshold=nan", "threshold"},
       {"threshold=-0.19531249999999997", "threshold=-0.19x", "threshold"},
       {"decision_type=2 2 2", "decision_type=2 2 1", "threshold"},  // there are no category sets
       {"decision_type=2 2 2", "decision_type=2 2 12", "decision_type"},
       {"decision_type=2 2 2", "decision_type=2 2 18", "decision_type"},
       {"left_child=1 -1 -2", "left_child=0 -1 -2", "left_child"},     // itself
       {"left_child=1 -1 -2", "left_child=1 0 -2", "left_child"},      // a cycle
       {"left_child=1 -1 -2", "left_child=2 -1 -2", "left_child"},     // one node twice, one never
       {"left_child=1 -1 -2", "left_child=1 -1 -1", "left_child"},     // one leaf twice
       {"left_child=1 -1 -2", "left_child=-2 1 -1", "left_child"},     // a cycle beside the root's part
       {"left_child=1 -1 -2", "left_child=3 -1 -2", "left_child"},     // no such node
       {"right_child=2 -3 -4", "right_child=2 -3 -5", "right_child"},  // no such leaf
       {"leaf_value=-0.76", "leaf_value=inf -0.76", "leaf_value"},
       {"leaf_value=-0.76079677054937977", "leaf_value=inf", "leaf_value"},
       {"leaf_value=-0.76079677054937977", "leaf_value=nan", "leaf_value"},
       {"leaf_value=-0.76079677054937977", "leaf_value=1e999", "leaf_value"},
       {"leaf_count=16", "leaf_count=-16", "leaf_count"},
       {"leaf_count=", "leaf_count=\nx=", "leaf_count"},
       {"leaf_weight=3.9", "leaf_weight=3.9 3.9", "leaf_weight"},
       {"internal_count=200", "internal_count=2e2", "internal_count"},
       {"is_linear=0", "is_linear=1", "is_linear"},
       {"shrinkage=1", "shrinkage=", "shrinkage"},
       {"shrinkage=1", "shrinkage=1\nshrinkage=1", "shrinkage"},
       {"Tree=1\n", "", "end of trees"},
       {"Tree=1\n", "\n", "end of trees"},
       {"end of trees", "end of bushes", "end of trees"},
       {"end of parameters", "", "end of parameters"}});
}

TEST(ModelRefusal, NoTree) {
  const std::string text = text::sample();
  const std::string header = text.substr(0, text.find("Tree=0"));
  EXPECT_NE(error_of(header + "end of trees\n").find(", Tree: "), std::string::npos);
  EXPECT_NE(error_of(header), "");
  EXPECT_NE(error_of(""), "");
}

TEST(ModelRefusal, CategorySets) {
  const std::string text =
      "tree\nversion=v4\nnum_class=1\nlabel_index=0\nmax_feature_idx=1\nfeature_names=x y\n"
      "feature_infos=0:1:2 none\n\nTree=0\nnum_leaves=4\nnum_cat=2\nsplit_feature=0 1 0\nthreshold=1 0.5 0\n"
      "decision_type=1 2 9\nleft_child=1 -1 -2\nright_child=2 -3 -4\nleaf_value=1 2 3 4\n"
      "cat_boundaries=0 2 3\ncat_threshold=1 4294967295 6\n\nend of trees\n";
  expect_refused(text, {{"num_cat=2", "num_cat=4", "num_cat"},  // more sets than splits
                        {"num_cat=2", "num_cat=2000000000", "num_cat"},
                        {"num_cat=2", "num_cat=3", "cat_boundaries"},
                        {"num_cat=2", "num_cat=1", "cat_boundaries"},
                        {"num_cat=2", "num_cat=0", "threshold"},
                        {"cat_boundaries=0 2 3", "cat_boundaries=1 2 3", "cat_boundaries"},
                        {"cat_boundaries=0 2 3", "cat_boundaries=0 4 3", "cat_boundaries"},
                        {"cat_boundaries=0 2 3", "cat_boundaries=0 -2 3", "cat_boundaries"},
                        {"cat_boundaries=0 2 3", "cat_boundaries=0 2 2000000000", "cat_threshold"},
                        {"cat_boundaries=0 2 3", "cat_boundaries=0 2 2", "cat_threshold"},
                        {"cat_boundaries=", "cat_bounds=", "cat_boundaries"},
                        {"cat_threshold=", "cat_words=", "cat_threshold"},
                        {"cat_threshold=1 4294967295", "cat_threshold=1 4294967296", "cat_threshold"},
                        {"cat_threshold=1 4294967295", "cat_threshold=1 -1", "cat_threshold"},
                        {"threshold=1 0.5 0", "threshold=2 0.5 0", "threshold"},
                        {"threshold=1 0.5 0", "threshold=-1 0.5 0", "threshold"},
                        {"threshold=1 0.5 0", "threshold=0.5 0.5 0", "threshold"},
                        {"threshold=1 0.5 0", "threshold=inf 0.5 0", "threshold"},
                        {"threshold=1 0.5 0", "threshold=nan 0.5 0", "threshold"}});
}

/// But for the one place where the trees are whole: their lengths were told.
TEST(ModelRefusal, EveryTruncation) {
  const std::string text = text::sample();
  const std::size_t trees_end = text.find("end of trees");
  for (std::size_t size = 0; size < trees_end + 12; ++size) {
    EXPECT_EQ(error_of(text.substr(0, size)).empty(), size == trees_end) << size;
  }
  EXPECT_NE(error_of(text.substr(0, text.find("[max_bin:"))), "");
}

/// Random damage is refused or gives a model that predicts and is written without harm.
void damage(const std::string& text, const reference::Csv& rows) {
  std::mt19937_64 rng(17);
  int refused = 0, read = 0;
  for (int round = 0; round < 3000; ++round) {
    std::string damaged = text;
    for (std::uint64_t edits = 1 + rng() % 3; edits > 0; --edits) {
      const std::size_t at = rng() % damaged.size();
      const char junk = "0123456789-. =\neTn\0x"[rng() % 20];
      if (rng() % 3 == 0)
        damaged.erase(at, 1 + rng() % 20);
      else if (rng() % 2 == 0)
        damaged.insert(at, 1, junk);
      else
        damaged[at] = junk;
    }
    try {
      const Model model = read_model(damaged);
      if (static_cast<std::size_t>(model.n_features()) <= rows.columns) {
        for (std::size_t r = 0; r < rows.rows(); ++r)
          for (const Tree& tree : model.trees)
            ASSERT_TRUE(std::isfinite(tree.predict(rows.cells.data() + r * rows.columns)));
      }
      const std::string again = write_model(model);
      ASSERT_EQ(write_model(read_model(again)), again);
      ++read;
    } catch (const std::invalid_argument&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(read, 100);
}

TEST(ModelRefusal, DamageIsRefusedOrHarmless) {
  const auto rows = reference::read_csv(reference::kSmall + "text_rows.csv");
  damage(unsized(text::sample()), rows);
  damage(unsized(reference::read_text(reference::kSmall + "text_categorical.model.txt")), rows);
  damage(unsized(reference::read_text(reference::kSmall + "text_multiclass.model.txt")), rows);
}

}  // namespace
}  // namespace spectrum::gbdt
