#pragma once

#include <span>
#include <vector>

#include "apps/forecast/encoder.h"
#include "apps/forecast/standardizer.h"
#include "apps/forecast/training.h"
#include "nn/model.h"

namespace spectrum::forecast {

struct TmeFit;

/// Temporal memory encoder: two LSTM layers (64, 32) over 90 sessions of 4 channels; the embedding is the
/// last hidden state. Tensors as in PyTorch: lstm1, lstm2 and the two training heads predict and reconstruct,
/// with scaler.*.
class Tme {
 public:
  static constexpr int kSteps = 90, kChannels = 4, kWidth = 32;
  static constexpr int kBlocks = 10;  ///< of the piecewise aggregate (PAA) the reconstruction head aims at

  /// Throws std::invalid_argument naming the tensor that is missing, unexpected, mis-shaped or not finite.
  static Tme from_tensors(std::span<const NamedTensor> tensors);
  std::vector<NamedTensor> tensors() const;

  /// windows: raw channels, t-major (360 wide). out: n x 32. Throws std::invalid_argument on another width.
  void encode(const Rows& windows, int threads, Rows& out) const;
  /// The same in buffers that the caller keeps: no allocation once `out` and they have their size.
  void encode(const Rows& windows, RunBuffers& buffers, Rows& out) const;
  RunBuffers buffers(int threads) const { return {encode_, kSteps, threads}; }

 private:
  friend TmeFit fit_tme(const Rows&, const Rows&, const FitOptions&, const Progress&);
  Tme();

  nn::Model<float> model_;
  nn::Chain<float> encode_;
  Standardizer scaler_;
};

struct TmeFit {
  Tme model;
  /// Score: explained variance of the validation windows' PAA10, reconstructed from the embedding; baseline:
  /// from as many principal components of the window.
  FitReport report;
  /// Next-step Huber loss on the validation windows, beside that of "volatility channels stay, the return is
  /// zero".
  double next_step_huber = 0.0, persistence_huber = 0.0;
};

/// Ten epochs of next-step prediction (Huber, channels weighing 0.25, 1, 1, 1) plus half the error of
/// reconstructing PAA10 from the embedding, Adam along half a cosine with mean rate 1e-3, gradient norm
/// clipped at 1. Standardises each channel on the training windows. Throws std::invalid_argument on unusable
/// rows. `valid` may be empty: its losses and scores are then NaN.
TmeFit fit_tme(const Rows& train, const Rows& valid, const FitOptions& options, const Progress& progress);

}  // namespace spectrum::forecast
