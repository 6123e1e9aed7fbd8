// Our library as a peer of the comparison; see protocol.h.
#include <array>
#include <memory>
#include <string>

#include "bench/nn_run.h"
#include "bench/peers/protocol.h"
#include "nn/kernels/variants.h"

namespace spectrum::bench {
namespace {

constexpr std::array kNets = {"tme", "vse", "gfe", "fusion"};

std::vector<io::Tensor> exported(const std::string& prefix, const std::vector<nn::Tensor<float>>& tensors) {
  std::vector<io::Tensor> out;
  for (const auto& t : tensors) out.push_back({prefix + t.name, t.shape, t.values});
  return out;
}

class Ours final : public Peer {
 public:
  Ours(const std::string& data_dir, int threads) : threads_(threads) {
    for (const char* net : kNets) nets_.emplace(net, load(read_network(data_dir, net), net));
  }

  Offer offer() const override {
    Offer offer{std::string("ours, ") + nn::kernels::best_variant().name, {}, {}};
    for (const char* net : kNets) offer.train[net] = offer.infer[net] = {"c++"};
    return offer;
  }

  std::vector<io::Tensor> check(const std::string& name, const std::string& kind,
                                const std::string&) override {
    Net& net = nets_.at(name);
    net.network->model.load(net.start);
    std::vector<float> embedding;
    Inference(*net.network, threads_).run(net.samples, kBatch, embedding);
    std::vector<io::Tensor> out = {{"embedding", {kBatch, std::ssize(embedding) / kBatch}, embedding}};
    if (kind == "train") check_training(name, net, out);
    return out;
  }

  double train(const std::string& name, const std::string&, int steps) override {
    Net& net = nets_.at(name);
    net.network->model.load(net.start);
    const int each = steps_per_epoch(net.samples), epochs = (steps + each - 1) / each;
    const auto run = [&] { bench::train(*net.network, net.samples, epochs, options(name, true)); };
    return seconds_of(run) * steps / (epochs * each);
  }

  double infer(const std::string& name, const std::string&, int n, int repeat) override {
    Net& net = nets_.at(name);
    net.network->model.load(net.start);
    Inference inference(*net.network, threads_);
    std::vector<float> out;
    inference.run(net.samples, n, out);
    return seconds_of([&] {
      for (int i = 0; i < repeat; ++i) inference.run(net.samples, n, out);
    });
  }

 private:
  struct Net {
    std::unique_ptr<Network> network;
    std::vector<nn::Tensor<float>> start;
    Samples samples;
  };

  static Net load(const io::TensorFile& file, const std::string& name) {
    Net net{nn::test::make_network<float>(name), {}, {}};
    for (const auto& t : file.tensors)
      if (t.name != "x" && t.name != "labels") net.start.push_back({t.name, t.shape, t.values});
    net.network->model.load(net.start);
    const io::Tensor& x = tensor(file, "x");
    net.samples.count = static_cast<int>(x.shape.at(0));
    net.samples.width = static_cast<int>(std::ssize(x.values)) / net.samples.count;
    net.samples.x = x.values;
    if (const io::Tensor* labels = file.find("labels"))
      net.samples.labels.assign(labels->values.begin(), labels->values.end());
    return net;
  }

  TrainingOptions options(const std::string& name, bool dropout) const {
    return {.threads = threads_, .clip = name == "tme", .dropout = dropout};
  }

  void check_training(const std::string& name, Net& net, std::vector<io::Tensor>& out) const {
    const Samples batch = net.samples.first(kBatch);  // an epoch of it is one step
    const auto add = [&out](std::vector<io::Tensor> tensors) {
      out.insert(out.end(), tensors.begin(), tensors.end());
    };
    out.push_back({"loss", {1}, {static_cast<float>(gradient(*net.network, batch))}});
    add(exported("grad.", net.network->model.gradient_state()));
    for (const int steps : {1, 10}) {
      net.network->model.load(net.start);
      bench::train(*net.network, batch, steps, options(name, false));
      add(exported("step" + std::to_string(steps) + ".", net.network->model.state()));
    }
  }

  int threads_;
  std::map<std::string, Net> nets_;
};

}  // namespace
}  // namespace spectrum::bench

int main(int argc, char** argv) {
  using namespace spectrum::bench;
  return serve(argc, argv, [](const std::string& data_dir, int threads) {
    return std::make_unique<Ours>(data_dir, threads);
  });
}
