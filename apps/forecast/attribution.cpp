#include "apps/forecast/attribution.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "gbdt/shap.h"

namespace spectrum::forecast {

Attribution attribute(const gbdt::Model& model, std::span<const double> row) {
  if (model.n_classes != 1) throw std::invalid_argument("attribute: one raw score a row was expected");
  std::vector<double> sums(static_cast<std::size_t>(model.n_features()) + 1);
  gbdt::Shap(model).contributions(row, sums);
  Attribution out;
  out.raw = model.raw(row);
  out.base = sums.back();
  for (std::size_t k = 0; k + 1 < sums.size(); ++k)
    if (sums[k] != 0) out.inputs.push_back({model.feature_names[k], row[k], sums[k]});
  std::ranges::stable_sort(out.inputs, [](const Contribution& a, const Contribution& b) {
    return std::abs(a.shap) > std::abs(b.shap);
  });
  return out;
}

std::vector<std::string> in_words(const Attribution& attribution, std::size_t most) {
  std::vector<std::string> out;
  for (const Contribution& c : attribution.inputs) {
    if (out.size() == most) break;
    char value[32];
    std::snprintf(value, sizeof value, std::isfinite(c.value) ? "%.3g" : "(missing)", c.value);
    out.push_back(c.feature + " " + value + (c.shap > 0 ? " raises it" : " lowers it"));
  }
  return out;
}

}  // namespace spectrum::forecast
