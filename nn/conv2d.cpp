#include "nn/conv2d.h"

#include <algorithm>
#include <stdexcept>

#include "nn/buffer.h"
#include "nn/gemm.h"

namespace spectrum::nn {
template <class S>
Conv2d<S>::Conv2d(int in_channels, Size2 image, int out_channels, int kernel)
    : channels_(in_channels),
      image_(image),
      out_channels_(out_channels),
      kernel_(kernel),
      p_{{{"weight", {out_channels, in_channels, kernel, kernel}}, {"bias", {out_channels}}}} {
  if (in_channels < 1 || out_channels < 1 || kernel < 1 || image.h < kernel || image.w < kernel)
    throw std::invalid_argument("Conv2d: sizes must be positive and the kernel no larger than the image");
}

/// dx is a convolution too: of dy between margins of zeros, by the reversed kernels, from the output's
/// channels to the input's.
template <class S>
kernels::ConvShape Conv2d<S>::reversed_shape() const {
  return {out_channels_, image_.h + kernel_ - 1, image_.w + kernel_ - 1, channels_, kernel_};
}

template <class S>
std::size_t Conv2d<S>::scratch_size(int n, bool training) const {
  if (!training || places() == 1) return 0;
  const auto [channels, h, w, out, k] = reversed_shape();
  const auto size = [](int a, int b, int c) { return static_cast<std::size_t>(a) * b * c; };
  return padded<S>(size(channels, h, w) * n) + size(channels, out, k * k);
}

template <class S>
Out<S> Conv2d<S>::padded_slopes(In<S> dy, S* to) const {
  const auto [channels, h, w, out, k] = reversed_shape();
  const Size2 o = output_image();
  Out<S> slopes(to, channels * h * w, dy.cols());
  slopes.setZero();
  const S* from = dy.data();
  for (Eigen::Index plane = 0; plane < channels * dy.cols(); ++plane)
    for (int r = 0; r < o.h; ++r, from += o.w)
      std::copy_n(from, o.w, to + (plane * h + r + k - 1) * w + k - 1);
  return slopes;
}

template <class S>
void Conv2d<S>::reverse_weights(S* to) const {
  const In<S> w = p_[0].matrix();
  const int taps = kernel_ * kernel_;
  for (int o = 0; o < out_channels_; ++o)
    for (int t = 0; t < taps; ++t)
      for (int c = 0; c < channels_; ++c) *to++ = w(o, c * taps + taps - 1 - t);
}

template <class S>
void Conv2d<S>::forward(In<S> x, Out<S> y, Scratch<S>) const {
  const auto& [w, b] = p_;
  if (places() == 1)  // the kernel sees the whole image
    affine<S>(w.matrix(), x, b.matrix(), y);
  else
    kernels::conv2d(shape(), static_cast<int>(x.cols()), x.data(), w.value, b.value, y.data());
}

template <class S>
void Conv2d<S>::backward(In<S> x, In<S>, In<S> dy, Scratch<S> s, S* gradients, Out<S> dx) const {
  const auto& [w, b] = p_;
  Out<S> dw = w.gradient(gradients), db = b.gradient(gradients);
  if (places() == 1) {
    add_columns<S>(dy, db);
    add_product_nt<S>(dy, x, dw);
    if (dx.data() != nullptr) product_tn<S>(w.matrix(), dy, dx);
    return;
  }
  const int n = static_cast<int>(x.cols());
  kernels::conv2d_weights(shape(), n, x.data(), dy.data(), dw.data(), db.data());
  if (dx.data() == nullptr) return;
  const Out<S> slopes = padded_slopes(dy, s.store);
  S* const weights = s.store + padded<S>(static_cast<std::size_t>(slopes.size()));
  reverse_weights(weights);
  kernels::conv2d(reversed_shape(), n, slopes.data(), weights, static_cast<const S*>(nullptr), dx.data());
}

template class Conv2d<float>;
template class Conv2d<double>;

}  // namespace spectrum::nn
