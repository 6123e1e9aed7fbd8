#pragma once
// The inner loop of SHA-256: whole blocks of 64 bytes into the state.
#include <array>
#include <cstddef>
#include <cstdint>

namespace spectrum::io {

using Sha256State = std::array<std::uint32_t, 8>;

/// Adds `count` blocks to the state, with the processor's own instructions where it has them.
void sha256_blocks(Sha256State& state, const unsigned char* blocks, std::size_t count);

/// The same in plain C++; the answer is the same too.
void sha256_blocks_plain(Sha256State& state, const unsigned char* blocks, std::size_t count);

}  // namespace spectrum::io
