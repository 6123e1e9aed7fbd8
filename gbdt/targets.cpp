#include "gbdt/targets.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <stdexcept>

namespace spectrum::gbdt {
namespace {

[[noreturn]] void refuse(const std::string& what, float value, std::size_t row, const std::string& rule) {
  std::array<char, 32> digits{};  // the fewest that read back as the same float
  char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  throw std::invalid_argument(what + " " + std::string(digits.data(), end) + " in row " +
                              std::to_string(row) + ": " + rule);
}

}  // namespace

void check_weights(std::span<const float> weights, std::size_t n_rows) {
  if (weights.empty()) return;
  if (weights.size() != n_rows) {
    throw std::invalid_argument(std::to_string(weights.size()) + " weights for " + std::to_string(n_rows) +
                                " rows");
  }
  for (std::size_t row = 0; row < n_rows; ++row) {
    const bool sane = weights[row] >= 0.0F && std::isfinite(weights[row]);
    if (!sane) refuse("weight", weights[row], row, "must be finite and not below 0");
  }
  if (std::all_of(weights.begin(), weights.end(), [](float w) { return w == 0.0F; }))
    throw std::invalid_argument("all weights are 0");
}

void check_real_labels(std::span<const float> labels) {
  for (std::size_t row = 0; row < labels.size(); ++row) {
    const bool sane = std::abs(labels[row]) <= 1e30F;  // false for NaN
    if (!sane) refuse_label(labels[row], row, "must be within +-1e30");
  }
}

void refuse_label(float label, std::size_t row, const std::string& rule) {
  refuse("label", label, row, rule);
}

}  // namespace spectrum::gbdt
