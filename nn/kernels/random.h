#pragma once

#include <cstdint>

/// Random masks at the speed of memory. The same key gives the same mask on every machine and for every
/// vector width.
namespace spectrum::nn::kernels {

inline constexpr int kRandomLanes = 16;

/// Sixteen generators xoshiro128++ (Blackman and Vigna, ACM Transactions on Mathematical Software 47, 2021)
/// that run side by side; word w of generator l is word[w][l].
struct RandomState {
  std::uint32_t word[4][kRandomLanes];
};

/// Seeded from 64 bits by SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
RandomState random_state(std::uint64_t key);

/// mask[i] = 0 where 16 random bits lie below `threshold`, else `keep`. Number k of generator l decides with
/// its low half about entry 32k + l, with its high half about entry 32k + 16 + l.
void dropout_mask(int n, int threshold, float keep, std::uint64_t key, float* mask);
void dropout_mask(int n, int threshold, double keep, std::uint64_t key, double* mask);

}  // namespace spectrum::nn::kernels
