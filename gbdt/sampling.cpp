#include "gbdt/sampling.h"

#include <limits>

namespace spectrum::gbdt {

std::uint64_t draw_below(std::uint64_t n, std::mt19937_64& rng) {
  // 2^64 mod n values are thrown back, so that no remainder is favoured.
  const std::uint64_t excess = (std::numeric_limits<std::uint64_t>::max() % n + 1) % n;
  std::uint64_t x = rng();
  while (x < excess) x = rng();
  return x % n;
}

std::vector<int> draw_subset(int n, int k, std::mt19937_64& rng) {
  std::vector<int> chosen;
  chosen.reserve(static_cast<std::size_t>(k));
  for (int i = 0; i < n; ++i) {
    const int wanted = k - static_cast<int>(chosen.size());
    if (wanted == 0) break;
    if (draw_below(static_cast<std::uint64_t>(n - i), rng) < static_cast<std::uint64_t>(wanted))
      chosen.push_back(i);
  }
  return chosen;
}

}  // namespace spectrum::gbdt
