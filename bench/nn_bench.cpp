// Training and inference of the four networks, with their share of the multiply-add peak that this
// program measures first. SPECTRUM_KERNELS=baseline|avx2|avx512 chooses another kernel build.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdio>
#include <string>
#include <string_view>

#include "bench/fma_peak.h"
#include "bench/nn_run.h"
#include "nn/kernels/variants.h"

namespace {

using spectrum::bench::Inference, spectrum::bench::Network, spectrum::bench::Samples, spectrum::bench::train;

struct Workload {
  const char* name;
  int samples;
  int epochs;
  bool clip;
};
constexpr Workload kWorkloads[] = {
    {"tme", 1081, 1, true}, {"vse", 1081, 10, false}, {"gfe", 1081, 50, false}, {"fusion", 865, 100, false}};

/// How often a weight tensor is multiplied with a column in one sample's training pass.
int positions(std::string_view tensor) {
  if (tensor.starts_with("lstm")) return 90;
  if (tensor.starts_with("predict")) return 89;
  if (tensor.starts_with("conv1")) return 36;
  return 1;
}

struct Work {
  double training = 0.0, inference = 0.0;
};

/// Floating-point operations of a sample in matrix products and convolutions, two a multiply-add. Training:
/// the forward pass, as much again for dW and for dx, but no dx of the network's input.
Work flops(const Network& network) {
  constexpr std::string_view kHeads[] = {"predict", "reconstruct", "decode", "dec1", "dec2"};
  Work work;
  double first = 0.0;
  for (const auto& tensor : network.model.state()) {
    if (tensor.shape.size() < 2) continue;
    const double own = 2.0 * static_cast<double>(tensor.values.size()) * positions(tensor.name);
    if (first == 0.0) first = own;
    work.training += 3.0 * own;
    const std::string_view layer = std::string_view(tensor.name).substr(0, tensor.name.find('.'));
    if (std::ranges::find(kHeads, layer) == std::end(kHeads)) work.inference += own;
  }
  work.training -= first;
  return work;
}

float next_value(unsigned& state) {
  state = state * 1664525u + 1013904223u;
  return static_cast<float>(state >> 8) * 0x1p-24f;
}

Samples make_samples(const Workload& workload, const Network& network) {
  Samples s{workload.samples, network.inference().inputs() * network.steps(), {}, {}};
  s.x.resize(static_cast<std::size_t>(s.count) * static_cast<std::size_t>(s.width));
  unsigned state = 1;
  for (float& x : s.x) x = next_value(state);
  if (std::string_view(workload.name) == "fusion")
    for (int i = 0; i < s.count; ++i) s.labels.push_back(i % 3);
  return s;
}

std::unique_ptr<Network> make_network(const Workload& workload) {
  auto network = spectrum::nn::test::make_network<float>(workload.name);
  unsigned state = 2;
  for (float& w : network->model.parameters()) w = 0.4f * next_value(state) - 0.2f;
  return network;
}

void report(benchmark::State& state, double flops_per_turn, double peak) {
  const double gflop = 1e-9 * flops_per_turn * static_cast<double>(state.iterations());
  state.counters["GFLOP/s"] = benchmark::Counter(gflop, benchmark::Counter::kIsRate);
  state.counters["of_peak"] = benchmark::Counter(gflop / (1e-9 * peak), benchmark::Counter::kIsRate);
}

/// A whole fit per turn; the counter steps/s counts its optimizer steps.
void run_training(benchmark::State& state, const Workload& workload, int threads, double peak) {
  const auto network = make_network(workload);
  const Samples samples = make_samples(workload, *network);
  for (auto _ : state)
    benchmark::DoNotOptimize(
        train(*network, samples, workload.epochs, {.threads = threads, .clip = workload.clip}));
  const double epochs = static_cast<double>(state.iterations()) * workload.epochs;
  state.counters["steps/s"] =
      benchmark::Counter(epochs * spectrum::bench::steps_per_epoch(samples), benchmark::Counter::kIsRate);
  report(state, flops(*network).training * samples.count * workload.epochs, peak * threads);
}

void run_inference(benchmark::State& state, const Workload& workload, int n, int threads, double peak) {
  const auto network = make_network(workload);
  const Samples samples = make_samples(workload, *network);
  Inference inference(*network, threads);
  std::vector<float> out;
  for (auto _ : state) {
    inference.run(samples, n, out);
    benchmark::ClobberMemory();
  }
  report(state, flops(*network).inference * n, peak * threads);
}

void add(const std::string& name, auto&& run) {
  benchmark::RegisterBenchmark(name.c_str(), run)->UseRealTime()->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  const std::string build = spectrum::nn::kernels::best_variant().name;
  double peak = 0.0;
  for (const char* name : {"baseline", "avx2", "avx512"}) {
    if (spectrum::nn::kernels::variant(name) == nullptr) continue;
    const double rate = spectrum::bench::fma_peak(name);
    if (name == build) peak = rate;
    std::fprintf(stderr, "peak of one core, %s: %.1f GFLOP/s%s\n", name, 1e-9 * rate,
                 name == build ? " (the build that runs)" : "");
  }
  for (const Workload& w : kWorkloads) {
    const std::string name = w.name;
    for (int threads : {1, 2}) {
      if (threads > 1 && name != "tme") continue;
      const std::string suffix = "/threads:" + std::to_string(threads);
      add(name + "/train" + suffix, [=](auto& s) { run_training(s, w, threads, peak); });
      add(name + "/infer/" + std::to_string(w.samples) + suffix,
          [=](auto& s) { run_inference(s, w, w.samples, threads, peak); });
    }
    add(name + "/infer/1/threads:1", [=](auto& s) { run_inference(s, w, 1, 1, peak); });
  }
  benchmark::RunSpecifiedBenchmarks();
}
