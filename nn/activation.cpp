#include "nn/activation.h"

#include <stdexcept>

#include "nn/kernels/activation.h"

namespace spectrum::nn {
template <class S>
void softmax(In<S> z, Out<S> p) {
  for (Eigen::Index n = 0; n < z.cols(); ++n) {
    const S top = z.col(n).maxCoeff();
    p.col(n) = (z.col(n).array() - top).exp();
    p.col(n) /= p.col(n).sum();
  }
}

template <class S>
Activate<S>::Activate(int size, Activation kind) : size_(size), kind_(kind) {
  if (size < 1) throw std::invalid_argument("Activate: size must be positive");
}

template <class S>
void Activate<S>::forward(In<S> x, Out<S> y, Scratch<S>) const {
  const int n = static_cast<int>(x.size());
  switch (kind_) {
    case Activation::kRelu:
      y = x.cwiseMax(S(0));
      break;
    case Activation::kTanh:
      kernels::tanh(n, x.data(), y.data());
      break;
    case Activation::kSigmoid:
      kernels::sigmoid(n, x.data(), y.data());
      break;
    case Activation::kSoftmax:
      softmax<S>(x, y);
      break;
  }
}

template <class S>
void Activate<S>::backward(In<S>, In<S> y, In<S> dy, Scratch<S>, S*, Out<S> dx) const {
  if (dx.data() == nullptr) return;
  switch (kind_) {
    case Activation::kRelu:
      dx = (y.array() > S(0)).select(dy, S(0));
      break;
    case Activation::kTanh:
      dx = dy.array() * (S(1) - y.array().square());
      break;
    case Activation::kSigmoid:
      dx = dy.array() * y.array() * (S(1) - y.array());
      break;
    case Activation::kSoftmax:
      for (Eigen::Index n = 0; n < y.cols(); ++n)
        dx.col(n) = y.col(n).array() * (dy.col(n).array() - y.col(n).dot(dy.col(n)));
      break;
  }
}

template void softmax<float>(In<float>, Out<float>);
template void softmax<double>(In<double>, Out<double>);
template class Activate<float>;
template class Activate<double>;

}  // namespace spectrum::nn
