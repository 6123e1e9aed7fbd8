#include "gbdt/importance.h"

#include <gtest/gtest.h>

#include "gbdt/model_text.h"
#include "reference.h"

namespace spectrum::gbdt {
namespace {

TEST(Importance, IsLightGbmsFeatureImportance) {
  const Model model = read_model(reference::read_text(reference::kSmall + "explained.model.txt"));
  const auto theirs = reference::read_csv(reference::kSmall + "explained.importance.csv");
  const std::vector<std::pair<ImportanceType, int>> lines{{ImportanceType::kSplits, 0},
                                                          {ImportanceType::kGain, 0},
                                                          {ImportanceType::kSplits, 5},
                                                          {ImportanceType::kGain, 5}};
  ASSERT_EQ(theirs.rows(), lines.size());
  for (std::size_t l = 0; l < lines.size(); ++l) {
    const auto ours = importances(model, lines[l].first, lines[l].second);
    ASSERT_EQ(ours.size(), theirs.columns);
    for (std::size_t f = 0; f < ours.size(); ++f)
      EXPECT_NEAR(ours[f], theirs.cells[l * theirs.columns + f], 1e-6 * ours[f])
          << "line " << l << " feature " << f;
  }
}

TEST(Importance, CountsNoSplitWithoutGain) {
  Model model;
  model.feature_names = {"a", "b"};
  Tree tree(0.0);
  tree.nodes = {{0.5, 0, 1, ~1, Missing::kNone, true}, {0.5, 1, ~0, ~2, Missing::kNone, true}};
  tree.node_stats = {{.gain = 2.0}, {.gain = 0.0}};
  tree.leaf_values = {1.0, 2.0, 3.0};
  tree.leaf_stats.resize(3);
  model.trees = {tree, tree};
  EXPECT_EQ(importances(model, ImportanceType::kSplits), (std::vector<double>{2.0, 0.0}));
  EXPECT_EQ(importances(model, ImportanceType::kGain), (std::vector<double>{4.0, 0.0}));
  EXPECT_EQ(importances(model, ImportanceType::kGain, 1), (std::vector<double>{2.0, 0.0}));
}

}  // namespace
}  // namespace spectrum::gbdt
