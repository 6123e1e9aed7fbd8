#include "nn/conv2d.h"

#include <algorithm>
#include <stdexcept>

#include "nn/buffer.h"
#include "nn/gemm.h"

namespace spectrum::nn {
namespace {

template <class S>
Out<S> patches_view(Scratch<S> s, int patch, Eigen::Index columns) {
  return {s.store, patch, columns};
}

/// What follows the patches: outputs place by place, and in backward the gradients of the patches.
template <class S>
Out<S> second_view(Scratch<S> s, int patch, int rows, Eigen::Index columns) {
  return {s.store + padded<S>(static_cast<std::size_t>(patch * columns)), rows, columns};
}

}  // namespace

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

template <class S>
std::size_t Conv2d<S>::scratch_size(int n, bool) const {
  const auto cols = static_cast<std::size_t>(n) * static_cast<std::size_t>(places());
  const auto patches = padded<S>(cols * static_cast<std::size_t>(patch()));
  return patches + padded<S>(cols * static_cast<std::size_t>(out_channels_)) + patches;
}

/// Column n*places + p of `patches` is what the kernel sees of image n at place p, in the order of its
/// weights.
template <class S>
void Conv2d<S>::unfold(In<S> x, Out<S> patches) const {
  const Size2 o = output_image();
  S* to = patches.data();
  for (Eigen::Index n = 0; n < x.cols(); ++n)
    for (int r = 0; r < o.h; ++r)
      for (int q = 0; q < o.w; ++q)
        for (int c = 0; c < channels_; ++c)
          for (int i = 0; i < kernel_; ++i)
            to = std::copy_n(x.col(n).data() + (c * image_.h + r + i) * image_.w + q, kernel_, to);
}

/// The adjoint of unfold: every cell gathers what the patches that saw it hold. x is assigned.
template <class S>
void Conv2d<S>::fold(In<S> patches, Out<S> x) const {
  const Size2 o = output_image();
  const S* from = patches.data();
  x.setZero();
  for (Eigen::Index n = 0; n < x.cols(); ++n)
    for (int r = 0; r < o.h; ++r)
      for (int q = 0; q < o.w; ++q)
        for (int c = 0; c < channels_; ++c)
          for (int i = 0; i < kernel_; ++i)
            for (int j = 0; j < kernel_; ++j) x((c * image_.h + r + i) * image_.w + q + j, n) += *from++;
}

template <class S>
void Conv2d<S>::forward(In<S> x, Out<S> y, Scratch<S> s) const {
  const auto& [w, b] = p_;
  const Eigen::Index at = places(), all = x.cols() * at;
  Out<S> patches = patches_view<S>(s, patch(), all);
  Out<S> z = second_view<S>(s, patch(), out_channels_, all);
  unfold(x, patches);
  z.colwise() = b.matrix().col(0);
  add_product<S>(w.matrix(), patches, z);
  for (Eigen::Index n = 0; n < x.cols(); ++n)
    Out<S>(y.col(n).data(), at, out_channels_) = columns<S>(z, n * at, at).transpose();
}

template <class S>
void Conv2d<S>::backward(In<S> x, In<S>, In<S> dy, Scratch<S> s, S* gradients, Out<S> dx) const {
  const auto& [w, b] = p_;
  const Eigen::Index at = places(), all = x.cols() * at;
  const In<S> patches = patches_view<S>(s, patch(), all);
  Out<S> dz = second_view<S>(s, patch(), out_channels_, all);
  for (Eigen::Index n = 0; n < x.cols(); ++n)
    columns<S>(dz, n * at, at) = In<S>(dy.col(n).data(), at, out_channels_).transpose();
  b.gradient(gradients).col(0) += dz.rowwise().sum();
  add_product_nt<S>(dz, patches, w.gradient(gradients));
  if (dx.data() == nullptr) return;
  Out<S> d_patches(dz.data() + padded<S>(static_cast<std::size_t>(dz.size())), patch(), all);
  d_patches.setZero();
  add_product_tn<S>(w.matrix(), dz, d_patches);
  fold(d_patches, dx);
}

template class Conv2d<float>;
template class Conv2d<double>;

}  // namespace spectrum::nn
