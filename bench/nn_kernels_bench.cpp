// Rates of the float kernels at the shapes of the models, on one core. Warm caches.
#include <benchmark/benchmark.h>

#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "nn/kernels/variants.h"

namespace {

using spectrum::nn::kernels::FloatKernels;
using spectrum::nn::kernels::variant;

struct Shape {
  int m, n, k;
};

std::vector<float> values(int rows, int cols) {
  std::vector<float> x(static_cast<std::size_t>(rows) * cols);
  unsigned state = 1;
  for (float& value : x) {
    state = state * 1664525u + 1013904223u;
    value = static_cast<float>(state >> 8) * 0x1p-23f - 1.0f;
  }
  return x;
}

void report(benchmark::State& state, double products) {
  state.counters["GFLOP/s"] = benchmark::Counter(2e-9 * products * static_cast<double>(state.iterations()),
                                                 benchmark::Counter::kIsRate);
}

void run_gemm(benchmark::State& state, FloatKernels::Gemm gemm, Shape s, int lda, int ldb) {
  const auto a = values(s.m, s.k), b = values(s.k, s.n);
  auto c = values(s.m, s.n);
  for (auto _ : state) {
    gemm(s.m, s.n, s.k, a.data(), lda, b.data(), ldb, c.data(), s.m);
    benchmark::ClobberMemory();
  }
  report(state, 1.0 * s.m * s.n * s.k);
}

void run_affine(benchmark::State& state, const FloatKernels& kernels, Shape s) {
  const auto w = values(s.m, s.k), x = values(s.k, s.n), bias = values(s.m, 1);
  auto y = values(s.m, s.n);
  for (auto _ : state) {
    kernels.affine(s.m, s.n, s.k, w.data(), s.m, x.data(), s.k, bias.data(), y.data(), s.m);
    benchmark::ClobberMemory();
  }
  report(state, 1.0 * s.m * s.n * s.k);
}

/// The first convolution of the shape encoder; its second sees the whole image and is an affine one.
void run_conv2d(benchmark::State& state, const FloatKernels& kernels, int images, bool weights) {
  constexpr spectrum::nn::kernels::ConvShape kShape{1, 8, 8, 16, 3};
  const auto x = values(64, images), weight = values(16, 9), bias = values(16, 1);
  auto y = values(16 * 36, images), dweight = weight, dbias = bias;
  for (auto _ : state) {
    if (weights)
      kernels.conv2d_weights(kShape, images, x.data(), y.data(), dweight.data(), dbias.data());
    else
      kernels.conv2d(kShape, images, x.data(), weight.data(), bias.data(), y.data());
    benchmark::ClobberMemory();
  }
  report(state, 16.0 * 36 * 9 * images);
}

void run_max_pool(benchmark::State& state, const FloatKernels& kernels, int images) {
  const auto x = values(16 * 36, images);
  std::vector<float> y(x.size() / 4), winner(y.size());
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernels.max_pool(16 * images, 6, 6, x.data(), y.data(), winner.data()));
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<long>(x.size()));
}

