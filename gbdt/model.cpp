#include "gbdt/model.h"

#include <algorithm>
#include <cassert>
#include <stdexcept>
#include <unordered_set>

namespace spectrum::gbdt {

// Rows that go through one tree before the next tree is fetched.
constexpr std::size_t kRowBlock = 64;

double Model::raw(std::span<const double> row) const {
  assert(row.size() == feature_names.size());
  double sum = 0.0;
  for (const Tree& tree : trees) sum += tree.predict(row.data());
  return sum;
}

void Model::predict_raw(std::span<const double> x, std::span<double> out) const {
  const std::size_t columns = feature_names.size();
  if (x.size() != out.size() * columns)
    throw std::invalid_argument("Model: x is not out.size() * n_features long");
  std::fill(out.begin(), out.end(), 0.0);
  for (std::size_t begin = 0; begin < out.size(); begin += kRowBlock) {
    const std::size_t end = std::min(begin + kRowBlock, out.size());
    for (const Tree& tree : trees) {
      for (std::size_t r = begin; r < end; ++r) out[r] += tree.predict(x.data() + r * columns);
    }
  }
}

void Model::predict(std::span<const double> x, std::span<double> out) const {
  predict_raw(x, out);
  for (double& v : out) v = link(v);
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
