#pragma once

#include <random>

#include "nn/layer.h"

/// Starting values, drawn tensor by tensor in the order of params().
namespace spectrum::nn {

/// Dense and convolution, weight and bias: uniform in +-1/sqrt(fan_in), as PyTorch starts them.
template <class S>
void init_uniform(Layer<S>& layer, std::mt19937_64& rng);

/// LSTM: input weights uniform in +-1/sqrt(H); each gate's recurrent matrix orthogonal (Saxe et al., ICLR
/// 2014); biases zero, but 1 in bias_ih for the forget gate (Jozefowicz et al., ICML 2015).
template <class S>
void init_lstm(Layer<S>& lstm, std::mt19937_64& rng);

}  // namespace spectrum::nn
