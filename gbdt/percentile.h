#pragma once

#include <span>

namespace spectrum::gbdt {

/// The value a share alpha of `values` lies below; T is float or double. alpha in (0, 1), at least one value.
/// Between the two neighbours of place (n - 1) * alpha, counted from 0 in rising order, by linear
/// interpolation (definition 7 of Hyndman & Fan, Sample Quantiles in Statistical Packages, 1996). Rounded as
/// LightGBM rounds: the places are counted downwards from the top. `values` are reordered.
template <class T>
T percentile(std::span<T> values, double alpha);

/// The same for values that weigh `weights`, by the definition of LightGBM 4.7 (before, it was another). Let
/// C[k] be the weight of the k + 1 smallest, t = alpha * C[n-1], and k the first place with C[k] > t (else n
/// - 1). At either end it is v[k]. Elsewhere it is v[k-1], and where v[k] weighs 1 or more, a share (t -
/// C[k-1]) / (C[k] - C[k-1]) of the way from there to v[k]. Weights of 1 do not give the percentile above.
template <class T>
T weighted_percentile(std::span<const T> values, std::span<const float> weights, double alpha);

}  // namespace spectrum::gbdt
