#pragma once

#include <span>
#include <vector>

#include "apps/forecast/encoder.h"
#include "apps/forecast/standardizer.h"
#include "apps/forecast/training.h"
#include "nn/model.h"

namespace spectrum::forecast {

struct FusionFit;

/// Fusion network: the 78 fused columns, standardised, through 64 and 32 ReLU units (dropout 0.3, 0.2) to the
/// classes bear, neutral, bull (0, 1, 2). Tensors as in PyTorch: fc1, fc2, fc3, with scaler.*.
class Fusion {
 public:
  static constexpr int kInputs = 78, kClasses = 3;

  /// Throws std::invalid_argument naming the tensor that is missing, unexpected, mis-shaped or not finite.
  static Fusion from_tensors(std::span<const NamedTensor> tensors);
  std::vector<NamedTensor> tensors() const;

  /// rows: 78 raw columns. out: n x 3 probabilities, softmax(logits / temperature). Throws
  /// std::invalid_argument on another width or a temperature that is not positive.
  void predict(const Rows& rows, double temperature, int threads, Rows& out) const;
  /// The same in buffers that the caller keeps: no allocation once `out` and they have their size.
  void predict(const Rows& rows, double temperature, RunBuffers& buffers, Rows& out) const;
  RunBuffers buffers(int threads) const { return {logits_, 1, threads}; }

 private:
  friend FusionFit fit_fusion(const Rows&, std::span<const int>, const Rows&, std::span<const int>,
                              const FitOptions&, const Progress&);
  Fusion();
  void logits(const Rows& rows, RunBuffers& buffers, Rows& out) const;

  nn::Model<float> model_;
  nn::Chain<float> logits_;
  Standardizer scaler_;
};

struct FusionFit {
  Fusion model;
  double temperature = 1.0;
  FitReport
      report;  ///< score: cross-entropy of the validation rows at this temperature, beside the class prior's
};

/// Up to 100 epochs of cross-entropy, L2 1e-4, keeping the weights of the least validation loss; 15 epochs
/// without a better one end the fit. Then the temperature. Standardises each column on the training rows.
/// Labels are 0, 1, 2. Throws std::invalid_argument on unusable rows or labels; `valid` must not be empty.
FusionFit fit_fusion(const Rows& train, std::span<const int> train_labels, const Rows& valid,
                     std::span<const int> valid_labels, const FitOptions& options, const Progress& progress);

/// Temperature scaling (Guo et al., ICML 2017): the T in [0.05, 20] with the least cross-entropy of logits /
/// T, which is convex in 1/T, by golden section.
double fit_temperature(const Rows& logits, std::span<const int> labels);

}  // namespace spectrum::forecast
