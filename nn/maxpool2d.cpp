#include "nn/maxpool2d.h"

#include <algorithm>
#include <stdexcept>

namespace spectrum::nn {

template <class S>
MaxPool2d<S>::MaxPool2d(int channels, Size2 image) : channels_(channels), image_(image) {
  if (channels < 1 || image.h < 1 || image.w < 1)
    throw std::invalid_argument("MaxPool2d: sizes must be positive");
}

/// Index within the plane of the largest entry of block (r, q).
template <class S>
int MaxPool2d<S>::winner(const S* plane, int r, int q) const {
  int best = 2 * r * image_.w + 2 * q;
  for (int i = 2 * r; i < std::min(2 * r + 2, image_.h); ++i)
    for (int j = 2 * q; j < std::min(2 * q + 2, image_.w); ++j)
      if (plane[i * image_.w + j] > plane[best]) best = i * image_.w + j;
  return best;
}

template <class S>
void MaxPool2d<S>::forward(In<S> x, Out<S> y, Scratch<S>) const {
  const Size2 o = output_image();
  const S* plane = x.data();
  S* to = y.data();
  for (Eigen::Index p = 0; p < channels_ * x.cols(); ++p, plane += image_.h * image_.w)
    for (int r = 0; r < o.h; ++r)
      for (int q = 0; q < o.w; ++q) *to++ = plane[winner(plane, r, q)];
}

template <class S>
void MaxPool2d<S>::backward(In<S> x, In<S>, In<S> dy, Scratch<S>, S*, Out<S> dx) const {
  if (dx.data() == nullptr) return;
  const Size2 o = output_image();
  const S *plane = x.data(), *from = dy.data();
  S* d_plane = dx.data();
  dx.setZero();
  for (Eigen::Index p = 0; p < channels_ * x.cols(); ++p) {
    for (int r = 0; r < o.h; ++r)
      for (int q = 0; q < o.w; ++q) d_plane[winner(plane, r, q)] += *from++;
    plane += image_.h * image_.w;
    d_plane += image_.h * image_.w;
  }
}

template class MaxPool2d<float>;
template class MaxPool2d<double>;

}  // namespace spectrum::nn
