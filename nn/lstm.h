#pragma once

#include <array>

#include "nn/layer.h"

namespace spectrum::nn {

/// Long short-term memory (Hochreiter and Schmidhuber, 1997, with the forget gate of Gers et al., 2000),
/// gates stored in PyTorch's order i, f, g, o and with its two bias vectors. Starts from h = c = 0.
///   a_t = W_ih x_t + b_ih + W_hh h_{t-1} + b_hh     a:(4H,B)  W_ih:(4H,in)  W_hh:(4H,H)
///   i, f, o = sigmoid(a), g = tanh(a);  c_t = f c_{t-1} + i g;  h_t = o tanh(c_t)
/// x:(in,T*B)  y:(H,T*B), y holding h of every step. T is fixed; B is the number of columns over T.
template <class S>
class Lstm final : public Layer<S> {
 public:
  Lstm(int in, int hidden, int steps);
  int inputs() const override { return in_; }
  int outputs() const override { return hidden_; }
  int steps() const override { return steps_; }
  std::span<Param<S>> params() override { return p_; }
  std::size_t scratch_size(int columns, bool training) const override;
  void forward(In<S> x, Out<S> y, Scratch<S> s) const override;
  void backward(In<S> x, In<S> y, In<S> dy, Scratch<S> s, S* gradients, Out<S> dx) const override;

 private:
  struct Views;
  void backward_steps(Views& v, int begin, int end, In<S> dy) const;
  void add_gradients(Views& v, int begin, int end, In<S> x, In<S> y, S* gradients) const;

  int in_, hidden_, steps_;
  std::array<Param<S>, 4> p_;  // weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0
};

}  // namespace spectrum::nn
