#pragma once
#include <cstdint>
#include <string>
#include <string_view>

namespace spectrum::pipeline {

/// "1 session", "1,250 sessions".
std::string counted(std::int64_t n, std::string_view what);
/// The same of words that differ by more: "1 row repeats", "2 rows repeat".
std::string counted(std::int64_t n, std::string_view one, std::string_view many);

}  // namespace spectrum::pipeline
