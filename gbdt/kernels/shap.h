#pragma once

/// The inner loop of gbdt/shap.h.
namespace spectrum::gbdt::kernels {

inline constexpr int kShapRows = 16;  ///< rows that are explained together

/// A path to a leaf: n features are asked for on it.
struct ShapPath {
  int n;
  const double* shares;  ///< (n) of the training rows that stay on the path where the feature is not known
  const double* stays;   ///< (n, kShapRows): 1 where the row stays on the path by the feature, else 0
  double value;          ///< of the leaf
};

/// Points and weights of a sum that is the integral from 0 to 1 of every polynomial below degree 2 n.
struct Quadrature {
  int n;
  const double* points;
  const double* weights;
};

struct ShapKernels {
  /// out (n, kShapRows): what each feature adds. The weight that Shapley gives to a set of k of n - 1
  /// features is the integral of t^k (1 - t)^(n-1-k): so feature f adds
  ///   value (stays_f - share_f) * integral of the product over the others j of t stays_j + (1 - t) share_j,
  /// in which nothing is subtracted or divided. room: (2 n, kShapRows).
  void (*path)(const ShapPath& path, const Quadrature& integral, double* room, double* out);
};

}  // namespace spectrum::gbdt::kernels
