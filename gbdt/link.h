#pragma once

#include <cmath>

namespace spectrum::gbdt {

/// From the sum of the trees to the prediction.
struct Link {
  enum class Kind { kIdentity, kLogistic };
  Kind kind = Kind::kIdentity;
  double slope = 1.0;  ///< of the logistic: 1 / (1 + exp(-slope * raw))

  double operator()(double raw) const {
    return kind == Kind::kIdentity ? raw : 1.0 / (1.0 + std::exp(-slope * raw));
  }
};

}  // namespace spectrum::gbdt
