#include "nn/kernels/random.h"

#include <bit>

#include "nn/kernels/variants.h"

namespace spectrum::nn::kernels {
namespace {

std::uint64_t splitmix64(std::uint64_t& state) {
  std::uint64_t z = state += 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// Generator l, advanced by one number.
std::uint32_t next(RandomState& state, int l) {
  auto& [a, b, c, d] = state.word;
  const std::uint32_t number = std::rotl(a[l] + d[l], 7) + a[l], shifted = b[l] << 9;
  c[l] ^= a[l];
  d[l] ^= b[l];
  b[l] ^= c[l];
  a[l] ^= d[l];
  c[l] ^= shifted;
  d[l] = std::rotl(d[l], 11);
  return number;
}

}  // namespace

RandomState random_state(std::uint64_t key) {
  RandomState state;
  for (auto& word : state.word)
    for (int l = 0; l < kRandomLanes; l += 2) {
      const std::uint64_t bits = splitmix64(key);
      word[l] = static_cast<std::uint32_t>(bits);
      word[l + 1] = static_cast<std::uint32_t>(bits >> 32);
    }
  return state;
}

void dropout_mask(int n, int threshold, float keep, std::uint64_t key, float* mask) {
  RandomState state = random_state(key);
  best_variant().dropout_mask(n, threshold, keep, state, mask);
}

void dropout_mask(int n, int threshold, double keep, std::uint64_t key, double* mask) {
  RandomState state = random_state(key);
  for (int first = 0; first < n; first += 2 * kRandomLanes)
    for (int l = 0; l < kRandomLanes; ++l) {
      const std::uint32_t number = next(state, l);
      const int low = first + l, high = low + kRandomLanes;
      if (low < n) mask[low] = static_cast<int>(number & 0xffff) < threshold ? 0.0 : keep;
      if (high < n) mask[high] = static_cast<int>(number >> 16) < threshold ? 0.0 : keep;
    }
}

}  // namespace spectrum::nn::kernels
