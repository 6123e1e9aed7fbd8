#include "bench/nn_run.h"

#include <algorithm>
#include <numeric>

namespace spectrum::bench {
namespace {

using nn::In, nn::Out, nn::Slice;

/// Step t of sample b becomes column t*B + b.
void place(const float* row, Eigen::Index b, Eigen::Index batch, Out<float> x) {
  for (Eigen::Index at = b; at < x.cols(); at += batch, row += x.rows())
    std::copy_n(row, x.rows(), x.col(at).data());
}

class NetworkTask final : public nn::Task<float> {
 public:
  NetworkTask(Network& network, const Samples& samples, bool dropout)
      : network_(network), samples_(samples), dropout_(dropout) {}

  int samples() const override { return samples_.count; }

  void reserve(const nn::Room& room) override {
    keys_.resize(static_cast<std::size_t>(nn::slice_count(room.batch, room.slice)));
    for (int t = 0; t < room.threads; ++t)
      buffers_.push_back({network_.work(room.slice),
                          {network_.inference().inputs(), room.slice * network_.steps()},
                          std::vector<float>(dropout_ ? network_.mask_size(room.slice) : 0)});
  }

  void prepare(std::span<const int>, std::mt19937_64& rng) override {
    if (buffers_.front().masks.empty()) return;
    for (auto& key : keys_) key = rng();
  }

  double share(const Slice& slice, std::span<const int> ids, int batch, float* gradients) override {
    Buffers& own = buffers_[static_cast<std::size_t>(slice.thread)];
    const Out<float> x(own.x.data(), own.x.rows(), slice.count * network_.steps());
    auto* plain = dynamic_cast<nn::test::PlainNetwork<float>::Buffers*>(own.work.get());
    for (std::size_t b = 0; b < ids.size(); ++b) {
      place(samples_.row(ids[b]), static_cast<Eigen::Index>(b), slice.count, x);
      if (!samples_.labels.empty()) plain->labels[b] = samples_.labels[static_cast<std::size_t>(ids[b])];
    }
    const auto masks = std::span(own.masks).first(own.masks.empty() ? 0 : network_.mask_size(slice.count));
    if (!masks.empty()) network_.draw_masks(slice.count, masks, keys_[static_cast<std::size_t>(slice.index)]);
    return network_.loss(x, batch, *own.work, gradients, masks);
  }

 private:
  struct Buffers {
    std::unique_ptr<Network::Work> work;
    nn::Matrix<float> x;
    std::vector<float> masks;
  };
  Network& network_;
  const Samples& samples_;
  bool dropout_;
  std::vector<std::uint64_t> keys_;  // of the masks, one a slice
  std::vector<Buffers> buffers_;     // one a thread
};

}  // namespace

Samples Samples::first(int n) const {
  return {n,
          width,
          {x.begin(), x.begin() + static_cast<std::ptrdiff_t>(n) * width},
          {labels.begin(), labels.begin() + std::min<std::ptrdiff_t>(n, std::ssize(labels))}};
}

double train(Network& network, const Samples& samples, int epochs, const TrainingOptions& options) {
  nn::TrainerOptions own{.epochs = epochs,
                         .batch = kBatch,
                         .slice = network.steps() > 1 ? nn::kSliceSize : kBatch,
                         .threads = options.threads};
  if (options.clip) own.clip_norm = 1.0;
  NetworkTask task(network, samples, options.dropout);
  std::mt19937_64 rng(options.seed);
  return nn::Trainer<float>(network.model, own).fit(task, rng).train_loss.back();
}

double gradient(Network& network, const Samples& samples) {
  NetworkTask task(network, samples, false);
  task.reserve({samples.count, nn::kSliceSize, 1});
  std::vector<int> ids(static_cast<std::size_t>(samples.count));
  std::iota(ids.begin(), ids.end(), 0);
  nn::Shards<float> shards(network.model.parameters().size(), samples.count, 1);
  return shards.run(samples.count, network.model.gradients(), [&](const Slice& s, float* block) {
    const auto own = std::span<const int>(ids).subspan(static_cast<std::size_t>(s.first),
                                                       static_cast<std::size_t>(s.count));
    return task.share(s, own, samples.count, block);
  });
}

Inference::Inference(const Network& network, int threads) : network_(network) {
  const int columns = nn::kSliceSize * network.steps();
  for (int t = 0; t < threads; ++t)
    buffers_.push_back(
        {{network.inference(), columns, nn::Mode::kInference}, {network.inference().inputs(), columns}});
}

void Inference::run(const Samples& samples, int n, std::vector<float>& out) {
  const nn::Chain<float>& chain = network_.inference();
  out.resize(static_cast<std::size_t>(n) * static_cast<std::size_t>(chain.outputs()));
  nn::for_each_slice(n, static_cast<int>(buffers_.size()), [&](const Slice& slice) {
    Buffers& own = buffers_[static_cast<std::size_t>(slice.thread)];
    const Out<float> x(own.x.data(), own.x.rows(), slice.count * network_.steps());
    for (int b = 0; b < slice.count; ++b) place(samples.row(slice.first + b), b, slice.count, x);
    const In<float> y = chain.forward(x, own.workspace);
    const In<float> last = nn::columns<float>(y, y.cols() - slice.count, slice.count);
    std::copy_n(last.data(), last.size(), out.data() + slice.first * chain.outputs());
  });
}

}  // namespace spectrum::bench
