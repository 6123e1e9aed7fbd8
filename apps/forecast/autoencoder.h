#pragma once

#include "apps/forecast/training.h"

namespace spectrum::forecast {

/// One mini-batch's corrupted inputs of a denoising autoencoder, a column per sample, with a weight per cell.
struct Corruption {
  nn::Matrix<float> x, weight;
};

/// A plain autoencoder, one chain from rows to rows, trained on the weighted squared error between the clean
/// row and the answer to its corrupted copy; validated on clean rows.
class Autoencoding final : public nn::Task<float> {
 public:
  /// Is given a clean batch in x and ones in weight.
  using Corrupt = std::function<void(int samples, Corruption&, std::mt19937_64&)>;

  /// Borrows the rows.
  Autoencoding(const nn::Chain<float>& chain, const Rows& train, const Rows& valid, Corrupt corrupt);

  int samples() const override { return train_.n; }
  int valid_samples() const override { return valid_.n; }
  void reserve(const nn::Room& room) override;
  void prepare(std::span<const int> ids, std::mt19937_64& rng) override;
  double share(const nn::Slice& slice, std::span<const int> ids, int batch, float* gradients) override;
  double validate() override;
  std::string fault(const nn::Slice& slice) override;

 private:
  nn::Chain<float> chain_;
  const Rows &train_, &valid_;
  Corrupt corrupt_;
  std::vector<nn::Workspace<float>> workspaces_;  // one a thread
  nn::Matrix<float> clean_;
  Corruption corruption_;
  RunBuffers valid_buffers_;
  Rows valid_answer_;
};

/// Mean squared error between rows.
double mean_squared_error(const Rows& a, const Rows& b);

/// The chain's answer to every row, itself a row's width or another.
void run_rows(const nn::Chain<float>& chain, const Rows& rows, RunBuffers& buffers, Rows& out);

}  // namespace spectrum::forecast
