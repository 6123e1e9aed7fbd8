#include "apps/forecast/training.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace spectrum::forecast {

FitReport fit_network(nn::Model<float>& model, nn::Task<float>& task, nn::TrainerOptions own,
                      const FitOptions& options, const Progress& progress, std::mt19937_64& rng) {
  if (options.epochs > 0) own.epochs = options.epochs;
  if (progress) own.progress = [&](const nn::Progress& p) { progress(p.epoch, p.epochs, p.train_loss); };
  FitReport report;
  static_cast<nn::TrainingReport&>(report) = nn::Trainer<float>(model, std::move(own)).fit(task, rng);
  report.train_rows = task.samples();
  report.valid_rows = task.valid_samples();
  return report;
}

RunBuffers::RunBuffers(const nn::Chain<float>& chain, int steps, int threads) : steps_(steps) {
  for (int t = 0; t < std::max(1, threads); ++t) {
    workspaces_.emplace_back(chain, steps * nn::kSliceSize, nn::Mode::kInference);
    inputs_.emplace_back(chain.inputs(), steps * nn::kSliceSize);
  }
}

std::vector<NamedTensor> network_tensors(std::span<const NamedTensor> tensors) {
  std::vector<NamedTensor> own;
  std::ranges::copy_if(tensors, std::back_inserter(own), [](const NamedTensor& t) {
    return !t.name.starts_with("scaler.") && !t.name.starts_with("selftest.");
  });
  return own;
}

}  // namespace spectrum::forecast
