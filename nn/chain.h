#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nn/buffer.h"
#include "nn/layer.h"

namespace spectrum::nn {

template <class S>
class Workspace;

/// An ordered sequence of layers of one Model, run forward and backward through a Workspace. It borrows the
/// layers: the Model must outlive it. Several chains may share a Model (an encoder and its heads) and even
/// layers.
template <class S>
class Chain {
 public:
  Chain() = default;
  /// Throws std::invalid_argument if a layer's inputs are not the outputs of the one before, or its steps not
  /// those of another.
  /// The names are for messages; Model::chain gives them.
  explicit Chain(std::vector<const Layer<S>*> layers, std::vector<std::string> names = {});

  int inputs() const { return layers_.front()->inputs(); }
  int outputs() const { return layers_.back()->outputs(); }
  std::span<const Layer<S>* const> layers() const { return layers_; }
  /// Columns of a sample, as its LSTMs want them; 0 if it has none and takes any number.
  int steps() const;
  /// Scalars of dropout mask for a batch of so many columns, all layers together.
  std::size_t mask_size(int columns) const;
  /// Fills them, layer by layer, from a key: the same key gives the same masks.
  void draw_masks(int columns, std::span<S> masks, std::uint64_t key) const;

  /// x:(inputs,N), N at most the workspace's. Returns y:(outputs,N), which lives in the workspace. `masks`
  /// holds mask_size(N) scalars, or is empty: then dropout is the identity.
  In<S> forward(In<S> x, Workspace<S>& ws, std::span<const S> masks = {}) const;
  /// After forward on the same x, masks and workspace, and after ws.dy() has been filled. Adds to the
  /// gradient block and returns dL/dx, which lives in the workspace; none() unless input_gradient asks for
  /// it.
  Out<S> backward(In<S> x, Workspace<S>& ws, S* gradients, bool input_gradient = false) const;
  /// After forward on the same x and workspace: what was first not finite, as in "the output of layer lstm1
  /// is not finite", or nothing. It reads every number: ask when the loss has turned out not to be finite.
  std::string fault(In<S> x, Workspace<S>& ws) const;

 private:
  std::string name(std::size_t i) const;

  std::vector<const Layer<S>*> layers_;
  std::vector<std::string> names_;
};

enum class Mode { kInference, kTraining };

/// The activations of one chain for one thread, sized once for its largest batch. Nothing allocates
/// afterwards.
template <class S>
class Workspace {
 public:
  /// Throws std::runtime_error where the environment asks for kernels that cannot run here
  /// (kernels/variants.h).
  Workspace(const Chain<S>& chain, int max_columns, Mode mode);
  /// Where the loss puts dL/dy of the last forward: (outputs,N). Only for training, and only once forward has
  /// returned: in one argument list with it, it might be evaluated first.
  Out<S> dy() { return slope(slots_.size() - 1); }

 private:
  friend class Chain<S>;
  struct Slot {
    int rows;                     // of this layer's output
    std::size_t output, scratch;  // offsets in block_
    const S* mask = nullptr;      // of the last forward
  };
  Out<S> output(std::size_t i) { return {block_.data() + slots_[i].output, slots_[i].rows, columns_}; }
  /// Gradient of layer i's output; two buffers serve all layers in turn. i = -1: of the chain's input.
  Out<S> slope(std::size_t i) {
    return {block_.data() + slopes_[(i + 2) % 2], i + 1 == 0 ? inputs_ : slots_[i].rows, columns_};
  }
  Scratch<S> scratch(std::size_t i) {
    return {block_.data() + slots_[i].scratch, slots_[i].mask, mode_ == Mode::kTraining};
  }

  Mode mode_;
  int max_columns_, inputs_, columns_ = 0;
  std::vector<Slot> slots_;
  std::size_t slopes_[2] = {0, 0};
  Buffer<S> block_;
};

}  // namespace spectrum::nn
