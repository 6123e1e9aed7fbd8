#include "bench/nn_run.h"

#include <algorithm>
#include <numeric>

#include "nn/random.h"

namespace spectrum::bench {
namespace {

using nn::In, nn::Out, nn::Slice;

/// Step t of sample b becomes column t*B + b.
void place(const float* row, Eigen::Index b, Eigen::Index batch, Out<float> x) {
  for (Eigen::Index at = b; at < x.cols(); at += batch, row += x.rows())
    std::copy_n(row, x.rows(), x.col(at).data());
}

}  // namespace

Training::Training(Network& network, const Samples& samples, TrainingOptions options)
    : network_(network),
      samples_(samples),
      options_(options),
      slice_(network.steps() > 1 ? nn::kSliceSize : kBatch),  // only the LSTMs are worth a second thread
      rng_(options.seed),
      shards_(network.model.parameters().size(), kBatch, options.threads, slice_),
      adam_(network.model.parameters().size(), {}),
      order_(static_cast<std::size_t>(samples.count)),
      next_(order_.size()) {
  std::iota(order_.begin(), order_.end(), 0);
  keys_.resize(static_cast<std::size_t>(nn::slice_count(kBatch, slice_)));
  for (int t = 0; t < options.threads; ++t)
    buffers_.push_back({network.work(slice_),
                        {network.inference().inputs(), slice_ * network.steps()},
                        std::vector<float>(options.dropout ? network.mask_size(slice_) : 0)});
}

double Training::run(int steps) {
  double loss = 0.0;
  for (int i = 0; i < steps; ++i) {
    if (next_ == order_.size()) {
      nn::shuffle(order_, rng_);
      next_ = 0;
    }
    const std::size_t batch = std::min<std::size_t>(kBatch, order_.size() - next_);
    loss = step(std::span<const int>(order_).subspan(next_, batch));
    next_ += batch;
  }
  return loss;
}

double Training::step(std::span<const int> ids) {
  const double loss = gradients(ids);
  update();
  return loss;
}

double Training::gradients(std::span<const int> ids) {
  const int batch = static_cast<int>(ids.size());
  for (auto& key : keys_) key = rng_();
  return shards_.run(batch, network_.model.gradients(),
                     [&](const Slice& slice, float* block) { return slice_loss(slice, ids, batch, block); });
}

void Training::update() {
  if (options_.clip_norm > 0.0) nn::clip_grad_norm(network_.model.gradients(), options_.clip_norm);
  adam_.step(network_.model.parameters(), network_.model.gradients());
}

double Training::slice_loss(const Slice& slice, std::span<const int> ids, int batch, float* gradients) {
  Buffers& own = buffers_[static_cast<std::size_t>(slice.thread)];
  const Out<float> x(own.x.data(), own.x.rows(), slice.count * network_.steps());
  auto* plain = dynamic_cast<nn::test::PlainNetwork<float>::Buffers*>(own.work.get());
  for (int b = 0; b < slice.count; ++b) {
    const int id = ids[static_cast<std::size_t>(slice.first + b)];
    place(samples_.row(id), b, slice.count, x);
    if (!samples_.labels.empty())
      plain->labels[static_cast<std::size_t>(b)] = samples_.labels[static_cast<std::size_t>(id)];
  }
  const auto masks = std::span(own.masks).first(own.masks.empty() ? 0 : network_.mask_size(slice.count));
  if (!masks.empty()) network_.draw_masks(slice.count, masks, keys_[static_cast<std::size_t>(slice.index)]);
  return network_.loss(x, batch, *own.work, gradients, masks);
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
