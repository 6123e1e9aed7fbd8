#include "apps/forecast/standardizer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "nn/model.h"

namespace spectrum::forecast {
namespace {

const NamedTensor& find(std::span<const NamedTensor> tensors, const std::string& name, int channels) {
  const auto at = std::ranges::find(tensors, name, &NamedTensor::name);
  if (at == tensors.end()) throw std::invalid_argument("tensor " + name + ": missing");
  if (at->shape != std::vector<std::int64_t>{channels})
    throw std::invalid_argument("tensor " + name + ": shape is not (" + std::to_string(channels) + ")");
  nn::check_tensor(*at);
  return *at;
}

}  // namespace

Standardizer Standardizer::fit(const Rows& rows, int channels) {
  const auto c = static_cast<std::size_t>(channels);
  std::vector<double> count(c), mean(c), square(c);
  const auto over_known = [&](auto&& visit) {
    for (std::size_t i = 0; i < rows.values.size(); ++i)
      if (!std::isnan(rows.values[i])) visit(i % c, static_cast<double>(rows.values[i]));
  };
  over_known([&](std::size_t j, double v) { mean[j] += v, count[j] += 1; });
  for (std::size_t j = 0; j < c; ++j) mean[j] /= std::max(count[j], 1.0);
  over_known([&](std::size_t j, double v) { square[j] += (v - mean[j]) * (v - mean[j]); });
  Standardizer s;
  for (std::size_t j = 0; j < c; ++j) {
    const auto spread = static_cast<float>(std::sqrt(square[j] / std::max(count[j], 1.0)));
    s.mean_.push_back(static_cast<float>(mean[j]));
    s.std_.push_back(spread > 1e-12f ? spread : 1.0f);
  }
  return s;
}

Standardizer Standardizer::from_tensors(std::span<const NamedTensor> tensors, int channels) {
  Standardizer s;
  s.mean_ = find(tensors, "scaler.mean", channels).values;
  s.std_ = find(tensors, "scaler.std", channels).values;
  if (std::ranges::any_of(s.std_, [](float v) { return v <= 0.0f; }))
    throw std::invalid_argument("tensor scaler.std: a value is not positive");
  return s;
}

std::vector<NamedTensor> Standardizer::tensors() const {
  const auto c = static_cast<std::int64_t>(mean_.size());
  return {{"scaler.mean", {c}, mean_}, {"scaler.std", {c}, std_}};
}

void Standardizer::apply(std::span<const float> row, float* out) const {
  const std::size_t c = mean_.size();
  for (std::size_t first = 0; first < row.size(); first += c)
    for (std::size_t j = 0; j < c; ++j) {
      const float v = row[first + j];
      out[first + j] = std::isnan(v) ? 0.0f : (v - mean_[j]) / std_[j];
    }
}

Rows Standardizer::apply(const Rows& rows) const {
  Rows out = rows;
  apply(rows.values, out.values.data());
  return out;
}

float Standardizer::standardized(float value, int channel) const {
  const auto j = static_cast<std::size_t>(channel);
  return (value - mean_[j]) / std_[j];
}

}  // namespace spectrum::forecast
