#pragma once

#include <span>

#include "nn/layer.h"

/// Losses return their value and assign dy = dL/dy; given none<S>() as dy they only evaluate. `count` is what
/// the sum is divided by: the entries (cross-entropy: the samples) of the whole batch, so that the slices of
/// a batch add up to its mean. Sums are kept in double.
namespace spectrum::nn {

/// sum (y - t)^2 / count
template <class S>
double mse(In<S> y, In<S> target, double count, Out<S> dy);

/// sum w (y - t)^2 / count, a weight per entry (a mask: weights of 0 and 1); not normalised by the sum of
/// weights.
template <class S>
double weighted_mse(In<S> y, In<S> target, In<S> weight, double count, Out<S> dy);

/// sum w h(y - t) / count with Huber's h(e) = e^2/2 for |e| <= delta, delta (|e| - delta/2) beyond (Annals of
/// Mathematical Statistics 35, 1964). A weight per row (channel); an empty span means 1; not normalised by
/// their sum.
template <class S>
double huber(In<S> y, In<S> target, double delta, std::span<const S> row_weights, double count, Out<S> dy);

/// -sum_n log softmax(z_n)[label_n] / count, from the logits z:(classes,N), by log-sum-exp and so safe at any
/// size of logit. With smoothing e the target is (1 - e) one-hot + e / classes.
template <class S>
double cross_entropy(In<S> logits, std::span<const int> labels, double count, Out<S> dz,
                     double smoothing = 0.0);

}  // namespace spectrum::nn
