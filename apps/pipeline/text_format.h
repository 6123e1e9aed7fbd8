#pragma once
#include <string>

namespace spectrum::pipeline {

/// What printf would print, of any length; the compiler checks the values against the pattern.
[[gnu::format(printf, 1, 2)]] std::string format(const char* pattern, ...);

}  // namespace spectrum::pipeline
