#pragma once

#include <memory>
#include <string>

#include "nn/activation.h"
#include "nn/conv2d.h"
#include "nn/dense.h"
#include "nn/dropout.h"
#include "nn/losses.h"
#include "nn/lstm.h"
#include "nn/maxpool2d.h"
#include "nn/model.h"

/// The networks of generate.py, with the names PyTorch gives their tensors.
namespace spectrum::nn::test {

template <class S>
struct Network {
  Model<S> model;
  virtual ~Network() = default;
  /// Columns of x that one sample takes.
  virtual int steps() const { return 1; }
  virtual std::size_t mask_size(int /*samples*/) const { return 0; }
  virtual void draw_masks(int /*samples*/, std::span<S>, std::uint64_t /*key*/) const {}
  /// Buffers for one thread and at most so many samples.
  struct Work {
    virtual ~Work() = default;
  };
  virtual std::unique_ptr<Work> work(int max_samples) const = 0;
  /// Share of these samples in the loss of a batch of `batch`; the gradient is added to the block unless it
  /// is null.
  virtual double loss(In<S> x, int batch, Work& w, S* gradients, std::span<const S> masks = {}) const = 0;
  virtual const Chain<S>& inference() const = 0;
  virtual Matrix<S> embedding(In<S> x) const = 0;
};

inline constexpr int kTmeSteps = 90;

/// Means of ten blocks of steps, block-major: (40,B) from (4,steps*B).
template <class S>
void paa10(In<S> x, int steps, Matrix<S>& out) {
  const Eigen::Index b = x.cols() / steps, block = steps / 10;
  out.setZero();
  for (int t = 0; t < steps; ++t)
    out.middleRows(t / block * 4, 4).leftCols(b) += columns<S>(x, t * b, b) / static_cast<S>(block);
}

template <class S>
struct TmeNetwork : Network<S> {
  using typename Network<S>::Work;
  Chain<S> encode, predict, reconstruct;
  int length;  // of a window, a multiple of 10

  explicit TmeNetwork(int window = kTmeSteps) : length(window) {
    auto& m = this->model;
    m.template add<Lstm<S>>("lstm1", 4, 64, length);
    m.template add<Dropout<S>>("dropout1", 64, 0.2);
    m.template add<Lstm<S>>("lstm2", 64, 32, length);
    m.template add<Dense<S>>("predict", 32, 4);
    m.template add<Dense<S>>("reconstruct", 32, 40);
    encode = m.chain({"lstm1", "dropout1", "lstm2"});
    predict = m.chain({"predict"});
    reconstruct = m.chain({"reconstruct"});
  }
  struct Buffers : Work {
    Workspace<S> encode, predict, reconstruct;
    Matrix<S> paa;
    Buffers(const TmeNetwork& n, int b)
        : encode(n.encode, b * n.length, Mode::kTraining),
          predict(n.predict, b * n.length, Mode::kTraining),
          reconstruct(n.reconstruct, b, Mode::kTraining),
          paa(40, b) {}
  };
  int steps() const override { return length; }
  std::size_t mask_size(int n) const override { return encode.mask_size(n * length); }
  void draw_masks(int n, std::span<S> masks, std::uint64_t key) const override {
    encode.draw_masks(n * length, masks, key);
  }
  std::unique_ptr<Work> work(int b) const override { return std::make_unique<Buffers>(*this, b); }
  double loss(In<S> x, int batch, Work& w, S* gradients, std::span<const S> masks) const override {
    auto& ws = static_cast<Buffers&>(w);
    const Eigen::Index b = x.cols() / length, before_last = x.cols() - b;
    const std::vector<S>& weights = kWeights;
    const In<S> h = encode.forward(x, ws.encode, masks);
    const In<S> early = columns<S>(h, 0, before_last), last = columns<S>(h, before_last, b);
    paa10<S>(x, length, ws.paa);
    const In<S> p = predict.forward(early, ws.predict), r = reconstruct.forward(last, ws.reconstruct);
    const double next = huber<S>(p, columns<S>(x, b, before_last), 1.0, weights, batch * (length - 1.0) * 4.0,
                                 ws.predict.dy());
    const double shape = mse<S>(r, In<S>(ws.paa.data(), 40, b), batch * 40.0, ws.reconstruct.dy());
    if (gradients != nullptr) {
      ws.reconstruct.dy() *= S(0.5);
      columns<S>(ws.encode.dy(), 0, before_last) = predict.backward(early, ws.predict, gradients, true);
      columns<S>(ws.encode.dy(), before_last, b) =
          reconstruct.backward(last, ws.reconstruct, gradients, true);
      encode.backward(x, ws.encode, gradients);
    }
    return next + 0.5 * shape;
  }
  const Chain<S>& inference() const override { return encode; }
  Matrix<S> embedding(In<S> x) const override {
    Workspace<S> ws(encode, static_cast<int>(x.cols()), Mode::kInference);
    return encode.forward(x, ws).rightCols(x.cols() / length);
  }
  inline static const std::vector<S> kWeights = {S(0.25), S(1), S(1), S(1)};
};

/// The networks that are one chain, with a stretch of it as the embedding.
template <class S>
struct PlainNetwork : Network<S> {
  using typename Network<S>::Work;
  Chain<S> chain, embed;
  bool classifier = false;

