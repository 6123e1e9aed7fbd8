#include "nn/shards.h"

#include <Eigen/Core>
#include <stdexcept>

namespace spectrum::nn {

template <class S>
Shards<S>::Shards(std::size_t parameters, int max_batch, int threads, int slice)
    : parameters_(parameters), stride_(padded<S>(parameters)), threads_(threads), slice_(slice) {
  if (max_batch < 1 || threads < 1 || slice < 1)
    throw std::invalid_argument("Shards: batch, threads and slice must be positive");
  const auto slices = static_cast<std::size_t>(slice_count(max_batch, slice));
  if (slices > 1) blocks_.resize(slices * stride_);
  losses_.resize(slices);
}

template <class S>
double Shards<S>::combine(int slices, std::span<S> gradients) {
  using Array = Eigen::Array<S, Eigen::Dynamic, 1>;
  const auto n = static_cast<Eigen::Index>(parameters_);
  Eigen::Map<Array> sum(gradients.data(), n);
  sum.setZero();
  double loss = 0.0;
  for (int i = 0; i < slices; ++i) {
    sum += Eigen::Map<const Array>(block(i).data(), n);
    loss += losses_[static_cast<std::size_t>(i)];
  }
  return loss;
}

template class Shards<float>;
template class Shards<double>;

}  // namespace spectrum::nn
