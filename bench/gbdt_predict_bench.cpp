// Prediction with 100 trees of 28 features that a fit on made-up rows has grown, for every kernel build the
// processor runs: many rows (ns a row, one thread) and a single one. Every row of a pass is another.
#include <benchmark/benchmark.h>

#include <cmath>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "gbdt/binary.h"
#include "gbdt/predictor.h"
#include "gbdt/train.h"

namespace {

using namespace spectrum::gbdt;

constexpr int kFeatures = 28;
constexpr int kTrees = 100;
constexpr std::size_t kTrainingRows = 50'000;
constexpr std::size_t kRows = 100'000;

struct Rows {
  std::vector<double> x, y;
};

double uniform(std::mt19937_64& rng) { return static_cast<double>(rng() >> 11) * 0x1p-53; }

/// Half of the features bell-shaped, half of them skewed; a label that a few of them explain.
Rows rows(std::size_t n, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  Rows out;
  for (std::size_t r = 0; r < n; ++r) {
    double row[kFeatures];
    for (int f = 0; f < kFeatures; ++f) {
      const double bell = uniform(rng) + uniform(rng) + uniform(rng) + uniform(rng) - 2.0;
      row[f] = f % 2 ? std::exp(bell) : bell;
    }
    const double score = row[0] * row[1] - row[3] + row[4] * row[6] + std::sin(3.0 * row[8]);
    out.y.push_back(uniform(rng) < 1.0 / (1.0 + std::exp(-score)) ? 1.0 : 0.0);
    out.x.insert(out.x.end(), row, row + kFeatures);
  }
  return out;
}

const Model& model(int leaves) {
  static std::map<int, Model> models;
  if (const auto found = models.find(leaves); found != models.end()) return found->second;
  const Rows data = rows(kTrainingRows, 1);
  const auto bins = Binner::fit(data.x, static_cast<int>(data.y.size()), kFeatures);
  TrainParams params;
  params.trees = kTrees;
  params.tree.leaves = leaves;
  return models.emplace(leaves, train(Dataset(bins, data.x, data.y), Binary{}, params)).first->second;
}

void batch(benchmark::State& state, const kernels::Kernels* build, int leaves) {
  const Predictor predictor(model(leaves), *build);
  static const Rows data = rows(kRows, 3);
  std::vector<double> out(kRows);
  for (auto _ : state) {
    predictor.predict_raw(data.x, out);
    benchmark::ClobberMemory();
  }
  state.counters["ns/row"] =
      benchmark::Counter(1e-9 * static_cast<double>(kRows) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void single_row(benchmark::State& state, const kernels::Kernels* build, int leaves) {
  const Predictor predictor(model(leaves), *build);
  static const Rows data = rows(1000, 4);
  double out = 0.0;
  std::size_t at = 0;
  for (auto _ : state) {
    predictor.predict_raw({data.x.data() + at * kFeatures, kFeatures}, {&out, 1});
    benchmark::DoNotOptimize(out);
    at = at + 1 == data.y.size() ? 0 : at + 1;
  }
}

}  // namespace

int main(int argc, char** argv) {
  for (const char* name : {"baseline", "avx2", "avx512"}) {
    const auto* build = kernels::variant(name);
    if (build == nullptr) continue;
    for (int leaves : {31, 255}) {
      const std::string end = "/leaves:" + std::to_string(leaves) + "/" + name;
      benchmark::RegisterBenchmark(("batch" + end).c_str(), batch, build, leaves)
          ->Unit(benchmark::kMillisecond);
      benchmark::RegisterBenchmark(("single_row" + end).c_str(), single_row, build, leaves);
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
