// The cache of market series: reading, merging and writing it.
//   io_bench [CACHE.json]    another cache than a synthetic one of twelve series, five years each
// bytes: those of the file that is read or written.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "apps/pipeline/cache_store.h"
#include "io/cache.h"
#include "io/cache_merge.h"
#include "io/file.h"
#include "io/sha256.h"
#include "io/synth.h"

namespace {

using namespace spectrum::io;

const Instant kNow = *parse_instant("2025-11-16T12:00:00+05:30");

/// The cache under test, in a folder of its own.
struct Bench {
  std::string folder, path, bytes;
  Cache cache;
};

Bench& bench() {
  static Bench b;
  return b;
}

void set_up(const char* file) {
  Bench& b = bench();
  std::string pattern = (std::filesystem::temp_directory_path() / "io-bench-XXXXXX").string();
  b.folder = ::mkdtemp(pattern.data());
  b.path = b.folder + "/cache.json";
  b.bytes = file ? read_file(file).value() : format_cache(synthesise({}));
  write_file_atomic(b.path, b.bytes).value();
  b.cache = read_cache(b.path, kNow).value().cache;
}

void BM_ReadCache(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(read_cache(bench().path, kNow));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bench().bytes.size()));
}

void BM_FormatCache(benchmark::State& state) {
  std::size_t size = 0;
  for (auto _ : state) size = format_cache(bench().cache).size();
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(size));
}

void BM_Sha256(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(sha256_hex(bench().bytes));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bench().bytes.size()));
}

/// An answer for each series, all its bars with another last close; then the whole cache put in place of the
/// old one: checked for losses, flushed to the disk, the old one kept.
void BM_Update(benchmark::State& state) {
  double last_close = 0;
  for (auto _ : state) {
    Cache cache = bench().cache;
    last_close += 0.25;  // so that there is something to write each time
    for (Series& s : cache.series) {
      SeriesUpdate answer{s.bars, {}, "bench", "2025-11-16T12:00:00+05:30"};
      answer.bars.close.back() = answer.bars.high.back() = answer.bars.high.back() + last_close;
      update_series(s, answer);
    }
    spectrum::pipeline::replace_cache(bench().path, cache, kNow, 5).value();
  }
}

BENCHMARK(BM_ReadCache)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_FormatCache)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Sha256)->Unit(benchmark::kMillisecond);
BENCHMARK(BM_Update)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
    std::fprintf(stderr, "usage: io_bench [CACHE.json] [--benchmark_...]\n");
    return 2;
  }
  set_up(argc == 2 ? argv[1] : nullptr);
  benchmark::RunSpecifiedBenchmarks();
  std::filesystem::remove_all(bench().folder);
}
