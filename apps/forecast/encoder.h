#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "nn/layer.h"
#include "nn/trainer.h"

/// What the four networks (tme, vse, gfe, fusion) have in common at their doors: rows of numbers in, rows of
/// numbers out, named tensors to keep. No file, clock or print.
namespace spectrum::forecast {

/// A table of samples, row-major, one sample a row.
struct Rows {
  int n = 0, width = 0;
  std::vector<float> values;

  std::span<const float> row(int i) const {
    return std::span(values).subspan(static_cast<std::size_t>(i) * static_cast<std::size_t>(width),
                                     static_cast<std::size_t>(width));
  }
};

/// A tensor of a PyTorch state_dict (name, shape, values row-major). Beside the network's own, tensors named
/// scaler.* and selftest.* may be present: each model reads the scaler it needs and ignores the rest of them.
using NamedTensor = nn::Tensor<float>;

struct FitOptions {
  std::uint64_t seed = 42;
  int threads = 1;  ///< changes the time, never the result; only the LSTMs are large enough to use them
  int epochs = 0;   ///< 0: the model's own number
};

struct FitReport : nn::TrainingReport {
  double score = 0.0, baseline = 0.0;  ///< on the validation rows
  std::string score_name, baseline_name;
  int train_rows = 0, valid_rows = 0;
};

/// Called after every epoch (from 1) with its training loss.
using Progress = std::function<void(int epoch, int epochs, double loss)>;

/// Whether a NaN may stand for a value that its market does not have; a Standardizer makes it neutral.
enum class Missing { kRefused, kAllowed };

/// Throws std::invalid_argument, beginning with `what`, unless there are at least `min_rows` rows of `width`
/// finite (or, where allowed, missing) values.
void check_rows(const Rows& rows, int width, int min_rows, const std::string& what,
                Missing missing = Missing::kRefused);

}  // namespace spectrum::forecast
