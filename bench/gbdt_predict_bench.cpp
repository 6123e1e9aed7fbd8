// Prediction with 100 trees of 28 features that a fit on made-up rows has grown, for every kernel build the
// processor runs: many rows (ns a row, one thread) and a single one. Every row of a pass is another.
#include <benchmark/benchmark.h>

#include <map>
#include <string>
#include <vector>

#include "bench/gbdt_rows.h"
#include "gbdt/binary.h"
#include "gbdt/predictor.h"
#include "gbdt/train.h"

namespace {

using namespace spectrum::gbdt;
namespace bench = spectrum::bench;

constexpr int kFeatures = 28;
constexpr int kTrees = 100;
constexpr std::size_t kTrainingRows = 50'000;
constexpr std::size_t kRows = 100'000;

const Model& model(int leaves) {
  static std::map<int, Model> models;
  if (const auto found = models.find(leaves); found != models.end()) return found->second;
  const auto data = bench::made_up_rows(kTrainingRows, kFeatures, 1);
  const auto bins = Binner::fit(data.x, static_cast<int>(data.y.size()), kFeatures);
  TrainParams params;
  params.trees = kTrees;
  params.tree.leaves = leaves;
  return models.emplace(leaves, train(Dataset(bins, data.x, data.y), Binary{}, params)).first->second;
}

void batch(benchmark::State& state, const kernels::Kernels* build, int leaves) {
  const Predictor predictor(model(leaves), *build);
  static const auto data = bench::made_up_rows(kRows, kFeatures, 3);
  std::vector<double> out(kRows);
  for (auto _ : state) {
    predictor.predict_raw(data.x, out);
    benchmark::ClobberMemory();
  }
  state.counters["per_row"] =
      benchmark::Counter(static_cast<double>(kRows) * static_cast<double>(state.iterations()),
                         benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

void single_row(benchmark::State& state, const kernels::Kernels* build, int leaves) {
  const Predictor predictor(model(leaves), *build);
  static const auto data = bench::made_up_rows(1000, kFeatures, 4);
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
