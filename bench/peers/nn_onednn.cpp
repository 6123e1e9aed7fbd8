// oneDNN as a peer; see protocol.h. Only the two LSTM layers of TME: inference, and training as forward and
// backward without dropout, heads, loss, clipping and Adam. It is therefore a bound from below on what a
// program around oneDNN would need. The weights are brought to oneDNN's own layout once, not at every step.
#include <dnnl_version.h>

#include <algorithm>
#include <dnnl.hpp>
#include <string>
#include <unordered_map>

#include "bench/peers/protocol.h"

namespace spectrum::bench {
namespace {

using dnnl::memory;
using Tag = memory::format_tag;
using Arguments = std::unordered_map<int, memory>;

constexpr int kSteps = 90, kBatch = 32;

memory::desc floats(const memory::dims& dims, Tag tag) { return {dims, memory::data_type::f32, tag}; }
float* data(const memory& m) { return static_cast<float*>(m.get_data_handle()); }
std::size_t count(const memory& m) { return m.get_desc().get_size() / sizeof(float); }

/// The gates of PyTorch's (4H,in) as oneDNN's (layer, direction, in, gate, H); both order them i, f, g, o.
std::vector<float> transposed(const io::Tensor& w) {
  const auto rows = static_cast<std::size_t>(w.shape[0]), cols = w.values.size() / rows;
  std::vector<float> out(w.values.size());
  for (std::size_t r = 0; r < rows; ++r)
    for (std::size_t c = 0; c < cols; ++c) out[c * rows + r] = w.values[r * cols + c];
  return out;
}

/// One LSTM layer for a fixed batch.
class Layer {
 public:
  Layer(const dnnl::engine& engine, dnnl::stream& stream, const io::TensorFile& file, const std::string& name,
        int in, int hidden, int batch, bool training)
      : engine_(engine), stream_(stream) {
    const memory::desc x = floats({kSteps, batch, in}, Tag::tnc),
                       h = floats({kSteps, batch, hidden}, Tag::tnc);
    const memory::desc w_x = floats({1, 1, in, 4, hidden}, Tag::any),
                       w_h = floats({1, 1, hidden, 4, hidden}, Tag::any);
    const memory::desc b = floats({1, 1, 4, hidden}, Tag::ldgo);
    // The first states are zero, but without them the gradient of weight_hh_l0 comes out wrong (2.6, 3.2).
    const memory::desc state = floats({1, 1, batch, hidden}, Tag::ldnc);
    const auto kind = training ? dnnl::prop_kind::forward_training : dnnl::prop_kind::forward_inference;
    const auto way = dnnl::rnn_direction::unidirectional_left2right;
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::lstm_forward::primitive_desc forward(engine, kind, way, x, state, state, w_x, w_h, b, h,
                                                     state, state);
#else
    const dnnl::lstm_forward::primitive_desc forward(
        {kind, way, x, state, state, w_x, w_h, b, h, state, state}, engine);
#endif
    const memory given_x =
        user(floats({1, 1, in, 4, hidden}, Tag::ldigo), transposed(tensor(file, name + ".weight_ih_l0")));
    const memory given_h =
        user(floats({1, 1, hidden, 4, hidden}, Tag::ldigo), transposed(tensor(file, name + ".weight_hh_l0")));
    auto bias = tensor(file, name + ".bias_ih_l0").values;
    const auto& second = tensor(file, name + ".bias_hh_l0").values;
    std::ranges::transform(bias, second, bias.begin(), std::plus<>());
    const memory given_b = user(b, bias);
    forward_ = dnnl::lstm_forward(forward);
    forward_with_ = {{DNNL_ARG_SRC_LAYER, memory(x, engine)},
                     {DNNL_ARG_WEIGHTS_LAYER, reordered(given_x, forward.weights_layer_desc())},
                     {DNNL_ARG_WEIGHTS_ITER, reordered(given_h, forward.weights_iter_desc())},
                     {DNNL_ARG_BIAS, given_b},
                     {DNNL_ARG_SRC_ITER, zero(state)},
                     {DNNL_ARG_SRC_ITER_C, zero(state)},
                     {DNNL_ARG_DST_ITER, zero(state)},
                     {DNNL_ARG_DST_ITER_C, zero(state)},
                     {DNNL_ARG_DST_LAYER, memory(h, engine)}};
    if (!training) return;
    forward_with_[DNNL_ARG_WORKSPACE] = memory(forward.workspace_desc(), engine);
    const auto back = dnnl::prop_kind::backward;
#if DNNL_VERSION_MAJOR >= 3
    const dnnl::lstm_backward::primitive_desc backward(engine, back, way, x, state, state, w_x, w_h, b, h,
                                                       state, state, x, state, state, w_x, w_h, b, h, state,
                                                       state, forward);
#else
    const dnnl::lstm_backward::primitive_desc backward(
        {back,  way, x,     state, state, w_x, w_h, b, h,     state,
         state, x,   state, state, w_x,   w_h, b,   h, state, state},
        engine, forward);
#endif
    backward_ = dnnl::lstm_backward(backward);
    backward_with_ = forward_with_;
    backward_with_[DNNL_ARG_WEIGHTS_LAYER] = reordered(given_x, backward.weights_layer_desc());
    backward_with_[DNNL_ARG_WEIGHTS_ITER] = reordered(given_h, backward.weights_iter_desc());
    for (int arg :
         {DNNL_ARG_DIFF_SRC_ITER, DNNL_ARG_DIFF_SRC_ITER_C, DNNL_ARG_DIFF_DST_ITER, DNNL_ARG_DIFF_DST_ITER_C})
      backward_with_[arg] = zero(state);
    backward_with_[DNNL_ARG_DIFF_SRC_LAYER] = memory(x, engine);
    backward_with_[DNNL_ARG_DIFF_WEIGHTS_LAYER] = memory(backward.diff_weights_layer_desc(), engine);
    backward_with_[DNNL_ARG_DIFF_WEIGHTS_ITER] = memory(backward.diff_weights_iter_desc(), engine);
    backward_with_[DNNL_ARG_DIFF_BIAS] = memory(b, engine);
    backward_with_[DNNL_ARG_DIFF_DST_LAYER] = memory(h, engine);
  }

