#include "apps/forecast/vse.h"

#include <stdexcept>

#include "apps/forecast/autoencoder.h"
#include "apps/forecast/pca.h"
#include "nn/activation.h"
#include "nn/conv2d.h"
#include "nn/dense.h"
#include "nn/init.h"
#include "nn/maxpool2d.h"
#include "nn/random.h"

namespace spectrum::forecast {
namespace {

constexpr int kEpochs = 10, kChannels1 = 16, kChannels2 = 32, kKernel = 3;
constexpr double kPeakRate = 8e-3, kMasked = 0.25;
constexpr float kMaskValue = 0.5f, kMaskedWeight = 2.0f;

/// A quarter of the cells becomes 0.5 and weighs double.
void mask_cells(int samples, Corruption& c, std::vector<float>& keep, std::mt19937_64& rng) {
  keep.resize(static_cast<std::size_t>(samples) * Vse::kCells);
  nn::draw_dropout_mask<float>(keep, kMasked, rng());
  for (std::size_t i = 0; i < keep.size(); ++i) {
    if (keep[i] != 0.0f) continue;
    c.x.data()[i] = kMaskValue;
    c.weight.data()[i] = kMaskedWeight;
  }
}

}  // namespace

Vse::Vse() {
  auto& conv1 = model_.add<nn::Conv2d<float>>("conv1", 1, nn::Size2{kSide, kSide}, kChannels1, kKernel);
  // Pooled first: the largest of ReLUs is the ReLU of the largest, and a quarter as many are taken.
  auto& pool1 = model_.add<nn::MaxPool2d<float>>("pool1", kChannels1, conv1.output_image());
  model_.add<nn::Activate<float>>("relu1", pool1.outputs(), nn::Activation::kRelu);
  auto& conv2 = model_.add<nn::Conv2d<float>>("conv2", kChannels1, pool1.output_image(), kChannels2, kKernel);
  model_.add<nn::Activate<float>>("relu2", conv2.outputs(), nn::Activation::kRelu);
  auto& pool2 = model_.add<nn::MaxPool2d<float>>("pool2", kChannels2, conv2.output_image());
  model_.add<nn::Dense<float>>("dense", pool2.outputs(), kWidth);
  model_.add<nn::Dense<float>>("decode", kWidth, kCells);
  encode_ = model_.chain({"conv1", "pool1", "relu1", "conv2", "relu2", "pool2", "dense"});
  autoencode_ = model_.chain({"conv1", "pool1", "relu1", "conv2", "relu2", "pool2", "dense", "decode"});
}

Vse Vse::from_tensors(std::span<const NamedTensor> tensors) {
  Vse vse;
  vse.model_.load(network_tensors(tensors));
  return vse;
}

void Vse::encode(const Rows& grids, int threads, Rows& out) const {
  RunBuffers own = buffers(threads);
  encode(grids, own, out);
}

void Vse::encode(const Rows& grids, RunBuffers& buffers, Rows& out) const {
  if (grids.width != kCells) throw std::invalid_argument("Vse::encode: grids must be 64 wide");
  run_rows(encode_, grids, buffers, out);
}

VseFit fit_vse(const Rows& train, const Rows& valid, const FitOptions& options, const Progress& progress) {
  check_rows(train, Vse::kCells, 2, "VSE training grids");
  check_rows(valid, Vse::kCells, 0, "VSE validation grids");
  VseFit fit{Vse(), {}};
  Vse& vse = fit.model;
  std::mt19937_64 rng(options.seed);
  for (const char* name : {"conv1", "conv2", "dense", "decode"})
    nn::init_uniform(vse.model_.layer(name), rng);
  std::vector<float> keep;
  Autoencoding task(
      vse.autoencode_, train, valid,
      [&keep](int samples, Corruption& c, std::mt19937_64& draws) { mask_cells(samples, c, keep, draws); });
  fit.report = fit_network(vse.model_, task,
                           {.epochs = kEpochs,
                            .batch = kWholeBatch,
                            .slice = kWholeBatch,
                            .adam = {.lr = kPeakRate},
                            .schedule = nn::half_cosine},
                           options, progress, rng);
  RunBuffers buffers(vse.autoencode_, 1, kSmallNetworkThreads);
  Rows answer;
  run_rows(vse.autoencode_, valid, buffers, answer);
  FitReport& report = fit.report;
  report.score_name = "explained variance";
  report.score = explained_variance(valid, answer, column_means(train));
  report.baseline_name = "PCA-32 explained variance";
  report.baseline = pca_explained_variance(train, valid, Vse::kWidth);
  return fit;
}

}  // namespace spectrum::forecast
