#include <algorithm>
#include <numeric>

#include "gbdt/importance.h"
#include "gbdt/model_text.h"
#include "gbdt/text_join.h"
#include "gbdt/tree_text.h"

namespace spectrum::gbdt {
namespace {

/// "name=splits" of the features used, the most used first.
std::string importance_lines(const Model& model) {
  const std::vector<double> splits = importances(model, ImportanceType::kSplits);
  std::vector<std::size_t> order(splits.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return splits[a] > splits[b]; });
  std::string out = "feature_importances:\n";
  for (std::size_t f : order) {
    if (splits[f] > 0)
      out += model.feature_names[f] + "=" + std::to_string(static_cast<long>(splits[f])) + '\n';
  }
  return out;
}

std::string header(const Model& model, const std::vector<std::size_t>& tree_sizes) {
  const auto itself = [](const std::string& x) { return x; };
  const auto number = [](auto x) { return std::to_string(x); };
  const std::string classes = std::to_string(model.n_classes);
  std::string out = "tree\nversion=v4\nnum_class=" + classes + "\nnum_tree_per_iteration=" + classes +
                    "\nlabel_index=0\nmax_feature_idx=" + std::to_string(model.n_features() - 1) + '\n';
  if (!model.objective.empty()) out += "objective=" + model.objective + '\n';
  if (model.averaged) out += "average_output\n";
  out += field_line("feature_names", model.feature_names, itself);
  if (!model.monotone_constraints.empty())
    out += field_line("monotone_constraints", model.monotone_constraints, number);
  out += field_line("feature_infos", model.feature_infos, itself);
  return out + field_line("tree_sizes", tree_sizes, number) + '\n';
}

/// In LightGBM's layout: the importances, then what the model knows of its training.
std::string tail(const Model& model) {
  std::string out = "end of trees\n\n" + importance_lines(model);
  if (!model.parameters.empty()) {
    out += "\nparameters:\n";
    for (const std::string& entry : model.parameters) out += entry + '\n';
    out += "\nend of parameters\n";
  }
  if (!model.pandas_categorical.empty()) out += "\npandas_categorical:" + model.pandas_categorical + '\n';
  return out;
}

}  // namespace

std::string write_model(const Model& model) {
  std::vector<std::size_t> sizes;
  std::string blocks;
  for (std::size_t i = 0; i < model.trees.size(); ++i) {
    const std::string block = tree_block(model.trees[i], i);
    sizes.push_back(block.size());
    blocks += block;
  }
  return header(model, sizes) + blocks + tail(model);
}

}  // namespace spectrum::gbdt
