#pragma once

#include "nn/layer.h"

namespace spectrum::nn {

/// y = m * x, entry by entry, with a mask m of zeros and 1 / (1 - rate) (inverted dropout; Srivastava et al.,
/// JMLR 15, 2014). The mask is given in the scratch, drawn beforehand by draw_dropout_mask; without one the
/// layer is the identity.
template <class S>
class Dropout final : public Layer<S> {
 public:
  Dropout(int size, double rate);
  int inputs() const override { return size_; }
  int outputs() const override { return size_; }
  double rate() const { return rate_; }
  std::size_t mask_size(int columns) const override {
    return static_cast<std::size_t>(size_) * static_cast<std::size_t>(columns);
  }
  void forward(In<S> x, Out<S> y, Scratch<S> s) const override;
  void backward(In<S> x, In<S> y, In<S> dy, Scratch<S> s, S* gradients, Out<S> dx) const override;

 private:
  int size_;
  double rate_;
};

}  // namespace spectrum::nn
