#include "nn/random.h"

#include <cmath>
#include <cstdint>
#include <numbers>
#include <utility>

#include "nn/kernels/random.h"

namespace spectrum::nn {

double uniform(std::mt19937_64& rng) { return static_cast<double>(rng() >> 11) * 0x1p-53; }

double normal(std::mt19937_64& rng) {
  const double radius = std::sqrt(-2.0 * std::log(1.0 - uniform(rng)));  // 1 - u lies in (0, 1]
  return radius * std::cos(2.0 * std::numbers::pi * uniform(rng));
}

std::size_t index_below(std::size_t n, std::mt19937_64& rng) {
  return static_cast<std::size_t>(((rng() >> 32) * static_cast<std::uint64_t>(n)) >> 32);
}

void shuffle(std::span<int> items, std::mt19937_64& rng) {
  for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[index_below(i, rng)]);
}

template <class S>
void draw_dropout_mask(std::span<S> mask, double rate, std::uint64_t key) {
  const int threshold = static_cast<int>(std::lround(rate * 65536.0));
  kernels::dropout_mask(static_cast<int>(mask.size()), threshold, static_cast<S>(1.0 / (1.0 - rate)), key,
                        mask.data());
}

template void draw_dropout_mask<float>(std::span<float>, double, std::uint64_t);
template void draw_dropout_mask<double>(std::span<double>, double, std::uint64_t);

}  // namespace spectrum::nn
