#include "nn/adam.h"

#include <cassert>
#include <cmath>
#include <stdexcept>

#include "nn/kernels/optimizer.h"

namespace spectrum::nn {

template <class S>
Adam<S>::Adam(std::size_t parameters, AdamOptions options)
    : options_(options), mean_(parameters), square_(parameters) {
  const auto fraction = [](double b) { return b >= 0.0 && b < 1.0; };
  if (!(options.lr > 0.0 && options.eps > 0.0 && options.weight_decay >= 0.0) || !fraction(options.beta1) ||
      !fraction(options.beta2))
    throw std::invalid_argument(
        "Adam: lr and eps must be positive, betas in [0, 1), weight_decay not negative");
}

template <class S>
void Adam<S>::step(std::span<S> parameters, std::span<const S> gradients) {
  assert(parameters.size() == mean_.size() && gradients.size() == mean_.size());
  const auto& o = options_;
  power1_ *= o.beta1;
  power2_ *= o.beta2;
  const auto rounded = [](double x) { return static_cast<S>(x); };
  const kernels::AdamStep<S> step = {
      .beta1 = rounded(o.beta1),
      .rest1 = rounded(1.0 - o.beta1),
      .beta2 = rounded(o.beta2),
      .rest2 = rounded(1.0 - o.beta2),
      .rate = rounded(o.lr / (1.0 - power1_)),
      .root = rounded(std::sqrt(1.0 - power2_)),
      .eps = rounded(o.eps),
      .decay = rounded(o.weight_decay),
  };
  kernels::adam(static_cast<int>(parameters.size()), step, gradients.data(), parameters.data(), mean_.data(),
                square_.data());
}

template <class S>
double clip_grad_norm(std::span<S> gradients, double max_norm) {
  const int n = static_cast<int>(gradients.size());
  const double norm = std::sqrt(kernels::sum_of_squares(n, gradients.data()));
  const double factor = max_norm / (norm + 1e-6);
  if (factor < 1.0) kernels::scale(n, static_cast<S>(factor), gradients.data());
  return norm;
}

template class Adam<float>;
template class Adam<double>;
template double clip_grad_norm<float>(std::span<float>, double);
template double clip_grad_norm<double>(std::span<double>, double);

}  // namespace spectrum::nn
