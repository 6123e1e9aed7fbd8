#pragma once

#include <memory>
#include <utility>

#include "nn/buffer.h"
#include "nn/chain.h"
#include "nn/layer.h"

namespace spectrum::nn {

/// Owns named layers, one flat block of their parameters and one of gradients with the same offsets (each
/// tensor starts on a cache line; the gaps stay zero). Movable, not copyable: layers point into the block.
template <class S>
class Model {
 public:
  Model() = default;
  Model(Model&&) noexcept = default;
  Model& operator=(Model&&) noexcept = default;

  /// Builds a layer L(args...) under a name. All parameters start at zero. Throws on a name used twice.
  template <class L, class... Args>
  L& add(std::string name, Args&&... args) {
    auto layer = std::make_unique<L>(std::forward<Args>(args)...);
    L& added = *layer;
    adopt(std::move(name), std::move(layer));
    return added;
  }
  /// The named layers in the given order. Throws std::invalid_argument on an unknown name.
  Chain<S> chain(std::initializer_list<std::string_view> names) const;

  /// The layer of that name, to give it starting values. Throws std::invalid_argument on an unknown name.
  Layer<S>& layer(std::string_view name) const;

  std::span<S> parameters() { return values_; }
  std::span<const S> parameters() const { return values_; }
  std::span<S> gradients() { return gradients_; }
  void zero_grad();

  /// Every parameter in the order of adding, named "layer.param", values row-major as in PyTorch's
  /// state_dict.
  std::vector<Tensor<S>> state() const { return exported(values_.data()); }
  /// The gradients in the same form.
  std::vector<Tensor<S>> gradient_state() const { return exported(gradients_.data()); }
  /// Takes exactly the tensors state() would give. Throws std::invalid_argument naming the first one that is
  /// missing, unexpected, given twice, of another shape or not finite; the model is then as it was.
  void load(std::span<const Tensor<S>> tensors);

  /// The name of the last tensor, in the order of adding, that is not finite in a block of parameters or
  /// gradients, or nothing. Last, since gradients are computed from the last layer to the first.
  std::string fault(std::span<const S> block) const;

 private:
  struct Named {
    std::string name;
    std::unique_ptr<Layer<S>> layer;
  };
  void adopt(std::string name, std::unique_ptr<Layer<S>> layer);
  std::vector<Tensor<S>> exported(const S* block) const;

  std::vector<Named> layers_;
  Buffer<S> values_, gradients_;
};

/// Throws std::invalid_argument naming the tensor unless its values are finite and as many as its shape says.
template <class S>
void check_tensor(const Tensor<S>& tensor);

}  // namespace spectrum::nn
