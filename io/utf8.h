#pragma once
#include <cstddef>
#include <string_view>

namespace spectrum::io {

/// Bytes of the well-formed UTF-8 sequence at the start of s (1..4), or 0 (RFC 3629).
std::size_t utf8_length(std::string_view s);

}  // namespace spectrum::io
