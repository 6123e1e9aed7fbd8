#include "nn/adam.h"

#include <Eigen/Core>
#include <cassert>
#include <cmath>
#include <stdexcept>

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
  using Array = Eigen::Array<S, Eigen::Dynamic, 1>;
  const auto n = static_cast<Eigen::Index>(parameters.size());
  const Eigen::Map<const Array> g(gradients.data(), n);
  Eigen::Map<Array> p(parameters.data(), n), m(mean_.data(), n), v(square_.data(), n);
  const auto& o = options_;
  ++steps_;
  const double t = static_cast<double>(steps_);
  const S rate = static_cast<S>(o.lr / (1.0 - std::pow(o.beta1, t)));
  const S root = static_cast<S>(std::sqrt(1.0 - std::pow(o.beta2, t)));
  const S b1 = static_cast<S>(o.beta1), b2 = static_cast<S>(o.beta2), decay = static_cast<S>(o.weight_decay);
  const S rest1 = static_cast<S>(1.0 - o.beta1), rest2 = static_cast<S>(1.0 - o.beta2);
  m = b1 * m + rest1 * (g + decay * p);
  v = b2 * v + rest2 * (g + decay * p).square();
  p -= rate * m / (v.sqrt() / root + static_cast<S>(o.eps));
}

template <class S>
double clip_grad_norm(std::span<S> gradients, double max_norm) {
  double sum = 0.0;
  for (const S g : gradients) sum += static_cast<double>(g) * static_cast<double>(g);
  const double norm = std::sqrt(sum), factor = max_norm / (norm + 1e-6);
  if (factor < 1.0)
    for (S& g : gradients) g *= static_cast<S>(factor);
  return norm;
}

template class Adam<float>;
template class Adam<double>;
template double clip_grad_norm<float>(std::span<float>, double);
template double clip_grad_norm<double>(std::span<double>, double);

}  // namespace spectrum::nn
