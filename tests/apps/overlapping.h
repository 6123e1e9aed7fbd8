#pragma once
#include <numeric>
#include <random>
#include <vector>

#include "nn/random.h"

namespace spectrum::forecast::test {

/// Noise whose outcomes overlap over `horizon` rows, as losses of forecasts so far ahead do.
inline std::vector<double> overlapping(int rows, int horizon, std::mt19937_64& rng) {
  std::vector<double> steps, out;
  for (int i = 0; i < rows + horizon; ++i) steps.push_back(nn::normal(rng));
  for (int i = 0; i < rows; ++i)
    out.push_back(std::accumulate(steps.begin() + i, steps.begin() + i + horizon, 0.0));
  return out;
}

}  // namespace spectrum::forecast::test
