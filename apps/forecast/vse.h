#pragma once

#include <span>
#include <vector>

#include "apps/forecast/encoder.h"
#include "apps/forecast/training.h"
#include "nn/model.h"

namespace spectrum::forecast {

struct VseFit;

/// Visual shape encoder: an 8x8 grid of scaled closes through two convolutions (16, 32 channels of 3x3, ReLU,
/// max pooling 2x2 in ceil mode, so that the last pool, on 1x1 maps, is the identity) and a dense layer
/// of 32. Tensors as in PyTorch: conv1, conv2, dense and the training head decode.
class Vse {
 public:
  static constexpr int kSide = 8, kCells = kSide * kSide, kWidth = 32;

  /// Throws std::invalid_argument naming the tensor that is missing, unexpected, mis-shaped or not finite.
  static Vse from_tensors(std::span<const NamedTensor> tensors);
  std::vector<NamedTensor> tensors() const { return model_.state(); }

  /// grids: 64 cells in [0, 1], row-major. out: n x 32. Throws std::invalid_argument on another width.
  void encode(const Rows& grids, int threads, Rows& out) const;
  /// The same in buffers that the caller keeps: no allocation once `out` and they have their size.
  void encode(const Rows& grids, RunBuffers& buffers, Rows& out) const;
  RunBuffers buffers(int threads) const { return {encode_, 1, threads}; }

 private:
  friend VseFit fit_vse(const Rows&, const Rows&, const FitOptions&, const Progress&);
  Vse();

  nn::Model<float> model_;
  nn::Chain<float> encode_, autoencode_;
};

struct VseFit {
  Vse model;
  FitReport report;  ///< score: explained variance of the validation grids, beside PCA-32's
};

/// Ten epochs as a denoising autoencoder (Vincent et al., ICML 2008) with a linear decoder: a quarter of the
/// cells are set to 0.5 and weigh double in the squared error. Throws std::invalid_argument on unusable rows.
/// `valid` may be empty: the scores are then NaN.
VseFit fit_vse(const Rows& train, const Rows& valid, const FitOptions& options, const Progress& progress);

}  // namespace spectrum::forecast
