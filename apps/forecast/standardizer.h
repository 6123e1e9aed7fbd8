#pragma once

#include <span>
#include <vector>

#include "apps/forecast/encoder.h"

namespace spectrum::forecast {

/// (x - mean) / std per channel, 0 for a missing value (NaN), which is left out of the fit; a row repeats its
/// channels, value j belonging to channel j mod C. Kept as the tensors scaler.mean and scaler.std, both (C).
class Standardizer {
 public:
  Standardizer() = default;
  /// Mean and population standard deviation over the rows; a channel that never varies, or is missing
  /// throughout, gets std 1.
  static Standardizer fit(const Rows& rows, int channels);
  /// Throws std::invalid_argument naming the tensor that is missing, mis-shaped, not finite or (std) not
  /// positive.
  static Standardizer from_tensors(std::span<const NamedTensor> tensors, int channels);
  std::vector<NamedTensor> tensors() const;

  void apply(std::span<const float> row, float* out) const;
  Rows apply(const Rows& rows) const;
  /// Where a raw value of a channel comes to lie.
  float standardized(float value, int channel) const;

 private:
  std::vector<float> mean_, std_;
};

}  // namespace spectrum::forecast