  struct Buffers : Work {
    Workspace<S> chain;
    std::vector<int> labels;
    Buffers(const PlainNetwork& n, int b) : chain(n.chain, b, Mode::kTraining) {
      for (int i = 0; i < b; ++i) labels.push_back(i % 3);
    }
  };
  std::size_t mask_size(int n) const override { return chain.mask_size(n); }
  void draw_masks(int n, std::span<S> masks, std::uint64_t key) const override {
    chain.draw_masks(n, masks, key);
  }
  std::unique_ptr<Work> work(int b) const override { return std::make_unique<Buffers>(*this, b); }
  double loss(In<S> x, int batch, Work& w, S* gradients, std::span<const S> masks) const override {
    auto& ws = static_cast<Buffers&>(w);
    const In<S> y = chain.forward(x, ws.chain, masks);
    const std::span<const int> labels(ws.labels.data(), static_cast<std::size_t>(x.cols()));
    const double value = classifier ? cross_entropy<S>(y, labels, batch, ws.chain.dy())
                                    : mse<S>(y, x, static_cast<double>(x.rows() * batch), ws.chain.dy());
    if (gradients != nullptr) chain.backward(x, ws.chain, gradients);
    return value;
  }
  const Chain<S>& inference() const override { return embed; }
  Matrix<S> embedding(In<S> x) const override {
    Workspace<S> ws(embed, static_cast<int>(x.cols()), Mode::kInference);
    return embed.forward(x, ws);
  }
};

template <class S>
struct VseNetwork : PlainNetwork<S> {
  VseNetwork() {
    auto& m = this->model;
    m.template add<Conv2d<S>>("conv1", 1, Size2{8, 8}, 16, 3);
    m.template add<MaxPool2d<S>>("pool1", 16, Size2{6, 6});
    m.template add<Activate<S>>("relu1", 16 * 9, Activation::kRelu);
    m.template add<Conv2d<S>>("conv2", 16, Size2{3, 3}, 32, 3);
    m.template add<MaxPool2d<S>>("pool2", 32, Size2{1, 1});
    m.template add<Activate<S>>("relu2", 32, Activation::kRelu);
    m.template add<Dense<S>>("dense", 32, 32);
    m.template add<Dense<S>>("decode", 32, 64);
    // The largest of the rectified is the rectified largest: pooling first leaves ReLU a quarter of the work.
    this->embed = m.chain({"conv1", "pool1", "relu1", "conv2", "pool2", "relu2", "dense"});
    this->chain = m.chain({"conv1", "pool1", "relu1", "conv2", "pool2", "relu2", "dense", "decode"});
  }
};

template <class S>
struct GfeNetwork : PlainNetwork<S> {
  GfeNetwork() {
    auto& m = this->model;
    m.template add<Dense<S>>("enc1", 20, 16);
    m.template add<Activate<S>>("tanh1", 16, Activation::kTanh);
    m.template add<Dense<S>>("enc2", 16, 8);
    m.template add<Activate<S>>("tanh2", 8, Activation::kTanh);
    m.template add<Dense<S>>("dec1", 8, 16);
    m.template add<Activate<S>>("tanh3", 16, Activation::kTanh);
    m.template add<Dense<S>>("dec2", 16, 20);
    m.template add<Activate<S>>("sigmoid", 20, Activation::kSigmoid);
    this->embed = m.chain({"enc1", "tanh1", "enc2", "tanh2"});
    this->chain = m.chain({"enc1", "tanh1", "enc2", "tanh2", "dec1", "tanh3", "dec2", "sigmoid"});
  }
};

template <class S>
struct FusionNetwork : PlainNetwork<S> {
  FusionNetwork() {
    auto& m = this->model;
    m.template add<Dense<S>>("fc1", 78, 64);
    m.template add<Activate<S>>("relu1", 64, Activation::kRelu);
    m.template add<Dropout<S>>("dropout1", 64, 0.3);
    m.template add<Dense<S>>("fc2", 64, 32);
    m.template add<Activate<S>>("relu2", 32, Activation::kRelu);
    m.template add<Dropout<S>>("dropout2", 32, 0.2);
    m.template add<Dense<S>>("fc3", 32, 3);
    m.template add<Activate<S>>("softmax", 3, Activation::kSoftmax);
    this->chain = m.chain({"fc1", "relu1", "dropout1", "fc2", "relu2", "dropout2", "fc3"});
    this->embed = m.chain({"fc1", "relu1", "dropout1", "fc2", "relu2", "dropout2", "fc3", "softmax"});
    this->classifier = true;
  }
};

template <class S>
std::unique_ptr<Network<S>> make_network(const std::string& name) {
  if (name == "tme") return std::make_unique<TmeNetwork<S>>();
  if (name == "vse") return std::make_unique<VseNetwork<S>>();
  if (name == "gfe") return std::make_unique<GfeNetwork<S>>();
  return std::make_unique<FusionNetwork<S>>();
}

}  // namespace spectrum::nn::test
