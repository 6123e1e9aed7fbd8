#pragma once

#include "apps/forecast/training.h"

namespace spectrum::forecast {

/// One mini-batch's corrupted inputs of a denoising autoencoder, a column per sample, with a weight per cell.
struct Corruption {
  nn::Matrix<float> x, weight;
};

/// A plain autoencoder, one chain from rows to rows, trained on the weighted squared error between the clean
/// row and the answer to its corrupted copy.
class Autoencoding {
 public:
  Autoencoding(nn::Model<float>& model, const nn::Chain<float>& chain, nn::AdamOptions adam);

  void set_lr(double lr) { training_.set_lr(lr); }

  /// corrupt(samples, Corruption&) is given the clean batch in x and ones in weight, and draws on this
  /// thread.
  template <class Corrupt>
  double epoch(const Rows& rows, std::mt19937_64& rng, Corrupt&& corrupt) {
    return training_.epoch(
        rows.n, rng,
        [&](std::span<const int> ids) {
          gather(rows, ids);
          corrupt(static_cast<int>(ids.size()), corruption_);
        },
        [&](const nn::Slice& slice, std::span<const int>, int batch, float* gradients) {
          return share(slice, batch, gradients);
        });
  }

 private:
  void gather(const Rows& rows, std::span<const int> ids);
  double share(const nn::Slice& slice, int batch, float* gradients);

  nn::Chain<float> chain_;
  Training training_;
  nn::Workspace<float> workspace_;
  nn::Matrix<float> clean_;
  Corruption corruption_;
};

/// Mean squared error between rows.
double mean_squared_error(const Rows& a, const Rows& b);

/// The chain's answer to every row, itself a row's width or another.
void run_rows(const nn::Chain<float>& chain, const Rows& rows, RunBuffers& buffers, Rows& out);

}  // namespace spectrum::forecast
