#pragma once
#include <cstddef>
#include <string>
#include <string_view>

namespace spectrum::pipeline {

/// "1 row", "2 rows".
inline std::string counted(std::size_t n, std::string_view one, std::string_view many) {
  return std::to_string(n).append(" ").append(n == 1 ? one : many);
}

}  // namespace spectrum::pipeline
