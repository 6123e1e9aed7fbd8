// Training of trees: the inner loops for every kernel build the processor runs, on one core, then whole fits.
// A histogram update is a load, an add and a store for each feature of a row, and about one store a cycle
// leaves a core: per_update times the clock's GHz is 1 at best.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "bench/gbdt_rows.h"
#include "gbdt/binary.h"
#include "gbdt/kernels/processor.h"
#include "gbdt/kernels/train_kernels.h"
#include "gbdt/quantize.h"
#include "gbdt/split.h"
#include "gbdt/train.h"

namespace {

using namespace spectrum::gbdt;
namespace bench = spectrum::bench;

constexpr int kFeatures = 28;
constexpr int kRows = 200'000;
// As the grower does it (grow.cpp): rows in blocks, while the next block's records are fetched.
constexpr std::size_t kRowBlock = 256;
constexpr std::size_t kFetchGroup = 4;

/// Time of one of so many things, of which an iteration does all.
void per(benchmark::State& state, const char* name, double things) {
  state.counters[name] = benchmark::Counter(things * static_cast<double>(state.iterations()),
                                            benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

Dataset dataset(int rows, int features, int max_bins = 255) {
  const bench::Rows data = bench::made_up_rows(static_cast<std::size_t>(rows), features, 1);
  const Matrix x = Matrix::row_major(data.x, data.y.size(), static_cast<std::size_t>(features));
  return Dataset(Binner::fit(x, {.max_bins = max_bins}), x, data.y);
}

/// Rows with bins and gradients, of which a leaf holds all, or about every `step`th.
struct Leaf {
  Dataset data;
  std::vector<Grad> grads;
  QuantizedGrads quantized{kRows};
  HistogramLayout layout{data.records(), data.records().features(), data.bins()};

  explicit Leaf(int max_bins) : data(dataset(kRows, kFeatures, max_bins)) {
    std::mt19937 rng(2);
    for (int r = 0; r < kRows; ++r) {
      const float p = static_cast<float>(rng() >> 8) * 0x1p-24F;
      grads.push_back({p - data.labels()[static_cast<std::size_t>(r)], p * (1.0F - p)});
    }
    Team team(1);
    quantized.set(grads, 1, team);
  }

  static std::vector<int> rows(int step) {
    std::mt19937 rng(3);
    std::vector<int> out;
    for (int r = 0; r < kRows; ++r) {
      if (rng() % static_cast<unsigned>(step) == 0) out.push_back(r);
    }
    return out;
  }
};

/// Features of a byte a bin, or of half a byte.
enum class Width { kWide, kNarrow };
const Leaf& leaf_of(Width width) {
  static const Leaf wide(255), narrow(15);
  return width == Width::kWide ? wide : narrow;
}

/// A histogram of all words, as trees are grown: widen(rows, ahead, grads) for each block of rows, then
/// add(records, rows, grads, pair, ahead, cells, more_cells) for each pair of words.
template <class Cell, class Widen, class Add>
void build(const Leaf& leaf, std::span<const int> rows, std::vector<Cell>& histogram, const Widen& widen,
           const Add& add) {
  const HistogramLayout& layout = leaf.layout;
  const Records& records = leaf.data.records();
  const std::size_t n_pairs = layout.n_pairs();
  const std::size_t each = (kFetchGroup + n_pairs - 1) / n_pairs;
  std::array<Cell, kRowBlock> widened;
  std::ranges::fill(histogram, Cell{});
  for (std::size_t first = 0; first < rows.size(); first += kRowBlock) {
    const auto block = rows.subspan(first, std::min(kRowBlock, rows.size() - first));
    auto next = rows.subspan(first + block.size());
    next = next.first(std::min(block.size(), next.size()));
    widen(block, next.size(), widened.data());
    for (std::size_t p = 0; p < n_pairs; ++p) {
      const std::size_t n = std::min(next.size(), each * (block.size() / kFetchGroup));
      const Ahead ahead{next.data(), n, each, records.stride() - records.begin_of(p)};
      next = next.subspan(n);
      add(records.data() + records.begin_of(p), block, widened.data(), p, ahead,
          histogram.data() + layout.begin(2 * p), histogram.data() + layout.begin(2 * p + 1));
    }
  }
}

std::vector<Sums> build_exact(const TrainKernels& kernels, const Leaf& leaf, std::span<const int> rows,
                              std::vector<Sums> histogram) {
  build(
      leaf, rows, histogram,
      [&](std::span<const int> block, std::size_t ahead, Sums* grads) {
        kernels.widen_exact(&leaf.grads[0].g, block.data(), block.size(), ahead, &grads->g);
      },
      [&](const std::uint8_t* records, std::span<const int> block, const Sums* grads, std::size_t pair,
          const Ahead& ahead, Sums* cells, Sums* more) {
        const Records& all = leaf.data.records();
        kernels.add_exact(records, all.stride(), all.narrow(pair), block.data(), block.size(), &grads->g,
                          leaf.layout.places(pair), leaf.layout.n_lanes(pair), ahead, &cells->g, &more->g);
      });
  return histogram;
}

std::vector<PackedSums> build_packed(const TrainKernels& kernels, const Leaf& leaf, std::span<const int> rows,
                                     std::vector<PackedSums> histogram) {
  build(
      leaf, rows, histogram,
      [&](std::span<const int> block, std::size_t ahead, PackedSums* grads) {
        kernels.widen_packed(leaf.quantized.packed().data(), block.data(), block.size(), ahead, grads);
      },
      [&](const std::uint8_t* records, std::span<const int> block, const PackedSums* grads, std::size_t pair,
          const Ahead& ahead, PackedSums* cells, PackedSums* more) {
        const Records& all = leaf.data.records();
        kernels.add_packed(records, all.stride(), all.narrow(pair), block.data(), block.size(), grads,
                           leaf.layout.places(pair), leaf.layout.n_lanes(pair), ahead, cells, more);
      });
  return histogram;
}

/// step: 1 for a leaf of all rows, more for rows scattered among others.
template <auto Build, class Cell>
void histogram(benchmark::State& state, const TrainKernels* kernels, Width width, int step) {
  const Leaf& leaf = leaf_of(width);
  const std::vector<int> rows = Leaf::rows(step);
  std::vector<Cell> cells(leaf.layout.size());
  for (auto _ : state) {
    cells = Build(*kernels, leaf, rows, std::move(cells));
    benchmark::ClobberMemory();
  }
  per(state, "per_row", static_cast<double>(rows.size()));
  per(state, "per_update", static_cast<double>(rows.size()) * kFeatures);
}

/// The best split of the leaf of all rows, one word of features after the other.
void scan(benchmark::State& state, const TrainKernels* kernels, bool packed) {
  const Leaf& leaf = leaf_of(Width::kWide);
  const std::vector<int> rows = Leaf::rows(1);
  const HistogramLayout& layout = leaf.layout;
  const auto exact = build_exact(*kernels, leaf, rows, std::vector<Sums>(layout.size()));
  const auto whole = build_packed(*kernels, leaf, rows, std::vector<PackedSums>(layout.size()));
  ScanLeaf scanned = scan_leaf({total(rows, leaf.grads), kRows}, TreeParams{});
  scanned.g_scale = leaf.quantized.g_unit();
  scanned.h_scale = leaf.quantized.h_unit();
  ScanBest best;
  for (auto _ : state) {
    for (std::size_t w = 0; w < layout.n_words(); ++w) {
      const auto lanes = static_cast<unsigned>(layout.features_of(w).size());
      const unsigned active = (1U << lanes) - 1;
      if (packed)
        kernels->scan_packed(whole.data() + layout.begin(w), layout.n_bins(w), scanned, active, best);
      else
        kernels->scan_exact(&exact[layout.begin(w)].g, layout.n_bins(w), scanned, active, best);
      benchmark::DoNotOptimize(best);
    }
  }
  per(state, "per_feature", kFeatures);
}

void partition(benchmark::State& state, const TrainKernels* kernels, Width width, int step) {
  const Leaf& leaf = leaf_of(width);
  const std::vector<int> rows = Leaf::rows(step);
  std::vector<int> left(rows.size()), right(rows.size());
  const Column column = leaf.data.column(0);
  const int cut = leaf.data.bins().feature(0).n_bins() / 2;
  for (auto _ : state) {
    benchmark::DoNotOptimize(kernels->partition(column.data, column.narrow, rows.data(), rows.size(), cut, -1,
                                                false, left.data(), right.data()));
    benchmark::ClobberMemory();
  }
  per(state, "per_row", static_cast<double>(rows.size()));
}

/// The bins of one feature's values, its cuts being known.
void find_bins(benchmark::State& state, const TrainKernels* kernels) {
  static const bench::Rows data = bench::made_up_rows(kRows, 9, 4);
  const Binner bins = Binner::fit(data.x, kRows, 9);
  std::vector<double> values;
  for (std::size_t r = 0; r < kRows; ++r) values.push_back(data.x[r * 9]);
  std::vector<std::uint8_t> out(values.size());
  for (auto _ : state) {
    bins.feature(0).bins_of(*kernels, values, out.data());
    benchmark::ClobberMemory();
  }
  per(state, "per_value", kRows);
}

/// Cuts learnt and rows binned.
void bin(benchmark::State& state, int threads) {
  const bench::Rows data = bench::made_up_rows(kRows, kFeatures, 1);
  const Matrix x = Matrix::row_major(data.x, data.y.size(), kFeatures);
  for (auto _ : state) benchmark::DoNotOptimize(Dataset(Binner::fit(x, {}, threads), x, data.y, {}, threads));
  per(state, "per_value", 1.0 * kRows * kFeatures);
}

struct Fit {
  int rows, features, leaves, depth, trees;
};

void fit(benchmark::State& state, Fit f, Mode mode, int threads) {
  const Dataset data = dataset(f.rows, f.features);
  TrainParams params;
  params.trees = f.trees;
  params.tree.leaves = f.leaves;
  params.tree.max_depth = f.depth;
  params.feature_fraction = params.bagging_fraction = 0.8;
  params.mode = mode;
  params.threads = threads;
  for (auto _ : state) benchmark::DoNotOptimize(train(data, Binary{}, params));
  per(state, "per_row_and_tree", 1.0 * f.rows * f.trees);
}

template <class... Given>
auto* add(const std::string& name, Given&&... given) {
  return benchmark::RegisterBenchmark(name.c_str(), std::forward<Given>(given)...)
      ->UseRealTime()
      ->Unit(benchmark::kMicrosecond);
}

void add_kernels(const TrainKernels* kernels) {
  const std::string end = std::string("/") + kernels->name;
  for (int step : {1, 16}) {
    for (Width width : {Width::kWide, Width::kNarrow}) {
      const std::string rows =
          std::string(step == 1 ? "/dense" : "/sparse") + (width == Width::kWide ? "" : "/narrow") + end;
      add("histogram/exact" + rows, histogram<build_exact, Sums>, kernels, width, step);
      add("histogram/packed" + rows, histogram<build_packed, PackedSums>, kernels, width, step);
      add("partition" + rows, partition, kernels, width, step);
    }
  }
  add("scan/exact" + end, scan, kernels, false);
  add("scan/packed" + end, scan, kernels, true);
  add("find_bins" + end, find_bins, kernels);
}

}  // namespace

int main(int argc, char** argv) {
  add_kernels(&kTrainBaseline);
#if defined(__x86_64__)
  if (runs(Build::kAvx2)) add_kernels(&kTrainAvx2);
  if (runs(Build::kAvx512)) add_kernels(&kTrainAvx512);
#endif
  for (int threads : {1, 2}) {
    const std::string end = "/threads:" + std::to_string(threads);
    add("bin/200kx28" + end, bin, threads);
    for (Mode mode : {Mode::kExact, Mode::kFast}) {
      const std::string how = (mode == Mode::kExact ? "/exact" : "/fast") + end;
      add("fit/1081x78/leaves:31/trees:100" + how, fit, Fit{1081, 78, 31, 8, 100}, mode, threads);
      for (int leaves : {31, 255})
        add("fit/200kx28/leaves:" + std::to_string(leaves) + "/trees:10" + how, fit,
            Fit{kRows, kFeatures, leaves, -1, 10}, mode, threads);
    }
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
