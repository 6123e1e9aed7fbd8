#pragma once

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>

#include "nn/model.h"

/// The PyTorch float64 references in data/, and how to compare with them.
namespace spectrum::nn::test {

using Json = nlohmann::json;

inline constexpr double kReferenceTolerance = 1e-12;

inline Json reference(const std::string& name) {
  std::ifstream file(std::string(SPECTRUM_TEST_DATA) + "/" + name + ".json");
  if (!file) throw std::runtime_error("no reference " + name);
  return Json::parse(file);
}

inline Tensor<double> tensor(const std::string& name, const Json& j) {
  return {name, j.at("shape"), j.at("data")};
}

/// PyTorch's (N, a, b, ...) is our (a*b*..., N): the same numbers in the same order.
inline Matrix<double> samples(const Json& j) {
  const auto t = tensor("", j);
  const Eigen::Index n = t.shape[0], all = static_cast<Eigen::Index>(t.values.size());
  return Eigen::Map<const Matrix<double>>(t.values.data(), all / n, n);
}

/// PyTorch's (N, T, in) as T blocks of N columns.
inline Matrix<double> sequence(const Json& j) {
  const auto t = tensor("", j);
  const Eigen::Index n = t.shape[0], steps = t.shape[1], rows = t.shape[2];
  Matrix<double> m(rows, steps * n);
  for (Eigen::Index b = 0; b < n; ++b)
    for (Eigen::Index s = 0; s < steps; ++s)
      m.col(s * n + b) = Eigen::Map<const Matrix<double>>(t.values.data() + (b * steps + s) * rows, rows, 1);
  return m;
}

/// Largest difference relative to the largest magnitude wanted.
inline double gap(const Matrix<double>& got, const Matrix<double>& want) {
  if (got.rows() != want.rows() || got.cols() != want.cols()) return INFINITY;
  const double top = want.cwiseAbs().maxCoeff();
  return (got - want).cwiseAbs().maxCoeff() / (top > 0.0 ? top : 1.0);
}

inline Matrix<double> as_column(const std::vector<double>& v) {
  return Eigen::Map<const Matrix<double>>(v.data(), static_cast<Eigen::Index>(v.size()), 1);
}

/// Largest gap over the tensors of a reference, keyed by their names without `prefix`.
inline double gap(const std::vector<Tensor<double>>& got, const Json& want, const std::string& prefix = "") {
  if (got.size() != want.size()) return INFINITY;
  double worst = 0.0;
  for (const auto& t : got) {
    const auto wanted = tensor(t.name, want.at(t.name.substr(prefix.size())));
    if (t.shape != wanted.shape) return INFINITY;
    worst = std::max(worst, gap(as_column(t.values), as_column(wanted.values)));
  }
  return worst;
}

inline void load(Model<double>& model, const Json& params, const std::string& prefix = "") {
  std::vector<Tensor<double>> all;
  for (const auto& [name, value] : params.items()) all.push_back(tensor(prefix + name, value));
  model.load(all);
}

/// The closed formula of generate.py: scale * sin(0.37 i + 0.11 k), k counting the parameters.
template <class S>
void fill_by_formula(Model<S>& model, double scale) {
  auto state = model.state();
  for (std::size_t k = 0; k < state.size(); ++k)
    for (std::size_t i = 0; i < state[k].values.size(); ++i)
      state[k].values[i] =
          static_cast<S>(scale * std::sin(0.37 * static_cast<double>(i) + 0.11 * static_cast<double>(k)));
  model.load(state);
}

/// A wave over all entries: no ties, no zeros, the same everywhere.
inline Matrix<double> wave(Eigen::Index rows, Eigen::Index cols, double step = 0.7, double phase = 0.3) {
  Matrix<double> m(rows, cols);
  for (Eigen::Index i = 0; i < m.size(); ++i) m.data()[i] = std::sin(step * static_cast<double>(i) + phase);
  return m;
}

}  // namespace spectrum::nn::test
