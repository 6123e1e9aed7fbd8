#pragma once
#include <span>
#include <string>
#include <string_view>

namespace spectrum::pipeline {

/// The name that a mistyped word most likely means: fewest insertions, deletions, replacements and swaps of
/// neighbours (optimal string alignment), at most a third of the word's length; empty where none is near.
std::string nearest(std::string_view word, std::span<const std::string> names);

}  // namespace spectrum::pipeline
