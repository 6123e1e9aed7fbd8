#include "apps/forecast/tme.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <optional>
#include <stdexcept>

#include "apps/forecast/pca.h"
#include "nn/dense.h"
#include "nn/dropout.h"
#include "nn/init.h"
#include "nn/losses.h"
#include "nn/lstm.h"
#include "nn/slice_masks.h"

namespace spectrum::forecast {
namespace {

using nn::In, nn::Out, nn::Slice;

constexpr int kSteps = Tme::kSteps, kChannels = Tme::kChannels, kRow = kSteps * kChannels;
constexpr int kPaaWidth = Tme::kBlocks * kChannels, kBlock = kSteps / Tme::kBlocks;
constexpr int kEpochs = 10;
constexpr double kDropout = 0.2, kDelta = 1.0, kReconstruction = 0.5, kClip = 1.0;
constexpr double kPeakRate = 2e-3;  // its cosine has the mean 1e-3
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr std::array<float, kChannels> kChannelWeights = {0.25f, 1.0f, 1.0f, 1.0f};

constexpr const char *kFirst = "lstm1", *kSecond = "lstm2", *kPredict = "predict",
                     *kReconstruct = "reconstruct";
constexpr const char *kDrop1 = "dropout1", *kDrop2 = "dropout2";

/// Means of ten blocks of nine days, block-major: 40 numbers of a window.
void paa10(std::span<const float> window, float* out) {
  for (int k = 0; k < Tme::kBlocks; ++k)
    for (int c = 0; c < kChannels; ++c) {
      float sum = 0.0f;
      for (int t = k * kBlock; t < (k + 1) * kBlock; ++t)
        sum += window[static_cast<std::size_t>(t * kChannels + c)];
      out[k * kChannels + c] = sum / static_cast<float>(kBlock);
    }
}

Rows paa10(const Rows& windows) {
  Rows out{windows.n, kPaaWidth, std::vector<float>(static_cast<std::size_t>(windows.n * kPaaWidth))};
  for (int i = 0; i < windows.n; ++i) paa10(windows.row(i), out.values.data() + i * kPaaWidth);
  return out;
}

/// The window's steps into column b of each of x's blocks.
void place(std::span<const float> window, int b, Out<float> x) {
  const Eigen::Index batch = x.cols() / kSteps;
  for (int t = 0; t < kSteps; ++t)
    std::copy_n(window.data() + t * kChannels, kChannels, x.col(t * batch + b).data());
}

/// The two heads, the objective and its passes. Windows are standardised already.
class TmeTask final : public nn::Task<float> {
 public:
  TmeTask(const nn::Model<float>& model, const Rows& train, const Rows& valid)
      : encode_(model.chain({kFirst, kDrop1, kSecond})),
        predict_(model.chain({kPredict})),
        reconstruct_(model.chain({kDrop2, kReconstruct})),
        train_(train),
        valid_(valid) {}

  int samples() const override { return train_.n; }
  int valid_samples() const override { return valid_.n; }

  void reserve(const nn::Room& room) override {
    slice_ = room.slice;
    buffers_.clear();
    encode_masks_.emplace(encode_, kSteps, room);
    reconstruct_masks_.emplace(reconstruct_, 1, room);
    for (int t = 0; t < room.threads; ++t) buffers_.emplace_back(*this);
    valid_shares_.resize(static_cast<std::size_t>(nn::slice_count(valid_.n, slice_)));
    valid_ids_.resize(static_cast<std::size_t>(valid_.n));
    std::iota(valid_ids_.begin(), valid_ids_.end(), 0);
  }

  void prepare(std::span<const int> ids, std::mt19937_64& rng) override {
    encode_masks_->draw(static_cast<int>(ids.size()), rng);
    reconstruct_masks_->draw(static_cast<int>(ids.size()), rng);
  }

  double share(const Slice& slice, std::span<const int> ids, int batch, float* gradients) override {
    Buffers& own = buffers_[static_cast<std::size_t>(slice.thread)];
    load(train_, ids, own);
    const Masks masks{encode_masks_->of(slice), reconstruct_masks_->of(slice)};
    return objective(own, slice.count, batch, masks, gradients).total();
  }

  double validate() override { return evaluate().total(); }

  std::string fault(const Slice& slice) override {
    Buffers& own = buffers_[static_cast<std::size_t>(slice.thread)];
    const Eigen::Index b = slice.count;
    std::string found = encode_.fault({own.x.data(), kChannels, b * kSteps}, own.encode);
    if (found.empty()) found = predict_.fault(own.early(b), own.predict);
    return found.empty() ? reconstruct_.fault(own.last(b), own.reconstruct) : found;
  }

