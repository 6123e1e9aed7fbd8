#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

/// Our own mapping from the engine's bits to numbers, since the standard's distributions differ between
/// vendors.
namespace spectrum::nn {

/// Uniform in [0, 1), 53 bits.
double uniform(std::mt19937_64& rng);
/// Standard normal, by Box and Muller's cosine branch (Annals of Mathematical Statistics 29, 1958).
double normal(std::mt19937_64& rng);
/// 0 .. n-1 by multiplication and shift; n < 2^32.
std::size_t index_below(std::size_t n, std::mt19937_64& rng);
/// Fisher and Yates.
void shuffle(std::span<int> items, std::mt19937_64& rng);
/// Fills a mask with 0 (probability `rate`, to 16 bits) and 1 / (1 - rate). The same key gives the same mask:
/// the calling thread draws keys in a fixed order, and any thread expands them.
template <class S>
void draw_dropout_mask(std::span<S> mask, double rate, std::uint64_t key);

}  // namespace spectrum::nn
