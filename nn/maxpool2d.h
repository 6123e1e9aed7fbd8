#pragma once

#include "nn/conv2d.h"
#include "nn/layer.h"

namespace spectrum::nn {

/// The largest of each 2x2 block, stride 2, ceil mode: an odd edge pools what it has, so that 3x3 becomes 2x2
/// and 1x1 stays as it is. Of equal entries the first one, row by row, receives the gradient. x:(C*H*W,N)
/// y:(C*ceil(H/2)*ceil(W/2),N)
template <class S>
class MaxPool2d final : public Layer<S> {
 public:
  MaxPool2d(int channels, Size2 image);
  int inputs() const override { return channels_ * image_.h * image_.w; }
  int outputs() const override { return channels_ * output_image().h * output_image().w; }
  Size2 output_image() const { return {(image_.h + 1) / 2, (image_.w + 1) / 2}; }
  std::size_t scratch_size(int columns, bool training) const override;
  void forward(In<S> x, Out<S> y, Scratch<S>) const override;
  void backward(In<S> x, In<S> y, In<S> dy, Scratch<S>, S* gradients, Out<S> dx) const override;

 private:
  int channels_;
  Size2 image_;
};

}  // namespace spectrum::nn
