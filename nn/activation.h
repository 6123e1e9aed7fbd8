#pragma once

#include "nn/layer.h"

namespace spectrum::nn {

enum class Activation { kRelu, kTanh, kSigmoid, kSoftmax };

/// y = f(x), entry by entry; softmax down each column, shifted by its largest entry so that it cannot
/// overflow.
template <class S>
class Activate final : public Layer<S> {
 public:
  Activate(int size, Activation kind);
  int inputs() const override { return size_; }
  int outputs() const override { return size_; }
  void forward(In<S> x, Out<S> y, Scratch<S>) const override;
  void backward(In<S> x, In<S> y, In<S> dy, Scratch<S>, S* gradients, Out<S> dx) const override;

 private:
  int size_;
  Activation kind_;
};

/// Down each column: p = exp(z - max z) / sum. In place allowed.
template <class S>
void softmax(In<S> z, Out<S> p);

}  // namespace spectrum::nn
