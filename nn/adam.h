#pragma once

#include <span>

#include "nn/buffer.h"

namespace spectrum::nn {

struct AdamOptions {
  double lr = 1e-3;
  double beta1 = 0.9, beta2 = 0.999;
  double eps = 1e-8;
  double weight_decay = 0.0;  ///< L2, added to the gradient as PyTorch's Adam does (not AdamW)
};

/// Adam (Kingma and Ba, ICLR 2015) as PyTorch computes it: g += wd p; m, v = moving means of g, g^2;
/// p -= lr/(1-beta1^t) m / (sqrt(v)/sqrt(1-beta2^t) + eps). Owns its moments; step() allocates nothing.
template <class S>
class Adam {
 public:
  Adam(std::size_t parameters, AdamOptions options);
  void step(std::span<S> parameters, std::span<const S> gradients);
  void set_lr(double lr) { options_.lr = lr; }

 private:
  AdamOptions options_;
  double power1_ = 1.0, power2_ = 1.0;  // beta^t
  Buffer<S> mean_, square_;
};

/// Scales the gradients so that their Euclidean norm is at most max_norm, as torch.nn.utils.clip_grad_norm_
/// does (by max_norm / (norm + 1e-6), capped at 1). Returns the norm before.
template <class S>
double clip_grad_norm(std::span<S> gradients, double max_norm);

}  // namespace spectrum::nn
