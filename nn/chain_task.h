#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "nn/slice_masks.h"
#include "nn/trainer.h"

namespace spectrum::nn {

/// Samples to learn from, a column each; the numbers lie elsewhere, and a row-major table with a row per
/// sample is this already. A sequence is a column too, step after step.
template <class S>
struct Samples {
  In<S> x{nullptr, 0, 0};            ///< (inputs or steps*inputs, n)
  In<S> y{nullptr, 0, 0};            ///< targets (outputs or steps*outputs, n), or none
  std::span<const int> labels = {};  ///< a class 0 .. outputs-1 for each sample, or none

  int size() const { return static_cast<int>(x.cols()); }
};

/// Fits one chain of layers to samples:
///
///   nn::ChainTask<float> task(model.chain({"fc1", "relu", "fc2"}), {x, y},
///                             [](auto out, const auto& s, int batch, auto d_out) {
///                               return nn::mse<float>(out, s.y, batch * out.rows(), d_out);
///                             });
///   nn::Trainer<float>(model, {.epochs = 20, .adam = {.lr = 1e-3}}).fit(task, rng);
///
/// Of a sequence the loss sees the output at its last step, or, if the targets have steps*outputs rows, that
/// of every step. Dropout masks are drawn anew for every batch.
template <class S>
class ChainTask : public Task<S> {
 public:
  /// Share of some samples in the mean loss of `batch`, with dy = its gradient (not wanted if dy is none()),
  /// as the losses of nn/losses.h give it. s: the same samples, a sequence as T blocks of B columns. What
  /// it throws ends the fit.
  using Loss = std::function<double(In<S> y, const Samples<S>& s, int batch, Out<S> dy)>;

  /// Borrows the numbers of the samples. Throws std::invalid_argument saying what is wrong and where: shapes
  /// that do not fit the chain or each other, no sample, a number that is not finite, a label out of range,
  /// no loss.
  ChainTask(Chain<S> chain, Samples<S> train, Loss loss, Samples<S> valid = {});
  ~ChainTask() override;

  int samples() const override { return train_.size(); }
  int valid_samples() const override { return valid_.size(); }
  void reserve(const Room& room) override;
  void prepare(std::span<const int> ids, std::mt19937_64& rng) override;
  double share(const Slice& slice, std::span<const int> ids, int batch, S* gradients) override;
  double validate() override;
  std::string fault(const Slice& slice) override;

 private:
  struct Buffers;
  void check(const Samples<S>& samples, const std::string& what) const;
  Samples<S> gather(const Samples<S>& from, std::span<const int> ids, Buffers& own) const;
  In<S> answer(In<S> y) const;
  Buffers& buffers(const Slice& slice);

  Chain<S> chain_;
  Samples<S> train_, valid_;
  Loss loss_;
  int steps_ = 1, slice_ = kSliceSize;
  bool every_step_ = false;
  std::optional<SliceMasks<S>> masks_;
  std::vector<std::unique_ptr<Buffers>> buffers_;  // one a thread
  std::vector<int> valid_ids_;
  std::vector<double> valid_shares_;
};

}  // namespace spectrum::nn
