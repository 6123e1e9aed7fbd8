// libtorch, PyTorch's C++ library without Python, as a peer; see protocol.h. Eager, torch::optim::Adam.
#include <torch/torch.h>
#include <torch/version.h>

#include <array>
#include <string>

#include "bench/peers/protocol.h"

namespace spectrum::bench {
namespace {

namespace F = torch::nn::functional;
using torch::Tensor;

constexpr std::array kNets = {"tme", "vse", "gfe", "fusion"};
constexpr int kBatch = 32;

struct Network : torch::nn::Module {
  virtual Tensor embed(const Tensor& x) = 0;
  virtual Tensor loss(const Tensor& x, const Tensor& labels) = 0;
  torch::nn::Linear dense(const char* name, int in, int out) {
    return register_module(name, torch::nn::Linear(in, out));
  }
};

struct Tme : Network {
  torch::nn::LSTM lstm1{
      register_module("lstm1", torch::nn::LSTM(torch::nn::LSTMOptions(4, 64).batch_first(true)))};
  torch::nn::Dropout dropout1{register_module("dropout1", torch::nn::Dropout(0.2))};
  torch::nn::LSTM lstm2{
      register_module("lstm2", torch::nn::LSTM(torch::nn::LSTMOptions(64, 32).batch_first(true)))};
  torch::nn::Linear predict{dense("predict", 32, 4)}, reconstruct{dense("reconstruct", 32, 40)};
  Tensor weights = torch::tensor({0.25f, 1.0f, 1.0f, 1.0f});

  Tensor hidden(const Tensor& x) {
    return std::get<0>(lstm2->forward(dropout1->forward(std::get<0>(lstm1->forward(x)))));
  }
  Tensor embed(const Tensor& x) override { return hidden(x).select(1, 89); }
  Tensor loss(const Tensor& x, const Tensor&) override {
    const Tensor h = hidden(x);
    const Tensor next = F::huber_loss(predict->forward(h.narrow(1, 0, 89)), x.narrow(1, 1, 89),
                                      F::HuberLossFuncOptions().reduction(torch::kNone));
    const Tensor paa = x.reshape({-1, 10, 9, 4}).mean(2).reshape({-1, 40});
    return (next * weights).mean() + 0.5 * F::mse_loss(reconstruct->forward(h.select(1, 89)), paa);
  }
};

struct Vse : Network {
  torch::nn::Conv2d conv1{register_module("conv1", torch::nn::Conv2d(1, 16, 3))};
  torch::nn::Conv2d conv2{register_module("conv2", torch::nn::Conv2d(16, 32, 3))};
  torch::nn::Linear last{dense("dense", 32, 32)}, decode{dense("decode", 32, 64)};

  static Tensor pooled(const Tensor& x) { return torch::max_pool2d(torch::relu(x), 2, 2, 0, 1, true); }
  Tensor embed(const Tensor& x) override {
    return last->forward(pooled(conv2->forward(pooled(conv1->forward(x)))).flatten(1));
  }
  Tensor loss(const Tensor& x, const Tensor&) override {
    return F::mse_loss(decode->forward(embed(x)), x.flatten(1));
  }
};

struct Gfe : Network {
  torch::nn::Linear enc1{dense("enc1", 20, 16)}, enc2{dense("enc2", 16, 8)}, dec1{dense("dec1", 8, 16)},
      dec2{dense("dec2", 16, 20)};

  Tensor embed(const Tensor& x) override { return torch::tanh(enc2->forward(torch::tanh(enc1->forward(x)))); }
  Tensor loss(const Tensor& x, const Tensor&) override {
    return F::mse_loss(torch::sigmoid(dec2->forward(torch::tanh(dec1->forward(embed(x))))), x);
  }
};

struct Fusion : Network {
  torch::nn::Linear fc1{dense("fc1", 78, 64)}, fc2{dense("fc2", 64, 32)}, fc3{dense("fc3", 32, 3)};
  torch::nn::Dropout dropout1{register_module("dropout1", torch::nn::Dropout(0.3))},
      dropout2{register_module("dropout2", torch::nn::Dropout(0.2))};

