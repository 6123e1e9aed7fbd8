#include "gbdt/model_text.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "gbdt/binary.h"
#include "gbdt/number_text.h"
#include "gbdt/train.h"
#include "reference.h"

namespace spectrum::gbdt {
namespace {

std::string sample_text() { return reference::read_text(reference::kSmall + "tiny_binary.model.txt"); }

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string without_line(std::string text, const std::string& start) {
  const std::size_t at = text.find("\n" + start);
  EXPECT_NE(at, std::string::npos) << start;
  return text.erase(at, text.find('\n', at + 1) - at);
}

/// tree_sizes stand in the way of changes within a tree.
std::string unsized(const std::string& text) { return without_line(text, "tree_sizes="); }

std::string error_of(const std::string& text) {
  try {
    read_model(text);
  } catch (const std::invalid_argument& e) {
    return e.what();
  }
  return "";
}

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

TEST(ModelText, ReadsWindowsLinesAndABareMinimum) {
  std::string windows;
  for (char c : sample_text()) windows += c == '\n' ? "\r\n" : std::string(1, c);
  EXPECT_EQ(write_model(read_model(windows)), sample_text());

  const Model bare = read_model(
      "tree\nversion=v4\nnum_class=1\nlabel_index=0\nmax_feature_idx=1\nfeature_names=x "
      "y\nfeature_infos=none none\n\n"
      "Tree=0\nnum_leaves=2\nnum_cat=0\nsplit_feature=1\nthreshold=0.5\nleft_child=-1\nright_child=-2\n"
      "leaf_value=1 2\n\nend of trees\n");
  EXPECT_EQ(bare.predict(std::vector<double>{9.0, 0.5}), 1.0);
  EXPECT_EQ(bare.predict(std::vector<double>{0.0, 0.6}), 2.0);
}

TEST(ModelText, SaysLineAndKey) {
  EXPECT_EQ(error_of(replaced(sample_text(), "max_feature_idx=3", "max_feature_idx=x")),
            "line 6, max_feature_idx: 'x' is no whole number");
  EXPECT_EQ(error_of(replaced(sample_text(), "split_feature=2 2 2", "split_feature=2 4 2")),
            "line 15, split_feature: '4' is not in 0..3");
  EXPECT_EQ(error_of(replaced(sample_text(), "tree_sizes=550", "tree_sizes=551")),
            "line 10, tree_sizes: tree 0 is 550 bytes long, not 551");
  EXPECT_EQ(error_of(without_line(sample_text(), "leaf_value=")),
            "line 12, leaf_value: is missing from the block that starts here");
}

TEST(ModelText, RefusesAHeaderThatIsNotSound) {
  const std::string text = sample_text();
  const std::pair<const char*, const char*> changes[] = {
      {"tree\n", "bush\n"},
      {"version=v4", "version=v3"},
      {"num_class=1", "num_class=3"},
      {"num_tree_per_iteration=1", "num_tree_per_iteration=2"},
      {"label_index=0", "label_index=-1"},
      {"max_feature_idx=3", "max_feature_idx=4"},
      {"max_feature_idx=3", "max_feature_idx=99999999999"},
      {"max_feature_idx=3", "max_feature_idx=2147483647"},
      {"objective=binary sigmoid:1", "objective=binary"},
      {"objective=binary sigmoid:1", "objective=binary sigmoid:-1"},
      {"objective=binary sigmoid:1", "objective=binary sigmoid:nan"},
      {"objective=binary sigmoid:1", "objective=poisson"},
      {"objective=binary sigmoid:1", "objective="},
      {"feature_names=Column_0 ", "feature_names="},
      {"feature_names=Column_0 ", "feature_names= "},
      {"feature_infos=", "feature_infos=none "},
      {"feature_infos=", "feature_info="},
      {"tree_sizes=550 557 559", "tree_sizes=550 557"},
      {"label_index=0", "label_index=0\nlabel_index=0"},
      {"label_index=0", "label_index"},
      {"label_index=0", "average_output"},
      {"end of trees", "end of bushes"},
      {"end of parameters", ""},
      {"[boosting: gbdt]", "boosting: gbdt"},
  };
  for (const auto& [from, to] : changes)
    EXPECT_NE(error_of(replaced(text, from, to)), "") << from << " -> " << to;
}

TEST(ModelText, RefusesATreeThatIsNotSound) {
  const std::string text = unsized(sample_text());
  ASSERT_EQ(error_of(text), "");
  const std::pair<const char*, const char*> changes[] = {
      {"num_leaves=4", "num_leaves=0"},
      {"num_leaves=4", "num_leaves=5"},
      {"num_leaves=4", "num_leaves=2147483647"},
      {"num_leaves=4", "num_leaves=4.0"},
      {"num_cat=0", "num_cat=1"},
      {"split_feature=2 2 2", "split_feature=2 2 -1"},
      {"split_feature=2 2 2", "split_feature=2 2"},
      {"split_feature=2 2 2", "split_feature=2  2"},
      {"threshold=-0.19", "threshold=nan -0.19"},
      {"threshold=-0.19531249999999997", "threshold=nan"},
      {"threshold=-0.19531249999999997", "threshold=-0.19x"},
      {"decision_type=2 2 2", "decision_type=2 2 1"},
      {"decision_type=2 2 2", "decision_type=2 2 12"},
      {"decision_type=2 2 2", "decision_type=2 2 18"},
      {"left_child=1 -1 -2", "left_child=0 -1 -2"},    // itself
      {"left_child=1 -1 -2", "left_child=1 0 -2"},     // a cycle
      {"left_child=1 -1 -2", "left_child=2 -1 -2"},    // one node twice, one never
      {"left_child=1 -1 -2", "left_child=1 -1 -1"},    // one leaf twice
      {"left_child=1 -1 -2", "left_child=-2 1 -1"},    // a cycle beside the root's part
      {"left_child=1 -1 -2", "left_child=3 -1 -2"},    // no such node
      {"right_child=2 -3 -4", "right_child=2 -3 -5"},  // no such leaf
      {"leaf_value=-0.76", "leaf_value=inf -0.76"},
      {"leaf_value=-0.76079677054937977", "leaf_value=inf"},
      {"leaf_value=-0.76079677054937977", "leaf_value=nan"},
      {"leaf_value=-0.76079677054937977", "leaf_value=1e999"},
      {"leaf_count=16", "leaf_count=-16"},
      {"leaf_weight=3.9", "leaf_weight=3.9 3.9"},
      {"internal_count=200", "internal_count=2e2"},
      {"is_linear=0", "is_linear=1"},
      {"shrinkage=1", "shrinkage="},
      {"shrinkage=1", "skrinkage=1"},
      {"Tree=1\n", ""},
      {"Tree=1\n", "\n"},
  };
  for (const auto& [from, to] : changes)
    EXPECT_NE(error_of(replaced(text, from, to)), "") << from << " -> " << to;
}

TEST(ModelText, RefusesEveryTruncation) {
  const std::string text = sample_text();
  const std::size_t trees_end = text.find("end of trees") + 12;
  for (std::size_t size = 0; size < trees_end; ++size) EXPECT_NE(error_of(text.substr(0, size)), "") << size;
  EXPECT_NE(error_of(text.substr(0, text.find("[max_bin:"))), "");
}

/// Random damage is refused or gives a model that predicts without harm.
TEST(ModelText, DamageIsRefusedOrHarmless) {
  const std::string text = unsized(sample_text());
  const auto rows = reference::read_rows(reference::kSmall + "tiny_test.csv");
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
      std::vector<double> out(rows.x.size() / static_cast<std::size_t>(std::max(1, model.n_features())));
      model.predict(std::span(rows.x).first(out.size() * static_cast<std::size_t>(model.n_features())), out);
      for (double v : out) ASSERT_TRUE(std::isfinite(v));
      ASSERT_NO_THROW(read_model(write_model(model)));
      ++read;
    } catch (const std::invalid_argument&) {
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_GT(read, 100);
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
}

}  // namespace
}  // namespace spectrum::gbdt
