#include "nn/dropout.h"

#include <stdexcept>

#include "nn/kernels/activation.h"

namespace spectrum::nn {

template <class S>
Dropout<S>::Dropout(int size, double rate) : size_(size), rate_(rate) {
  if (size < 1) throw std::invalid_argument("Dropout: size must be positive");
  if (!(rate >= 0.0 && rate < 1.0)) throw std::invalid_argument("Dropout: rate must lie in [0, 1)");
}

template <class S>
void Dropout<S>::forward(In<S> x, Out<S> y, Scratch<S> s) const {
  if (s.mask == nullptr) {
    y = x;
    return;
  }
  kernels::multiply(static_cast<int>(x.size()), x.data(), s.mask, y.data());
}

template <class S>
void Dropout<S>::backward(In<S>, In<S>, In<S> dy, Scratch<S> s, S*, Out<S> dx) const {
  if (dx.data() == nullptr) return;
  if (s.mask == nullptr) {
    dx = dy;
    return;
  }
  kernels::multiply(static_cast<int>(dy.size()), dy.data(), s.mask, dx.data());
}

template class Dropout<float>;
template class Dropout<double>;

}  // namespace spectrum::nn