void run_adam(benchmark::State& state, const FloatKernels& kernels, int n) {
  constexpr spectrum::nn::kernels::AdamStep<float> kStep{0.9f,  0.1f, 0.999f, 0.001f,
                                                         1e-3f, 1.0f, 1e-8f,  0.0f};
  const auto g = values(n, 1);
  std::vector<float> p(g.size()), m(g.size()), v(g.size());
  for (auto _ : state) {
    kernels.adam(n, kStep, g.data(), p.data(), m.data(), v.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * n);
}

void run_map(benchmark::State& state, FloatKernels::Map map) {
  const auto x = values(256, 16);
  std::vector<float> y(x.size());
  for (auto _ : state) {
    map(static_cast<int>(x.size()), x.data(), y.data());
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<long>(x.size()));
}

void run_lstm(benchmark::State& state, const FloatKernels& kernels, bool backward) {
  constexpr int kIn = 4, kH = 64, kB = 16;
  const auto packed = values(static_cast<int>(spectrum::nn::kernels::lstm_packed_size(kIn, kH)), 1);
  const auto x = values(kIn, kB), c_prev = values(kH, kB), dh = values(kH, kB);
  auto gates = values(4 * kH, kB), dgates = gates, c = c_prev, tanh_c = c_prev, h = c_prev, dc = c_prev;
  for (auto _ : state) {
    if (backward)
      kernels.lstm_gates_backward(kH, kB, {gates.data(), 4 * kH}, {c_prev.data(), kH}, {tanh_c.data(), kH},
                                  {dh.data(), kH}, {dc.data(), kH}, {dgates.data(), 4 * kH});
    else
      kernels.lstm_forward(kIn, kH, kB, packed.data(), {x.data(), kIn}, {dh.data(), kH}, {c_prev.data(), kH},
                           {{gates.data(), 4 * kH}, {c.data(), kH}, {tanh_c.data(), kH}}, {h.data(), kH},
                           false);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * kH * kB);
}

std::string label(const FloatKernels& kernels, const char* what, Shape s) {
  return std::string(kernels.name) + "/" + what + "/" + std::to_string(s.m) + "x" + std::to_string(s.n) +
         "x" + std::to_string(s.k);
}

void register_variant(const FloatKernels& kernels) {
  const auto gemm = [&](const char* what, FloatKernels::Gemm run, std::initializer_list<Shape> shapes,
                        auto leading) {
    for (Shape s : shapes)
      benchmark::RegisterBenchmark(label(kernels, what, s).c_str(), [=](auto& state) {
        const auto [lda, ldb] = leading(s);
        run_gemm(state, run, s, lda, ldb);
      });
  };
  // Of the LSTMs backward, in slices of 16 samples: a step's dh, and dx and dW of ten steps. Of the rest in
  // batches of 32: dW, dx and y of the shape encoder's second convolution and of the fusion network; y and
  // dx of the head at every step. 78x32x64 is wanted only where the fusion network's inputs are trained too.
  gemm("nn", kernels.gemm_nn, {{64, 16, 256}, {32, 16, 128}, {64, 160, 128}},
       [](Shape s) { return std::pair(s.m, s.k); });
  gemm("nt", kernels.gemm_nt,
       {{256, 4, 160},
        {256, 64, 160},
        {128, 64, 160},
        {128, 32, 160},
        {32, 144, 32},
        {64, 78, 32},
        {32, 64, 32}},
       [](Shape s) { return std::pair(s.m, s.n); });
  gemm("product_tn", kernels.product_tn, {{78, 32, 64}, {64, 32, 32}, {144, 32, 32}, {32, 1424, 4}},
       [](Shape s) { return std::pair(s.k, s.k); });
  for (Shape s : {Shape{64, 32, 78}, {32, 32, 64}, {32, 32, 144}, {4, 1424, 32}})
    benchmark::RegisterBenchmark(label(kernels, "affine", s).c_str(),
                                 [=](auto& state) { run_affine(state, kernels, s); });
  const std::string name = kernels.name;
  benchmark::RegisterBenchmark((name + "/sigmoid").c_str(),
                               [=](auto& state) { run_map(state, kernels.sigmoid); });
  benchmark::RegisterBenchmark((name + "/tanh").c_str(), [=](auto& state) { run_map(state, kernels.tanh); });
  benchmark::RegisterBenchmark((name + "/exp").c_str(), [=](auto& state) { run_map(state, kernels.exp); });
  for (int images : {16, 32}) {
    const std::string at = "/1x8x8->16@3/" + std::to_string(images);
    benchmark::RegisterBenchmark((name + "/conv2d" + at).c_str(),
                                 [=](auto& state) { run_conv2d(state, kernels, images, false); });
    benchmark::RegisterBenchmark((name + "/conv2d_weights" + at).c_str(),
                                 [=](auto& state) { run_conv2d(state, kernels, images, true); });
    if (kernels.max_pool != nullptr)
      benchmark::RegisterBenchmark((name + "/max_pool/16x6x6/" + std::to_string(images)).c_str(),
                                   [=](auto& state) { run_max_pool(state, kernels, images); });
  }
  for (int parameters : {31916, 7968})  // of TME and of the shape encoder
    benchmark::RegisterBenchmark((name + "/adam/" + std::to_string(parameters)).c_str(),
                                 [=](auto& state) { run_adam(state, kernels, parameters); });
  for (bool backward : {false, true})
    benchmark::RegisterBenchmark((name + (backward ? "/lstm_backward" : "/lstm_forward")).c_str(),
                                 [=](auto& state) { run_lstm(state, kernels, backward); });
}

}  // namespace

int main(int argc, char** argv) {
  for (const char* name : {"baseline", "avx2", "avx512"})
    if (const FloatKernels* kernels = variant(name)) register_variant(*kernels);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
