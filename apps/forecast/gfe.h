#pragma once

#include <span>
#include <vector>

#include "apps/forecast/encoder.h"
#include "apps/forecast/training.h"
#include "nn/model.h"

namespace spectrum::forecast {

struct GfeFit;

/// General feature encoder: an autoencoder 20 -> 16 -> 8 -> 16 -> 20 (tanh, the output sigmoid); the
/// embedding is the middle. Tensors as in PyTorch: enc1, enc2, dec1, dec2.
class Gfe {
 public:
  static constexpr int kInputs = 20, kWidth = 8;

  /// Throws std::invalid_argument naming the tensor that is missing, unexpected, mis-shaped or not finite.
  static Gfe from_tensors(std::span<const NamedTensor> tensors);
  std::vector<NamedTensor> tensors() const { return model_.state(); }

  /// rows: 20 inputs, mapped by the caller to [0.01, 0.99]. out: n x 8. Throws std::invalid_argument on
  /// another width.
  void encode(const Rows& rows, int threads, Rows& out) const;
  /// The same in buffers that the caller keeps: no allocation once `out` and they have their size.
  void encode(const Rows& rows, RunBuffers& buffers, Rows& out) const;
  RunBuffers buffers(int threads) const { return {encode_, 1, threads}; }
  /// Mean squared error of each row's reconstruction: how new the row is.
  std::vector<double> reconstruction_error(const Rows& rows, int threads) const;

 private:
  friend GfeFit fit_gfe(const Rows&, const Rows&, const FitOptions&, const Progress&);
  Gfe();

  nn::Model<float> model_;
  nn::Chain<float> encode_, autoencode_;
};

struct GfeFit {
  Gfe model;
  FitReport report;  ///< score: explained variance of the validation rows, beside PCA-8's
};

/// Up to 50 epochs of denoising (noise of 0.05 on the inputs), L2 1e-5, on all but the last 15 % of the
/// training rows; the weights with the least error on those are kept, and ten epochs without a better one end
/// the fit. Throws std::invalid_argument on unusable rows. `valid` may be empty: the scores are then NaN.
GfeFit fit_gfe(const Rows& train, const Rows& valid, const FitOptions& options, const Progress& progress);

}  // namespace spectrum::forecast
