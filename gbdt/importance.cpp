#include "gbdt/importance.h"

#include <algorithm>
#include <cstddef>

namespace spectrum::gbdt {

std::vector<double> importances(const Model& model, ImportanceType type, int iterations) {
  const int used = iterations > 0 ? std::min(iterations, model.n_iterations()) : model.n_iterations();
  std::vector<double> out(model.feature_names.size(), 0.0);
  for (std::size_t t = 0; t < static_cast<std::size_t>(used * model.n_classes); ++t) {
    const Tree& tree = model.trees[t];
    for (std::size_t n = 0; n < tree.nodes.size(); ++n) {
      const double gain = tree.node_stats[n].gain;
      if (gain > 0.0)
        out[static_cast<std::size_t>(tree.nodes[n].feature)] += type == ImportanceType::kGain ? gain : 1.0;
    }
  }
  return out;
}

}  // namespace spectrum::gbdt
