#pragma once

#include <algorithm>
#include <cmath>
#include <span>

namespace spectrum::gbdt {

/// From the sums of the trees to the prediction.
struct Link {
  enum class Kind {
    kIdentity,
    kLogistic,  ///< 1 / (1 + exp(-slope * raw)), for each class by itself
    kSoftmax,   ///< over the classes of a row
    kExp,
    kSoftplus,      ///< log(1 + exp(raw))
    kSignedSquare,  ///< sign(raw) * raw^2
  };
  Kind kind = Kind::kIdentity;
  double slope = 1.0;

  /// Of a single score; not for kSoftmax.
  double operator()(double raw) const {
    switch (kind) {
      case Kind::kLogistic: return 1.0 / (1.0 + std::exp(-slope * raw));
      case Kind::kExp: return std::exp(raw);
      case Kind::kSoftplus: return std::log1p(std::exp(raw));
      case Kind::kSignedSquare: return std::copysign(raw * raw, raw);
      default: return raw;
    }
  }

  /// row: the raw scores of a row, one a class; becomes its prediction.
  void apply(std::span<double> row) const {
    if (kind != Kind::kSoftmax) {
      for (double& v : row) v = (*this)(v);
      return;
    }
    const double top = *std::max_element(row.begin(), row.end());
    double sum = 0.0;
    for (double& v : row) sum += v = std::exp(v - top);
    for (double& v : row) v /= sum;
  }
};

}  // namespace spectrum::gbdt