  Tensor logits(const Tensor& x) {
    const Tensor z = dropout1->forward(torch::relu(fc1->forward(x)));
    return fc3->forward(dropout2->forward(torch::relu(fc2->forward(z))));
  }
  Tensor embed(const Tensor& x) override { return torch::softmax(logits(x), 1); }
  Tensor loss(const Tensor& x, const Tensor& labels) override { return F::cross_entropy(logits(x), labels); }
};

std::shared_ptr<Network> make_network(const std::string& name) {
  if (name == "tme") return std::make_shared<Tme>();
  if (name == "vse") return std::make_shared<Vse>();
  if (name == "gfe") return std::make_shared<Gfe>();
  return std::make_shared<Fusion>();
}

Tensor as_torch(const io::Tensor& t) { return torch::tensor(t.values).reshape(t.shape); }

io::Tensor as_ours(const std::string& name, const Tensor& t) {
  const Tensor flat = t.detach().contiguous();
  return {name, flat.sizes().vec(), {flat.data_ptr<float>(), flat.data_ptr<float>() + flat.numel()}};
}

/// A network with its optimizer, at the first weights.
class Trainer {
 public:
  Trainer(const std::string& net, const io::TensorFile& file, bool training)
      : network(make_network(net)), clip_(net == "tme") {
    network->train(training);
    const torch::NoGradGuard no_grad;
    for (auto& p : network->named_parameters()) p.value().copy_(as_torch(tensor(file, p.key())));
    x = as_torch(tensor(file, "x"));
    const io::Tensor* given = file.find("labels");
    labels = given != nullptr ? as_torch(*given).to(torch::kLong) : torch::zeros({x.size(0)}, torch::kLong);
    adam_ = std::make_unique<torch::optim::Adam>(network->parameters(), torch::optim::AdamOptions(1e-3));
  }
  Tensor gradients(const Tensor& batch_x, const Tensor& batch_labels) {
    adam_->zero_grad();
    Tensor loss = network->loss(batch_x, batch_labels);
    loss.backward();
    return loss;
  }
  void step(const Tensor& batch_x, const Tensor& batch_labels) {
    gradients(batch_x, batch_labels);
    if (clip_) torch::nn::utils::clip_grad_norm_(network->parameters(), 1.0);
    adam_->step();
  }
  void run(int steps) {
    while (steps > 0) {
      const Tensor order = torch::randperm(x.size(0), torch::kLong);
      const auto xs = x.index_select(0, order).split(kBatch);
      const auto ys = labels.index_select(0, order).split(kBatch);
      for (std::size_t i = 0; i < xs.size() && steps > 0; ++i, --steps) step(xs[i], ys[i]);
    }
  }

  std::shared_ptr<Network> network;
  Tensor x, labels;

 private:
  bool clip_;
  std::unique_ptr<torch::optim::Adam> adam_;
};

class Libtorch final : public Peer {
 public:
  Libtorch(const std::string& data_dir, int threads) {
    torch::set_num_threads(threads);
    torch::manual_seed(1);
    for (const char* net : kNets) files_[net] = read_network(data_dir, net);
  }

  Offer offer() const override {
    Offer offer{"libtorch " TORCH_VERSION, {}, {}};
    for (const char* net : kNets) offer.train[net] = offer.infer[net] = {"c++"};
    return offer;
  }

  std::vector<io::Tensor> check(const std::string& net, const std::string& kind,
                                const std::string&) override {
    Trainer trainer(net, files_.at(net), false);
    const Tensor x = trainer.x.narrow(0, 0, kBatch), labels = trainer.labels.narrow(0, 0, kBatch);
    std::vector<io::Tensor> out = {as_ours("embedding", trainer.network->embed(x))};
    if (kind != "train") return out;
    const auto add = [&](const std::string& prefix, bool gradients) {
      for (const auto& p : trainer.network->named_parameters())
        out.push_back(as_ours(prefix + p.key(), gradients ? p.value().grad() : p.value()));
    };
    out.push_back(as_ours("loss", trainer.gradients(x, labels).reshape({1})));
    add("grad.", true);
    for (int step = 1; step <= 10; ++step) {
      trainer.step(x, labels);
      if (step == 1) add("step1.", false);
    }
    add("step10.", false);
    return out;
  }

  double train(const std::string& net, const std::string&, int steps) override {
    Trainer(net, files_.at(net), true).run(3);
    Trainer trainer(net, files_.at(net), true);
    return seconds_of([&] { trainer.run(steps); });
  }

  double infer(const std::string& net, const std::string&, int n, int repeat) override {
    Trainer trainer(net, files_.at(net), false);
    const torch::InferenceMode no_autograd;
    const Tensor x = trainer.x.narrow(0, 0, n).clone();
    trainer.network->embed(x);
    return seconds_of([&] {
      for (int i = 0; i < repeat; ++i) trainer.network->embed(x);
    });
  }

 private:
  std::map<std::string, io::TensorFile> files_;
};

}  // namespace
}  // namespace spectrum::bench

int main(int argc, char** argv) {
  using namespace spectrum::bench;
  return serve(argc, argv, [](const std::string& data_dir, int threads) {
    return std::make_unique<Libtorch>(data_dir, threads);
  });
}