  struct Losses {
    double next = 0.0, paa = 0.0;
    double total() const { return next + kReconstruction * paa; }
  };

  /// Means over the validation windows, no dropout; the reconstructions of PAA10 go to `estimate` if it is
  /// given.
  Losses evaluate(Rows* estimate = nullptr) {
    if (valid_.n == 0) return {kUnknown, kUnknown};
    const auto each = [&](const Slice& s) {
      Buffers& own = buffers_[static_cast<std::size_t>(s.thread)];
      load(
          valid_,
          std::span(valid_ids_).subspan(static_cast<std::size_t>(s.first), static_cast<std::size_t>(s.count)),
          own);
      valid_shares_[static_cast<std::size_t>(s.index)] = objective(own, s.count, valid_.n, {}, nullptr);
      if (estimate != nullptr)
        std::copy_n(own.reconstructed, s.count * kPaaWidth, estimate->values.data() + s.first * kPaaWidth);
    };
    nn::for_each_slice(valid_.n, static_cast<int>(buffers_.size()), each, slice_);
    Losses sum;
    for (const Losses& share : valid_shares_) sum.next += share.next, sum.paa += share.paa;
    return sum;
  }

 private:
  struct Buffers {
    nn::Workspace<float> encode, predict, reconstruct;
    nn::Matrix<float> x, paa;
    const float *hidden = nullptr, *reconstructed = nullptr;  // outputs of the last forward
    In<float> early(Eigen::Index b) const { return {hidden, Tme::kWidth, b * (kSteps - 1)}; }
    In<float> last(Eigen::Index b) const { return {hidden + Tme::kWidth * b * (kSteps - 1), Tme::kWidth, b}; }
    explicit Buffers(const TmeTask& t)
        : encode(t.encode_, t.slice_ * kSteps, nn::Mode::kTraining),
          predict(t.predict_, t.slice_ * kSteps, nn::Mode::kTraining),
          reconstruct(t.reconstruct_, t.slice_, nn::Mode::kTraining),
          x(kChannels, t.slice_ * kSteps),
          paa(kPaaWidth, t.slice_) {}
  };
  struct Masks {
    std::span<const float> encode, reconstruct;
  };

  static void load(const Rows& windows, std::span<const int> ids, Buffers& own) {
    const int count = static_cast<int>(ids.size());
    const Out<float> x(own.x.data(), kChannels, count * kSteps);
    for (int b = 0; b < count; ++b) {
      const auto window = windows.row(ids[static_cast<std::size_t>(b)]);
      place(window, b, x);
      paa10(window, own.paa.col(b).data());
    }
  }

  /// mean over batch*89*4 of w Huber(prediction at t, x at t+1) + 0.5 mean over batch*40 of (r - PAA10)^2:
  /// the share of `count` windows. Their gradient is added unless it is null.
  Losses objective(Buffers& own, int count, int batch, const Masks& masks, float* gradients) const {
    const Eigen::Index b = count, early_columns = b * (kSteps - 1);
    const In<float> x(own.x.data(), kChannels, b * kSteps), paa(own.paa.data(), kPaaWidth, b);
    own.hidden = encode_.forward(x, own.encode, masks.encode).data();
    const In<float> early = own.early(b), last = own.last(b);
    const In<float> next = predict_.forward(early, own.predict);
    const In<float> r = reconstruct_.forward(last, own.reconstruct, masks.reconstruct);
    own.reconstructed = r.data();
    Losses loss;
    loss.next = nn::huber<float>(next, nn::columns<float>(x, b, early_columns), kDelta, kChannelWeights,
                                 static_cast<double>(batch) * (kSteps - 1) * kChannels, own.predict.dy());
    loss.paa = nn::mse<float>(r, paa, static_cast<double>(batch) * kPaaWidth, own.reconstruct.dy());
    if (gradients == nullptr) return loss;
    own.reconstruct.dy() *= static_cast<float>(kReconstruction);
    const Out<float> dh = own.encode.dy();
    nn::columns<float>(dh, 0, early_columns) = predict_.backward(early, own.predict, gradients, true);
    nn::columns<float>(dh, early_columns, b) = reconstruct_.backward(last, own.reconstruct, gradients, true);
    encode_.backward(x, own.encode, gradients);
    return loss;
  }

