#pragma once

#include <array>

#include "nn/layer.h"

namespace spectrum::nn {

/// y = W x + b        x:(in,N)  W:(out,in)  b:(out)  y:(out,N)
template <class S>
class Dense final : public Layer<S> {
 public:
  Dense(int in, int out);
  int inputs() const override { return in_; }
  int outputs() const override { return out_; }
  std::span<Param<S>> params() override { return p_; }
  void forward(In<S> x, Out<S> y, Scratch<S>) const override;
  void backward(In<S> x, In<S> y, In<S> dy, Scratch<S>, S* gradients, Out<S> dx) const override;

 private:
  int in_, out_;
  std::array<Param<S>, 2> p_;  // weight, bias
};

}  // namespace spectrum::nn
