#pragma once

#include <array>

#include "nn/kernels/conv2d.h"
#include "nn/layer.h"

namespace spectrum::nn {

/// Height and width of an image, or of a kernel.
struct Size2 {
  int h, w;
};

/// Cross-correlation without padding ("valid"), stride 1. A column holds one image, channel by channel, row
/// by row: x:(C*H*W,N)  weight:(out,C,k,k)  bias:(out)  y:(out*H'*W',N) with H' = H-k+1, W' = W-k+1.
template <class S>
class Conv2d final : public Layer<S> {
 public:
  Conv2d(int in_channels, Size2 image, int out_channels, int kernel);
  int inputs() const override { return channels_ * image_.h * image_.w; }
  int outputs() const override { return out_channels_ * places(); }
  Size2 output_image() const { return {image_.h - kernel_ + 1, image_.w - kernel_ + 1}; }
  std::span<Param<S>> params() override { return p_; }
  std::size_t scratch_size(int columns, bool training) const override;
  void forward(In<S> x, Out<S> y, Scratch<S> s) const override;
  void backward(In<S> x, In<S> y, In<S> dy, Scratch<S> s, S* gradients, Out<S> dx) const override;

 private:
  int places() const { return output_image().h * output_image().w; }
  kernels::ConvShape shape() const { return {channels_, image_.h, image_.w, out_channels_, kernel_}; }
  kernels::ConvShape reversed_shape() const;
  Out<S> padded_slopes(In<S> dy, S* to) const;
  void reverse_weights(S* to) const;

  int channels_;
  Size2 image_;
  int out_channels_, kernel_;
  std::array<Param<S>, 2> p_;  // weight, bias
};

}  // namespace spectrum::nn