  nn::Chain<float> encode_, predict_, reconstruct_;
  const Rows &train_, &valid_;
  int slice_ = nn::kSliceSize;
  std::optional<nn::SliceMasks<float>> encode_masks_, reconstruct_masks_;
  std::vector<Buffers> buffers_;  // one a thread
  std::vector<int> valid_ids_;
  std::vector<Losses> valid_shares_;
};

/// The same Huber mean when tomorrow is foretold as today, and the return as zero.
double persistence_huber(const Rows& windows, float zero_return) {
  if (windows.n == 0) return kUnknown;
  double sum = 0.0;
  const double count = static_cast<double>(windows.n) * (kSteps - 1) * kChannels;
  for (int i = 0; i < windows.n; ++i) {
    const auto window = windows.row(i);
    const In<float> today(window.data(), kChannels, kSteps - 1);
    const In<float> tomorrow(window.data() + kChannels, kChannels, kSteps - 1);
    nn::Matrix<float> guess = today;
    guess.row(0).setConstant(zero_return);
    sum += nn::huber<float>(guess, tomorrow, kDelta, kChannelWeights, count, nn::none<float>());
  }
  return sum;
}

}  // namespace

Tme::Tme() {
  model_.add<nn::Lstm<float>>(kFirst, kChannels, 64, kSteps);
  model_.add<nn::Dropout<float>>(kDrop1, 64, kDropout);
  model_.add<nn::Lstm<float>>(kSecond, 64, kWidth, kSteps);
  model_.add<nn::Dense<float>>(kPredict, kWidth, kChannels);
  model_.add<nn::Dropout<float>>(kDrop2, kWidth, kDropout);
  model_.add<nn::Dense<float>>(kReconstruct, kWidth, kPaaWidth);
  encode_ = model_.chain({kFirst, kSecond});
}

Tme Tme::from_tensors(std::span<const NamedTensor> tensors) {
  Tme tme;
  tme.scaler_ = Standardizer::from_tensors(tensors, kChannels);
  tme.model_.load(network_tensors(tensors));
  return tme;
}

std::vector<NamedTensor> Tme::tensors() const {
  auto all = model_.state();
  std::ranges::move(scaler_.tensors(), std::back_inserter(all));
  return all;
}

void Tme::encode(const Rows& windows, int threads, Rows& out) const {
  RunBuffers own = buffers(threads);
  encode(windows, own, out);
}

void Tme::encode(const Rows& windows, RunBuffers& buffers, Rows& out) const {
  if (windows.width != kRow) throw std::invalid_argument("Tme::encode: windows must be 360 wide");
  ChainRun::over(
      encode_, windows.n, buffers,
      [&](const Slice& slice, Out<float> x) {
        std::array<float, kRow> standard;
        for (int b = 0; b < slice.count; ++b) {
          scaler_.apply(windows.row(slice.first + b), standard.data());
          place(standard, b, x);
        }
      },
      out);
}

TmeFit fit_tme(const Rows& train, const Rows& valid, const FitOptions& options, const Progress& progress) {
  check_rows(train, kRow, 2, "TME training windows", Missing::kAllowed);
  check_rows(valid, kRow, 0, "TME validation windows", Missing::kAllowed);
  TmeFit fit{Tme(), {}};
  fit.model.scaler_ = Standardizer::fit(train, kChannels);
  const Rows standard_train = fit.model.scaler_.apply(train), standard_valid = fit.model.scaler_.apply(valid);
  nn::Model<float>& model = fit.model.model_;
  std::mt19937_64 rng(options.seed);
  for (const char* name : {kFirst, kSecond}) nn::init_lstm(model.layer(name), rng);
  for (const char* name : {kPredict, kReconstruct}) nn::init_uniform(model.layer(name), rng);
  TmeTask task(model, standard_train, standard_valid);
  FitReport& report = fit.report = fit_network(model, task,
                                               {.epochs = kEpochs,
                                                .threads = options.threads,
                                                .adam = {.lr = kPeakRate},
                                                .schedule = nn::half_cosine,
                                                .clip_norm = kClip},
                                               options, progress, rng);

  const Rows paa_train = paa10(standard_train), paa_valid = paa10(standard_valid);
  Rows estimate = paa_valid;
  fit.next_step_huber = task.evaluate(&estimate).next;
  fit.persistence_huber = persistence_huber(standard_valid, fit.model.scaler_.standardized(0.0f, 0));
  report.score_name = "PAA10 explained variance";
  report.score = explained_variance(paa_valid, estimate, column_means(paa_train));
  report.baseline_name = "PAA10 explained variance of the window's PCA-32";
  report.baseline =
      explained_variance(paa_valid, paa10(Pca::fit(standard_train, Tme::kWidth).reconstruct(standard_valid)),
                         column_means(paa_train));
  return fit;
}

}  // namespace spectrum::forecast
