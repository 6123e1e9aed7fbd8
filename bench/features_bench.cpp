// The feature table of a made-up market: every feature by itself and all of them together.
//   features_bench [--long]    with the table of ten million sessions too, which needs 11 GB
// bytes: those of the columns that are written, and for the whole table of the market's columns as well.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "features/catalogue.h"
#include "features/market.h"
#include "features/table.h"

namespace {

using namespace spectrum::features;

constexpr int kSectors = 9;
constexpr std::size_t kRead = 8 + kSectors;  // the market's columns without VIX's open, which nobody reads

/// Sum of four uniform numbers: a bell, mean 0 and variance 1.
double bell(std::mt19937_64& rng) {
  double sum = -2.0;
  for (int i = 0; i < 4; ++i) sum += static_cast<double>(rng() >> 11) * 0x1p-53;
  return sum * std::sqrt(3.0);
}

/// A level that wanders about `mean`, a step of `step` a session.
std::vector<double> wander(std::size_t rows, double mean, double step, std::mt19937_64& rng) {
  std::vector<double> out(rows);
  double distance = 0.0;
  for (double& v : out) {
    distance = 0.998 * distance + step * bell(rng);
    v = mean * std::exp(distance);
  }
  return out;
}

std::vector<double> scaled(std::vector<double> x, double step, std::mt19937_64& rng) {
  for (double& v : x) v *= std::exp(step * std::abs(bell(rng)));
  return x;
}

std::vector<double> each(const std::vector<double>& a, const std::vector<double>& b,
                         const double& (*choose)(const double&, const double&)) {
  std::vector<double> out(a.size());
  std::transform(a.begin(), a.end(), b.begin(), out.begin(), choose);
  return out;
}

Market made_up_market(std::size_t rows) {
  std::mt19937_64 rng(1);
  const std::vector<std::uint8_t> carried(rows);
  Market m;
  m.days.resize(rows);
  std::iota(m.days.begin(), m.days.end(), 0);
  m.close = wander(rows, 20000.0, 0.009, rng);
  m.open.assign(rows, m.close[0]);
  for (std::size_t t = 1; t < rows; ++t) m.open[t] = m.close[t - 1] * std::exp(0.003 * bell(rng));
  m.high = scaled(each(m.open, m.close, std::max<double>), 0.004, rng);
  m.low = scaled(each(m.open, m.close, std::min<double>), -0.004, rng);
  m.volume = wander(rows, 3e5, 0.02, rng);
  m.vix.close = wander(rows, 15.0, 0.03, rng);
  m.vix.high = scaled(m.vix.close, 0.03, rng);
  m.vix.low = scaled(m.vix.close, -0.03, rng);
  m.vix.carried = carried;
  for (int k = 0; k < kSectors; ++k)
    m.sectors.push_back({"sector_" + std::to_string(k), wander(rows, 10000.0, 0.01, rng), carried});
  return m;
}

/// One at a time is kept.
const Market& market(std::size_t rows) {
  static Market made;
  if (made.size() != rows) {
    made = {};
    made = made_up_market(rows);
  }
  return made;
}

void count(benchmark::State& state, std::size_t rows, std::size_t columns) {
  const auto n = static_cast<double>(rows);
  state.counters["per_row"] =
      benchmark::Counter(n, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
  state.counters["bytes"] =
      benchmark::Counter(n * static_cast<double>(columns * sizeof(double)),
                         benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

void table(benchmark::State& state, std::size_t rows) {
  const Market& m = market(rows);
  for (auto _ : state) benchmark::DoNotOptimize(compute(m));
  count(state, rows, kRead + columns_of(Shape::of(m)).size());
}

void feature(benchmark::State& state, std::size_t rows, const std::string& name) {
  const Market& m = market(rows);
  const std::vector<std::string_view> only = {name};
  for (auto _ : state) benchmark::DoNotOptimize(compute(m, only));
  count(state, rows, 1);
}

template <class... Given>
void add(const std::string& name, Given&&... given) {
  benchmark::RegisterBenchmark(name.c_str(), std::forward<Given>(given)...)->Unit(benchmark::kMicrosecond);
}

}  // namespace

int main(int argc, char** argv) {
  for (const std::size_t rows : {1'235U, 100'000U}) {
    const std::string end = "/rows:" + std::to_string(rows);
    add("table" + end, table, rows);
    for (const ColumnSpec& column : columns_of(Shape::of(made_up_market(1)))) {
      const bool another_sector = column.feature->needs == Needs::kSector && column.sector > 0;
      if (!another_sector) add(column.name + end, feature, rows, column.name);
    }
  }
  if (std::ranges::find(argv, argv + argc, std::string_view("--long")) != argv + argc)
    add("table/rows:10000000", table, std::size_t{10'000'000});
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