  memory& x() { return forward_with_.at(DNNL_ARG_SRC_LAYER); }
  memory& h() { return forward_with_.at(DNNL_ARG_DST_LAYER); }
  memory& dx() { return backward_with_.at(DNNL_ARG_DIFF_SRC_LAYER); }
  memory& dh() { return backward_with_.at(DNNL_ARG_DIFF_DST_LAYER); }
  /// Layers share memory where one's output is the next one's input.
  void read_from(const memory& before) {
    forward_with_[DNNL_ARG_SRC_LAYER] = backward_with_[DNNL_ARG_SRC_LAYER] = before;
  }
  void write_slope_to(const memory& before) { backward_with_[DNNL_ARG_DIFF_SRC_LAYER] = before; }

  void forward() { forward_.execute(stream_, forward_with_); }
  void backward() {
    for (int arg : {DNNL_ARG_DIFF_WEIGHTS_LAYER, DNNL_ARG_DIFF_WEIGHTS_ITER, DNNL_ARG_DIFF_BIAS,
                    DNNL_ARG_DIFF_SRC_LAYER})
      std::fill_n(data(backward_with_.at(arg)), count(backward_with_.at(arg)), 0.0f);
    backward_.execute(stream_, backward_with_);
  }

  /// The gradients of weight_ih_l0, weight_hh_l0 and of either bias.
  void append_gradients(const std::string& name, int in, int hidden, std::vector<io::Tensor>& out) {
    const auto weight = [&](int arg, int rows) {
      const memory plain = reordered(backward_with_.at(arg), floats({1, 1, rows, 4, hidden}, Tag::ldigo));
      stream_.wait();
      const io::Tensor as_stored{"", {rows, 4 * hidden}, {data(plain), data(plain) + count(plain)}};
      return transposed(as_stored);
    };
    const memory& b = backward_with_.at(DNNL_ARG_DIFF_BIAS);
    const std::vector<float> bias(data(b), data(b) + count(b));
    out.push_back({name + ".weight_ih_l0", {4 * hidden, in}, weight(DNNL_ARG_DIFF_WEIGHTS_LAYER, in)});
    out.push_back({name + ".weight_hh_l0", {4 * hidden, hidden}, weight(DNNL_ARG_DIFF_WEIGHTS_ITER, hidden)});
    out.push_back({name + ".bias_ih_l0", {4 * hidden}, bias});
    out.push_back({name + ".bias_hh_l0", {4 * hidden}, bias});
  }

