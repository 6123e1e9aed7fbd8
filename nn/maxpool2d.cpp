#include "nn/maxpool2d.h"

#include <stdexcept>

#include "nn/kernels/conv2d.h"

namespace spectrum::nn {

template <class S>
MaxPool2d<S>::MaxPool2d(int channels, Size2 image) : channels_(channels), image_(image) {
  if (channels < 1 || image.h < 1 || image.w < 1)
    throw std::invalid_argument("MaxPool2d: sizes must be positive");
}

/// Backward needs to know which entry of each block was the largest.
template <class S>
std::size_t MaxPool2d<S>::scratch_size(int n, bool training) const {
  return training ? static_cast<std::size_t>(outputs()) * static_cast<std::size_t>(n) : 0;
}

template <class S>
void MaxPool2d<S>::forward(In<S> x, Out<S> y, Scratch<S> s) const {
  if (inputs() == outputs()) {  // one entry a plane
    y = x;
    return;
  }
  const int planes = channels_ * static_cast<int>(x.cols());
  kernels::max_pool(planes, image_.h, image_.w, x.data(), y.data(), s.training ? s.store : nullptr);
}

template <class S>
void MaxPool2d<S>::backward(In<S>, In<S>, In<S> dy, Scratch<S> s, S*, Out<S> dx) const {
  if (dx.data() == nullptr) return;
  if (inputs() == outputs()) {
    dx = dy;
    return;
  }
  const int planes = channels_ * static_cast<int>(dy.cols());
  kernels::max_pool_backward(planes, image_.h, image_.w, s.store, dy.data(), dx.data());
}

template class MaxPool2d<float>;
template class MaxPool2d<double>;

}  // namespace spectrum::nn
