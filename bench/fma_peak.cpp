#include "bench/fma_peak.h"

#include <algorithm>
#include <chrono>

namespace spectrum::bench {
namespace {

constexpr int kChains = 12;  // latency 4 x 2 units = 8 at least; 16 registers hold 12, a and b
constexpr int kTurns = 20000;

// The same loop for every width; the attribute of the function around it decides the instructions. Every
// chain starts elsewhere, or the compiler would compute equal ones once.
#define SPECTRUM_PEAK_LOOP(LANES)                                              \
  typedef float Vec __attribute__((vector_size(4 * LANES)));                   \
  Vec acc[kChains], a = Vec{} + start, b = Vec{} + 1.0f;                       \
  for (int i = 0; i < kChains; ++i) acc[i] = Vec{} + static_cast<float>(i);    \
  for (int turn = 0; turn < kTurns; ++turn) {                                  \
    SPECTRUM_UNROLL for (int i = 0; i < kChains; ++i) acc[i] = acc[i] * a + b; \
  }                                                                            \
  float sum = 0.0f;                                                            \
  for (const Vec& v : acc)                                                     \
    for (int l = 0; l < LANES; ++l) sum += v[l];                               \
  return sum

#if defined(__clang__)
#define SPECTRUM_UNROLL _Pragma("clang loop unroll(full)")
#else
#define SPECTRUM_UNROLL _Pragma("GCC unroll 16")
#endif

[[gnu::noinline]] float turns4(float start) { SPECTRUM_PEAK_LOOP(4); }
#if defined(__x86_64__)
[[gnu::noinline, gnu::target("avx2,fma")]] float turns8(float start) { SPECTRUM_PEAK_LOOP(8); }
[[gnu::noinline, gnu::target("avx512f,avx512vl,avx512dq,fma")]] float turns16(float start) {
  SPECTRUM_PEAK_LOOP(16);
}
#endif

double best_rate(float (*turns)(float), int lanes) {
  using Clock = std::chrono::steady_clock;
  double best = 1e9;
  volatile float sink = 0.5f;
  for (int run = 0; run < 300; ++run) {
    const auto start = Clock::now();
    sink = turns(sink * 0.0f + 0.5f);
    best = std::min(best, std::chrono::duration<double>(Clock::now() - start).count());
  }
  return 2.0 * lanes * kChains * kTurns / best;
}

}  // namespace

double fma_peak(std::string_view build) {
#if defined(__x86_64__)
  if (build == "avx512") return best_rate(turns16, 16);
  if (build == "avx2") return best_rate(turns8, 8);
#endif
  static_cast<void>(build);
  return best_rate(turns4, 4);
}

}  // namespace spectrum::bench
