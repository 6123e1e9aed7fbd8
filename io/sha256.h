#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "io/sha256_blocks.h"

namespace spectrum::io {

/// SHA-256 (FIPS 180-4), fed piecewise.
class Sha256 {
 public:
  void update(std::string_view bytes);
  /// The digest of all bytes so far, 64 lower-case hexadecimal digits. Ends the object's life.
  std::string finish();

 private:
  Sha256State state_{0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                     0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  std::array<unsigned char, 64> pending_{};
  std::size_t pending_size_ = 0;
  std::uint64_t total_ = 0;
};

/// The SHA-256 of `bytes` as 64 lower-case hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

}  // namespace spectrum::io
