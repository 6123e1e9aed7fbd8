#pragma once

#include <algorithm>
#include <cmath>

#include "apps/forecast/encoder.h"
#include "nn/random.h"

/// Small made-up samples that have something to learn, from a seed.
namespace spectrum::forecast::test {

/// Windows of 90 steps x 4 channels: a noisy return and three slow autoregressions, not yet standardised.
inline Rows synthetic_windows(int n, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  Rows rows{n, 360, {}};
  for (int i = 0; i < n; ++i) {
    double slow[3] = {nn::normal(rng), nn::normal(rng), nn::normal(rng)};
    for (int t = 0; t < 90; ++t) {
      rows.values.push_back(static_cast<float>(nn::normal(rng)));
      for (double& v : slow) {
        v = 0.97 * v + 0.24 * nn::normal(rng);
        rows.values.push_back(static_cast<float>(0.3 + 2.0 * v));
      }
    }
  }
  return rows;
}

/// Rows driven by `factors` hidden numbers each through fixed waves, squeezed into (0, 1).
inline Rows synthetic_rows(int n, int width, int factors, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  Rows rows{n, width, {}};
  for (int i = 0; i < n; ++i) {
    std::vector<double> hidden;
    for (int f = 0; f < factors; ++f) hidden.push_back(nn::normal(rng));
    for (int j = 0; j < width; ++j) {
      double sum = 0.1 * nn::normal(rng);
      for (int f = 0; f < factors; ++f)
        sum += hidden[static_cast<std::size_t>(f)] * std::sin(0.9 * j * (f + 1) + f);
      rows.values.push_back(static_cast<float>(1.0 / (1.0 + std::exp(-sum))));
    }
  }
  return rows;
}

/// Random walks of 64 steps, scaled to [0, 1] as the shape encoder's grids are.
inline Rows synthetic_grids(int n, std::uint64_t seed) {
  std::mt19937_64 rng(seed);
  Rows rows{n, 64, {}};
  for (int i = 0; i < n; ++i) {
    std::vector<double> walk(1, 0.0);
    while (walk.size() < 64) walk.push_back(walk.back() + nn::normal(rng));
    const auto [low, high] = std::ranges::minmax(walk);
    for (const double v : walk) rows.values.push_back(static_cast<float>((v - low) / (high - low)));
  }
  return rows;
}

inline bool same_bytes(const std::vector<NamedTensor>& a, const std::vector<NamedTensor>& b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const NamedTensor& x, const NamedTensor& y) {
    return x.name == y.name && x.shape == y.shape && x.values == y.values;
  });
}

}  // namespace spectrum::forecast::test
