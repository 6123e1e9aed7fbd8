#include "bench/gbdt_rows.h"

#include <cmath>
#include <random>

namespace spectrum::bench {
namespace {

double uniform(std::mt19937_64& rng) { return static_cast<double>(rng() >> 11) * 0x1p-53; }

}  // namespace

Rows made_up_rows(std::size_t n, int features, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  Rows out;
  out.x.reserve(n * static_cast<std::size_t>(features));
  for (std::size_t r = 0; r < n; ++r) {
    const std::size_t begin = out.x.size();
    for (int f = 0; f < features; ++f) {
      const double bell = uniform(rng) + uniform(rng) + uniform(rng) + uniform(rng) - 2.0;
      out.x.push_back(f % 2 ? std::exp(bell) : bell);
    }
    const double* row = out.x.data() + begin;
    const double score = row[0] * row[1] - row[3] + row[4] * row[6] + std::sin(3.0 * row[8]);
    out.y.push_back(uniform(rng) < 1.0 / (1.0 + std::exp(-score)) ? 1.0 : 0.0);
  }
  return out;
}

}  // namespace spectrum::bench
