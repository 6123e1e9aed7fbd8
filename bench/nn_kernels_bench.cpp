// Rates of the float kernels at the shapes of the models, on one core. Warm caches.
#include <benchmark/benchmark.h>

#include <string>
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

void run_gemm(benchmark::State& state, FloatKernels::Gemm gemm, Shape s, int lda, int ldb) {
  const auto a = values(s.m, s.k), b = values(s.k, s.n);
  auto c = values(s.m, s.n);
  for (auto _ : state) {
    gemm(s.m, s.n, s.k, a.data(), lda, b.data(), ldb, c.data(), s.m);
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] = benchmark::Counter(
      2e-9 * s.m * s.n * s.k * static_cast<double>(state.iterations()), benchmark::Counter::kIsRate);
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
  for (Shape s : {Shape{256, 16, 64},
                  {128, 16, 64},
                  {128, 16, 32},
                  {256, 16, 4},
                  {256, 1, 64},
                  {64, 16, 78},
                  {32, 16, 64},
                  {3, 16, 32},
                  {8, 16, 32},
                  {64, 16, 256}})
    benchmark::RegisterBenchmark(label(kernels, "nn", s).c_str(),
                                 [=](auto& state) { run_gemm(state, kernels.gemm_nn, s, s.m, s.k); });
  for (Shape s : {Shape{78, 32, 64}, {64, 32, 32}, {32, 32, 3}, {144, 32, 32}, {20, 32, 16}})
    benchmark::RegisterBenchmark(label(kernels, "product_tn", s).c_str(),
                                 [=](auto& state) { run_gemm(state, kernels.product_tn, s, s.k, s.k); });
  for (Shape s : {Shape{256, 64, 160},
                  {256, 64, 1440},
                  {128, 64, 160},
                  {128, 32, 160},
                  {256, 4, 160},
                  {64, 78, 16},
                  {32, 64, 16},
                  {32, 144, 32}})
    benchmark::RegisterBenchmark(label(kernels, "nt", s).c_str(),
                                 [=](auto& state) { run_gemm(state, kernels.gemm_nt, s, s.m, s.n); });
  const std::string name = kernels.name;
  benchmark::RegisterBenchmark((name + "/sigmoid").c_str(),
                               [=](auto& state) { run_map(state, kernels.sigmoid); });
  benchmark::RegisterBenchmark((name + "/tanh").c_str(), [=](auto& state) { run_map(state, kernels.tanh); });
  benchmark::RegisterBenchmark((name + "/exp").c_str(), [=](auto& state) { run_map(state, kernels.exp); });
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
