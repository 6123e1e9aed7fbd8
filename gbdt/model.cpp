#include "gbdt/model.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <unordered_set>

namespace spectrum::gbdt {

double Model::raw(std::span<const double> row) const {
  assert(n_classes == 1 && row.size() == feature_names.size());
  double sum = 0.0;
  for (const Tree& tree : trees) sum += tree.predict(row.data());
  return averaged && !trees.empty() ? sum / n_iterations() : sum;
}

void Model::predict_raw(std::span<const double> x, std::span<double> out) const {
  const std::size_t columns = feature_names.size(), classes = static_cast<std::size_t>(n_classes);
  if (x.size() * classes != out.size() * columns || out.size() % classes != 0)
    throw std::invalid_argument("Model: x and out do not hold the same number of rows");
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t r = 0; r < out.size() / classes; ++r) {
    double* sums = out.data() + r * classes;
    for (std::size_t t = 0; t < trees.size(); ++t)
      sums[t % classes] += trees[t].predict(x.data() + r * columns);
  }
  if (averaged && !trees.empty()) {
    for (double& v : out) v /= n_iterations();
  }
}

void Model::predict(std::span<const double> x, std::span<double> out) const {
  predict_raw(x, out);
  const auto classes = static_cast<std::size_t>(n_classes);
  for (std::size_t begin = 0; begin < out.size(); begin += classes) link.apply(out.subspan(begin, classes));
}

void Model::predict_leaves(std::span<const double> x, std::span<std::int32_t> out) const {
  const std::size_t columns = feature_names.size(), rows = trees.empty() ? 0 : out.size() / trees.size();
  if (out.size() != rows * trees.size() || (!trees.empty() && x.size() != rows * columns))
    throw std::invalid_argument("Model: x and out do not hold the same number of rows");
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = trees[i % trees.size()].leaf_of(x.data() + i / trees.size() * columns);
}

void set_feature_names(Model& model, std::span<const std::string> names) {
  if (names.size() != model.feature_names.size())
    throw std::invalid_argument("set_feature_names: wrong number of names");
  std::vector<std::string> clean(names.begin(), names.end());
  std::unordered_set<std::string> seen;
  for (std::string& name : clean) {
    for (char& c : name) {
      if (c == ' ' || (c >= '\t' && c <= '\r')) c = '_';
    }
    if (name.empty()) throw std::invalid_argument("set_feature_names: empty name");
    if (!seen.insert(name).second)
      throw std::invalid_argument("set_feature_names: '" + name + "' occurs twice");
  }
  model.feature_names = std::move(clean);
}

}  // namespace spectrum::gbdt