 private:
  memory user(const memory::desc& desc, const std::vector<float>& values) {
    memory m(desc, engine_);
    std::ranges::copy(values, data(m));
    return m;
  }
  memory zero(const memory::desc& desc) {
    return user(desc, std::vector<float>(desc.get_size() / sizeof(float), 0.0f));
  }
  memory reordered(const memory& from, const memory::desc& to) {
    memory m(to, engine_);
    dnnl::reorder(from, m).execute(stream_, const_cast<memory&>(from), m);
    stream_.wait();
    return m;
  }

  dnnl::engine engine_;
  dnnl::stream& stream_;
  dnnl::lstm_forward forward_;
  dnnl::lstm_backward backward_;
  Arguments forward_with_, backward_with_;
};

class OneDnn final : public Peer {
 public:
  /// oneDNN takes its threads from OMP_NUM_THREADS, which nn.py sets.
  OneDnn(const std::string& data_dir, int) : file_(read_network(data_dir, "tme")) {}

  Offer offer() const override {
    const auto* v = dnnl::version();
    const std::string version =
        std::to_string(v->major) + "." + std::to_string(v->minor) + "." + std::to_string(v->patch);
    return {"oneDNN " + version + " (LSTM layers alone)", {{"tme", {"c++"}}}, {{"tme", {"c++"}}}};
  }

  std::vector<io::Tensor> check(const std::string&, const std::string& kind, const std::string&) override {
    const bool training = kind == "train";
    Layers layers(*this, kBatch, training);
    layers.load(0);
    layers.forward();
    const memory& h = layers.second.h();
    std::vector<io::Tensor> out = {
        {"embedding", {kBatch, 32}, {data(h) + (kSteps - 1) * kBatch * 32, data(h) + count(h)}}};
    if (!training) return out;
    std::copy_n(data(h), count(h), data(layers.second.dh()));
    layers.backward();
    layers.first.append_gradients("partial.grad.lstm1", 4, 64, out);
    layers.second.append_gradients("partial.grad.lstm2", 64, 32, out);
    return out;
  }

  double train(const std::string&, const std::string&, int steps) override {
    Layers layers(*this, kBatch, true);
    const int batches = samples() / kBatch;
    const auto step = [&](int i) {
      layers.load(i % batches * kBatch);
      layers.forward();
      layers.backward();
    };
    std::fill_n(data(layers.second.dh()), count(layers.second.dh()), 1e-3f);
    step(0);
    return seconds_of([&] {
      for (int i = 0; i < steps; ++i) step(i);
    });
  }

  double infer(const std::string&, const std::string&, int n, int repeat) override {
    Layers layers(*this, n, false);
    const auto run = [&] {
      layers.load(0);
      layers.forward();
    };
    run();
    return seconds_of([&] {
      for (int i = 0; i < repeat; ++i) run();
    });
  }

 private:
  struct Layers {
    OneDnn& peer;
    int batch;
    Layer first, second;
    Layers(OneDnn& p, int b, bool training)
        : peer(p),
          batch(b),
          first(p.engine_, p.stream_, p.file_, "lstm1", 4, 64, b, training),
          second(p.engine_, p.stream_, p.file_, "lstm2", 64, 32, b, training) {
      second.read_from(first.h());
      if (training) second.write_slope_to(first.dh());
    }
    /// Samples from `start` on, steps first.
    void load(int start) {
      const float* from =
          tensor(peer.file_, "x").values.data() + static_cast<std::ptrdiff_t>(start) * kSteps * 4;
      float* to = data(first.x());
      for (int b = 0; b < batch; ++b)
        for (int t = 0; t < kSteps; ++t)
          std::copy_n(from + (b * kSteps + t) * 4, 4, to + (t * batch + b) * 4);
    }
    void forward() {
      first.forward();
      second.forward();
      peer.stream_.wait();
    }
    void backward() {
      second.backward();
      first.backward();
      peer.stream_.wait();
    }
  };
  int samples() const { return static_cast<int>(tensor(file_, "x").shape[0]); }

  io::TensorFile file_;
  dnnl::engine engine_{dnnl::engine::kind::cpu, 0};
  dnnl::stream stream_{engine_};
};

}  // namespace
}  // namespace spectrum::bench

int main(int argc, char** argv) {
  using namespace spectrum::bench;
  return serve(argc, argv, [](const std::string& data_dir, int threads) {
    return std::make_unique<OneDnn>(data_dir, threads);
  });
}
