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
      kernels::relu(n, x.data(), y.data());
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
  const int n = static_cast<int>(y.size());
  switch (kind_) {
    case Activation::kRelu:
      kernels::relu_backward(n, y.data(), dy.data(), dx.data());
      break;
    case Activation::kTanh:
      kernels::tanh_backward(n, y.data(), dy.data(), dx.data());
      break;
    case Activation::kSigmoid:
      kernels::sigmoid_backward(n, y.data(), dy.data(), dx.data());
      break;
    case Activation::kSoftmax:
      for (Eigen::Index j = 0; j < y.cols(); ++j)
        dx.col(j) = y.col(j).array() * (dy.col(j).array() - y.col(j).dot(dy.col(j)));
      break;
  }
}

template void softmax<float>(In<float>, Out<float>);
template void softmax<double>(In<double>, Out<double>);
template class Activate<float>;
template class Activate<double>;

}  // namespace spectrum::nn
